// P9: how often the supporter of a mutual-growth partnership comes to the recipient.
#pragma once

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/norms.h"
#include "gongjin/partnership/v1/activity.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"

namespace gongjin::partnership {

// Visits beside the months that ask for them.
struct VisitBalance {
  int64_t months = 0;  // counted
  int64_t needed = 0;  // visits for these months
  int64_t visits = 0;
  int64_t gap = 0;  // needed and not made
};

// P9 [J; D3]: in months that count, mutual growth is on site at least once a month on average.
// zh: 互助成长按计入月份平均每月至少到校一次。
// Gives: the balance as of a day; all zero for entrusted management.
// Norms: p9-visits-per-month, p9-vacation-first-month, p9-vacation-last-month.
VisitBalance BalanceVisits(const v1::Partnership& partnership, absl::Span<const v1::Activity> activities,
                           absl::CivilDay as_of, const Norms& norms);

// P9 [D3; ours]: a month counts when all of it lies in the term, before a termination, and is over; July and August
// do not.
// zh: 完整处于期限内（终止的，至终止之日）且已结束的月份计入，7、8月除外。
// Norms: p9-vacation-first-month, p9-vacation-last-month.
int64_t CountedMonths(const v1::Partnership& partnership, absl::CivilDay as_of, const Norms& norms);

// P9 [D3; ours]: visits are the distinct days of activities on site, within the term and, as the months are, up to the
// last day of a termination.
// zh: 期限内（终止的，至终止之日）到校活动按不同日期计次，同日多次计一次。
int64_t CountVisits(const v1::Partnership& partnership, absl::Span<const v1::Activity> activities,
                    absl::CivilDay as_of);

// P9 [D0]: an activity is recorded when it has been held; OTHER has its text.
// zh: 活动在举行之后登记；选“其他”须写明。
// Refused: HELD_IN_FUTURE {day, today}; invalid: FIELD_REQUIRED at other_kind.
absl::Status ActivityIsAFact(const v1::Activity& activity, absl::CivilDay today);

}  // namespace gongjin::partnership
