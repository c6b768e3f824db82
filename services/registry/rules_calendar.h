// D0 as far as the calendar itself goes.
#pragma once

#include "absl/status/status.h"
#include "gongjin/registry/v1/school_calendar.pb.h"

namespace gongjin::registry {

// D0 [D0]: the second semester begins after the first one has ended.
// zh: 第二学期在第一学期结束之后开始。
// Refused: SEMESTERS_OUT_OF_ORDER {last day of the first}.
absl::Status SemestersAreInOrder(const v1::SchoolCalendar& calendar);

// D0 [D0]: both semesters lie in the school year they are of, 1 September to 31 August.
// zh: 两个学期均在该学年（9月1日至次年8月31日）之内。
// Refused: SEMESTER_OUTSIDE_SCHOOL_YEAR {school year}.
absl::Status SemestersLieInTheSchoolYear(const v1::SchoolCalendar& calendar);

}  // namespace gongjin::registry
