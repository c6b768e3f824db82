#include "common/base/day.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"

namespace gongjin {

absl::CivilDay DayOf(const google::type::Date& date) { return absl::CivilDay(date.year(), date.month(), date.day()); }

bool IsDay(const google::type::Date& date) {
  if (date.year() < 1 || date.year() > 9999) return false;
  const absl::CivilDay day = DayOf(date);
  return day.year() == date.year() && day.month() == date.month() && day.day() == date.day();
}

google::type::Date DateOf(absl::CivilDay day) {
  google::type::Date date;
  date.set_year(static_cast<int32_t>(day.year()));
  date.set_month(day.month());
  date.set_day(day.day());
  return date;
}

std::optional<absl::CivilDay> ParseDay(absl::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  for (size_t i = 0; i < text.size(); ++i) {
    if (i != 4 && i != 7 && !absl::ascii_isdigit(static_cast<unsigned char>(text[i]))) return std::nullopt;
  }
  google::type::Date date;
  int number = 0;
  if (absl::SimpleAtoi(text.substr(0, 4), &number)) date.set_year(number);
  if (absl::SimpleAtoi(text.substr(5, 2), &number)) date.set_month(number);
  if (absl::SimpleAtoi(text.substr(8, 2), &number)) date.set_day(number);
  if (!IsDay(date)) return std::nullopt;
  return DayOf(date);
}

std::string FormatDay(absl::CivilDay day) {
  return absl::StrFormat("%04d-%02d-%02d", day.year(), day.month(), day.day());
}

int64_t NumberOf(const google::type::Date& date) {
  return int64_t{date.year()} * 10000 + date.month() * 100 + date.day();
}

int64_t NumberOf(absl::CivilDay day) { return NumberOf(DateOf(day)); }

absl::CivilDay DayOfNumber(int64_t number) {
  return absl::CivilDay(number / 10000, static_cast<int>(number / 100 % 100), static_cast<int>(number % 100));
}

bool IsDayOfEveryYear(int64_t number) {
  constexpr int64_t kCommonYear = 2019;
  return number >= 101 && number <= 1231 && NumberOf(DayOfNumber(kCommonYear * 10000 + number)) % 10000 == number;
}

absl::CivilDay DayAt(absl::Time moment) {
  // China has kept UTC+8 without summer time since 1992; a fixed zone needs no zone files on the machine.
  static const absl::TimeZone shanghai = absl::FixedTimeZone(8 * 60 * 60);
  return absl::ToCivilDay(moment, shanghai);
}

absl::CivilDay FirstDay(const type::v1::Term& term) { return DayOf(term.start_date()); }

absl::CivilDay LastDay(const type::v1::Term& term) { return DayOf(term.end_date()); }

bool Contains(const type::v1::Term& term, absl::CivilDay day) { return FirstDay(term) <= day && day <= LastDay(term); }

bool Overlap(const type::v1::Term& a, const type::v1::Term& b) {
  return FirstDay(a) <= LastDay(b) && FirstDay(b) <= LastDay(a);
}

absl::CivilDay MiddleDay(const type::v1::Term& term) {
  return FirstDay(term) + (LastDay(term) - FirstDay(term)) / 2;  // n − 1 is their difference
}

type::v1::Term TermOf(absl::CivilDay first, absl::CivilDay last) {
  type::v1::Term term;
  *term.mutable_start_date() = DateOf(first);
  *term.mutable_end_date() = DateOf(last);
  return term;
}

int SchoolYearOf(absl::CivilDay day) { return static_cast<int>(day.year()) - (day.month() < 9 ? 1 : 0); }

}  // namespace gongjin
