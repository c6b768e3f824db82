// Calendar days in Asia/Shanghai, terms and school years. [D0] Terms include their first and last day.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "gongjin/type/v1/term.pb.h"
#include "google/type/date.pb.h"

namespace gongjin {

// The day of a valid `date`; what is not a day (30 February, zero fields) is normalised: check with IsDay first.
absl::CivilDay DayOf(const google::type::Date& date);
// True: year 1 to 9999, and the day exists.
bool IsDay(const google::type::Date& date);
google::type::Date DateOf(absl::CivilDay day);
// "2019-03-15", nothing else.
std::optional<absl::CivilDay> ParseDay(absl::string_view text);
// "2019-03-15".
std::string FormatDay(absl::CivilDay day);
// 20190315: how columns keep a day, so that their order is that of the days.
int64_t NumberOf(const google::type::Date& date);
int64_t NumberOf(absl::CivilDay day);
absl::CivilDay DayOfNumber(int64_t number);
// True: `number` is month * 100 + day of a day that every year has: 930 is 30 September, 229 is none.
bool IsDayOfEveryYear(int64_t number);
// The day in Asia/Shanghai at a moment, whatever the host's time zone is.
absl::CivilDay DayAt(absl::Time moment);

absl::CivilDay FirstDay(const type::v1::Term& term);
absl::CivilDay LastDay(const type::v1::Term& term);
bool Contains(const type::v1::Term& term, absl::CivilDay day);
// True: the two share a day.
bool Overlap(const type::v1::Term& a, const type::v1::Term& b);
// The middle day: start + floor((n−1)/2) days, n = days of the term. [D2]
absl::CivilDay MiddleDay(const type::v1::Term& term);
type::v1::Term TermOf(absl::CivilDay first, absl::CivilDay last);

// The school year that holds a day, named by the year it begins in: 2019-08-31 lies in 2018.
int SchoolYearOf(absl::CivilDay day);

}  // namespace gongjin
