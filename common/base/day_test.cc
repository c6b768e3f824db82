#include "common/base/day.h"

#include <gtest/gtest.h>

namespace gongjin {
namespace {

google::type::Date Date(int year, int month, int day) {
  google::type::Date date;
  date.set_year(year);
  date.set_month(month);
  date.set_day(day);
  return date;
}

type::v1::Term Term(const char* first, const char* last) { return TermOf(*ParseDay(first), *ParseDay(last)); }

TEST(Day, IsDayKnowsWhichDaysExist) {
  EXPECT_TRUE(IsDay(Date(2020, 2, 29)));
  EXPECT_FALSE(IsDay(Date(2019, 2, 29)));
  EXPECT_FALSE(IsDay(Date(2019, 2, 0)));
  EXPECT_FALSE(IsDay(Date(2019, 0, 1)));
  EXPECT_FALSE(IsDay(Date(2019, 13, 1)));
  EXPECT_FALSE(IsDay(Date(2019, -1, 1)));
  EXPECT_TRUE(IsDay(Date(1, 1, 1)));
  EXPECT_FALSE(IsDay(Date(0, 1, 1)));
  EXPECT_TRUE(IsDay(Date(9999, 12, 31)));
  EXPECT_FALSE(IsDay(Date(10000, 1, 1)));
  EXPECT_FALSE(IsDay(google::type::Date()));
}

TEST(Day, TextIsOneFormAlone) {
  EXPECT_EQ(ParseDay("2019-03-15"), absl::CivilDay(2019, 3, 15));
  for (const char* text : {"2019-3-15", "2019-02-29", "2019/03/15", "19-03-15", "2019-03-15 ", "", "2019-03-1a",
                           "-019-03-15", "+019-03-15", "0000-01-01"}) {
    EXPECT_EQ(ParseDay(text), std::nullopt) << text;
  }
  EXPECT_EQ(FormatDay(absl::CivilDay(2019, 3, 5)), "2019-03-05");
  EXPECT_EQ(FormatDay(absl::CivilDay(1, 1, 1)), "0001-01-01");
  EXPECT_EQ(DayOf(DateOf(absl::CivilDay(2019, 3, 5))), absl::CivilDay(2019, 3, 5));
}

TEST(Day, ChangesAtMidnightInShanghai) {
  EXPECT_EQ(DayAt(absl::FromUnixSeconds(1552579199)), absl::CivilDay(2019, 3, 14));  // 15:59:59 UTC
  EXPECT_EQ(DayAt(absl::FromUnixSeconds(1552579200)), absl::CivilDay(2019, 3, 15));  // 16:00:00 UTC
}

TEST(Term, IncludesItsFirstAndLastDay) {
  const auto term = Term("2017-09-01", "2020-07-31");
  EXPECT_TRUE(Contains(term, absl::CivilDay(2017, 9, 1)));
  EXPECT_TRUE(Contains(term, absl::CivilDay(2020, 7, 31)));
  EXPECT_FALSE(Contains(term, absl::CivilDay(2017, 8, 31)));
  EXPECT_FALSE(Contains(term, absl::CivilDay(2020, 8, 1)));
  EXPECT_TRUE(Overlap(term, Term("2020-07-31", "2021-07-31")));
  EXPECT_FALSE(Overlap(term, Term("2020-08-01", "2021-07-31")));
  EXPECT_TRUE(Overlap(Term("2016-09-01", "2017-09-01"), term));
  EXPECT_FALSE(Overlap(Term("2016-09-01", "2017-08-31"), term));
}

TEST(Term, HasAMiddleDay) {
  EXPECT_EQ(MiddleDay(Term("2017-09-01", "2020-07-31")), absl::CivilDay(2019, 2, 15));  // D2's own example
  EXPECT_EQ(MiddleDay(Term("2019-01-01", "2019-01-01")), absl::CivilDay(2019, 1, 1));
  EXPECT_EQ(MiddleDay(Term("2019-01-01", "2019-01-02")), absl::CivilDay(2019, 1, 1));  // of two the first
  EXPECT_EQ(MiddleDay(Term("2019-01-01", "2019-01-03")), absl::CivilDay(2019, 1, 2));
}

TEST(SchoolYear, BeginsOnTheFirstOfSeptember) {
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2019, 8, 31)), 2018);
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2019, 9, 1)), 2019);
  EXPECT_EQ(SchoolYearOf(absl::CivilDay(2020, 1, 1)), 2019);
}

TEST(Day, HasANumberInTheOrderOfDays) {
  EXPECT_EQ(NumberOf(absl::CivilDay(2019, 3, 15)), 20190315);
  EXPECT_EQ(NumberOf(absl::CivilDay(1, 1, 1)), 10101);
  for (const int64_t number : {10101, 20181231, 20190101, 20200229, 99991231})
    EXPECT_EQ(NumberOf(DayOfNumber(number)), number);
}

TEST(Day, OfEveryYear) {
  for (const int64_t day : {101, 131, 228, 301, 430, 930, 1231}) EXPECT_TRUE(IsDayOfEveryYear(day)) << day;
  for (const int64_t no_day : {-930, 0, 100, 132, 229, 230, 250, 431, 931, 1131, 1232, 1301, 10930})
    EXPECT_FALSE(IsDayOfEveryYear(no_day)) << no_day;
}

}  // namespace
}  // namespace gongjin
