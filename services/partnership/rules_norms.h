// Which numbers of these rules cannot stand beside each other: what is judged before a district sets one of its own.
#pragma once

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/base/norms.h"

namespace gongjin::partnership {

// P5 [ours]: the terms that the filing day of mutual growth applies to begin in one span of the year, which is not over
// only after that day.
// zh: 适用首年备案截止日的起始日区间须首尾有序，且不晚于备案截止日。
// Refused: NORM_BELOW_OTHER {norm; value; the other; its value; day}.
// Norms: p5-mutual-window-first, p5-mutual-window-last, p5-mutual-filing-day.
absl::Status FilingWindowIsInOrder(const Norms& norms, absl::CivilDay day);

// P7 [ours]: a good evaluation has passed, and an excellent one is good.
// zh: 合格线不高于良好线，良好线不高于优秀线。
// Refused: NORM_BELOW_OTHER {norm; value; the other; its value; day}.
// Norms: p7-pass-mark, p7-good, p7-excellent.
absl::Status MarksAreInOrder(const Norms& norms, absl::CivilDay day);

// P9 [ours]: the months that do not count are one span of the year.
// zh: 不计入的月份首尾有序。
// Refused: NORM_BELOW_OTHER {norm; value; the other; its value; day}.
// Norms: p9-vacation-first-month, p9-vacation-last-month.
absl::Status VacationIsInOrder(const Norms& norms, absl::CivilDay day);

// All of them.
absl::Status NormsAgree(const Norms& norms, absl::CivilDay day);

}  // namespace gongjin::partnership
