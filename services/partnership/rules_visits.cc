#include "services/partnership/rules_visits.h"

#include <algorithm>
#include <set>

#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {
namespace {

absl::CivilDay LastDayHeld(const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::TERMINATED) return DayOf(partnership.termination().last_day());
  return LastDay(partnership.term());
}

}  // namespace

int64_t CountedMonths(const v1::Partnership& partnership, absl::CivilDay as_of, const Norms& norms) {
  const int64_t vacation_first = norms.Value("p9-vacation-first-month", as_of);
  const int64_t vacation_last = norms.Value("p9-vacation-last-month", as_of);
  const absl::CivilDay first = FirstDay(partnership.term());
  absl::CivilMonth month(first);
  if (absl::CivilDay(month) < first) ++month;  // begun before the term
  int64_t counted = 0;
  for (; absl::CivilDay(month + 1) <= std::min(as_of, LastDayHeld(partnership) + 1); ++month) {
    const bool vacation = vacation_first <= month.month() && month.month() <= vacation_last;
    if (!vacation) ++counted;
  }
  return counted;
}

int64_t CountVisits(const v1::Partnership& partnership, absl::Span<const v1::Activity> activities,
                    absl::CivilDay as_of) {
  std::set<absl::CivilDay> days;
  for (const auto& activity : activities) {
    const absl::CivilDay day = DayOf(activity.held_on());
    const bool held = FirstDay(partnership.term()) <= day && day <= LastDayHeld(partnership);
    if (activity.on_site() && day <= as_of && held) days.insert(day);
  }
  return static_cast<int64_t>(days.size());
}

VisitBalance BalanceVisits(const v1::Partnership& partnership, absl::Span<const v1::Activity> activities,
                           absl::CivilDay as_of, const Norms& norms) {
  VisitBalance balance;
  if (partnership.kind() != v1::Partnership::MUTUAL_GROWTH) return balance;
  balance.months = CountedMonths(partnership, as_of, norms);
  balance.needed = balance.months * norms.Value("p9-visits-per-month", as_of);
  balance.visits = CountVisits(partnership, activities, as_of);
  balance.gap = std::max<int64_t>(0, balance.needed - balance.visits);
  return balance;
}

absl::Status ActivityIsAFact(const v1::Activity& activity, absl::CivilDay today) {
  if (activity.kind() == v1::Activity::OTHER && activity.other_kind().empty()) {
    return Invalid("other_kind", "FIELD_REQUIRED");
  }
  return NotInFuture("P9", "held_on", DayOf(activity.held_on()), today);
}

}  // namespace gongjin::partnership
