// P5: with whom a signed agreement is filed 备案, and by when.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/calendar.h"
#include "common/base/norms.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {

// One filing that an agreement needs.
struct FilingNeeded {
  std::string place;      // "recipients_bureau", "supporters_bureau" or "commission"
  std::string authority;  // its name; empty: the registry knows none
  absl::CivilDay due;
  bool ours = false;                       // the deadline is our default, not the source's
  std::optional<absl::CivilDay> filed_on;  // once it is filed, late or not
};

// P5 [J; D3]: entrusted management is filed with the supporter's bureau, if it has one, and the municipal commission;
// mutual growth also with the recipient's bureau. An authority that is named twice is filed with once.
// zh: 签署后须向支援方所在区教育局（如有）和市教委备案；互助成长还须向受援校所在区教育局备案。
// Gives: the filings needed, none before signing.
// Norms: p5-filing-days, p5-mutual-filing-day, p5-mutual-window-first, p5-mutual-window-last.
std::vector<FilingNeeded> FilingsNeeded(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                        const Norms& norms);

// P5 [J; D3]: mutual growth whose term begins from July to September is filed by 30 September of that year, which never
// moves; all others within 30 days of the last signature, out of holidays.
// zh: 7月1日至9月30日起始的互助成长项目，当年9月30日前备案；其余自最后签署之日起30天内备案。
// Gives: the last day for filing.
// Norms: p5-filing-days, p5-mutual-filing-day, p5-mutual-window-first, p5-mutual-window-last.
absl::CivilDay FilingDue(const v1::Partnership& partnership, absl::CivilDay as_of, const Calendar& calendar,
                         const Norms& norms);

// P5 [J; D3]: a filing is recorded once, of a day from the last signature to today, with an authority that needs it.
// zh: 备案登记须在签署之后、不晚于当日，且为应备案的机关，不得重复。
// Refused: NOT_SIGNED {partnership}; HELD_IN_FUTURE; FILED_BEFORE_SIGNED {signed on}; NO_FILING_NEEDED_THERE
// {authority}; ALREADY_FILED {authority}.
absl::Status FilingIsInOrder(const v1::Partnership& partnership, absl::Span<const FilingNeeded> needed,
                             absl::string_view authority, absl::CivilDay filed_on, absl::CivilDay today);

}  // namespace gongjin::partnership
