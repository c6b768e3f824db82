#include "services/partnership/rules_filing.h"

#include <algorithm>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::partnership {
namespace {

// 930 is 30 September: how norms write a day of any year.
int MonthAndDay(absl::CivilDay day) { return day.month() * 100 + day.day(); }

// The date that the source fixes, if the term falls under it.
std::optional<absl::CivilDay> FixedDate(const v1::Partnership& partnership, absl::CivilDay as_of, const Norms& norms) {
  if (partnership.kind() != v1::Partnership::MUTUAL_GROWTH) return std::nullopt;
  const absl::CivilDay first = FirstDay(partnership.term());
  const bool in_window = norms.Value("p5-mutual-window-first", as_of) <= MonthAndDay(first) &&
                         MonthAndDay(first) <= norms.Value("p5-mutual-window-last", as_of);
  if (!in_window) return std::nullopt;
  const int64_t fixed = norms.Value("p5-mutual-filing-day", as_of);
  return absl::CivilDay(first.year(), fixed / 100, fixed % 100);
}

bool IsSignedBy(const v1::Partnership& partnership, absl::CivilDay day) {
  const auto state = StateOn(partnership, day);
  return state != v1::Partnership::DRAFT && state != v1::Partnership::WITHDRAWN &&
         state != v1::Partnership::STATE_UNSPECIFIED;
}

const v1::Filing* FilingWith(const v1::Partnership& partnership, absl::string_view authority) {
  for (const auto& filing : partnership.filings()) {
    if (filing.authority() == authority) return &filing;
  }
  return nullptr;
}

}  // namespace

absl::CivilDay FilingDue(const v1::Partnership& partnership, absl::CivilDay as_of, const Calendar& calendar,
                         const Norms& norms) {
  if (const auto fixed = FixedDate(partnership, as_of, norms)) return *fixed;
  return calendar.OutOfHolidays(DayOf(partnership.signed_on()) + norms.Value("p5-filing-days", as_of));
}

std::vector<FilingNeeded> FilingsNeeded(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                        const Norms& norms) {
  const auto& partnership = facts.partnership;
  if (!IsSignedBy(partnership, as_of)) return {};
  std::vector<FilingNeeded> needed;
  const auto add = [&](const char* place, const std::string& authority) {
    const bool twice = std::any_of(needed.begin(), needed.end(), [&](const FilingNeeded& filing) {
      return !authority.empty() && filing.authority == authority;
    });
    if (twice) return;
    FilingNeeded filing{place, authority, FilingDue(partnership, as_of, calendar, norms),
                        !FixedDate(partnership, as_of, norms), std::nullopt};
    const auto* filed = FilingWith(partnership, authority);
    if (filed != nullptr && DayOf(filed->filed_on()) <= as_of) filing.filed_on = DayOf(filed->filed_on());
    needed.push_back(std::move(filing));
  };
  if (partnership.kind() == v1::Partnership::MUTUAL_GROWTH) add("recipients_bureau", partnership.commissioner());
  if (facts.supporter_school && !facts.supporter_school->bureau().empty()) {
    add("supporters_bureau", facts.supporter_school->bureau());
  }
  add("commission", facts.commission);
  return needed;
}

absl::Status FilingIsInOrder(const v1::Partnership& partnership, absl::Span<const FilingNeeded> needed,
                             absl::string_view authority, absl::CivilDay filed_on, absl::CivilDay today) {
  if (!IsSignedBy(partnership, today)) return Refuse("P5", partnership.name(), "NOT_SIGNED", {partnership.title()});
  RETURN_IF_ERROR(NotInFuture("P5", "filed_on", filed_on, today));
  const absl::CivilDay signed_on = DayOf(partnership.signed_on());
  if (filed_on < signed_on) return Refuse("P5", "filed_on", "FILED_BEFORE_SIGNED", {FormatDay(signed_on)});
  if (FilingWith(partnership, authority) != nullptr) {
    return Refuse("P5", "authority", "ALREADY_FILED", {std::string(authority)});
  }
  const bool is_needed = std::any_of(needed.begin(), needed.end(),
                                     [&](const FilingNeeded& filing) { return filing.authority == authority; });
  if (!is_needed) return Refuse("P5", "authority", "NO_FILING_NEEDED_THERE", {std::string(authority)});
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
