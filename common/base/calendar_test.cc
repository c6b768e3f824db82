#include "common/base/calendar.h"

#include <gtest/gtest.h>

#include "common/base/day.h"

namespace gongjin {
namespace {

Semester Of(int year, int number, const char* first, const char* last) {
  return {year, number, *ParseDay(first), *ParseDay(last)};
}

std::vector<Semester> Baoshan() {
  return {Of(2018, 1, "2018-09-03", "2019-01-25"), Of(2018, 2, "2019-02-18", "2019-06-28"),
          Of(2017, 1, "2017-09-01", "2018-01-26"), Of(2017, 2, "2018-02-26", "2018-06-29"),
          Of(2019, 1, "2019-09-02", "2020-01-17"), Of(2019, 2, "2020-03-02", "2020-06-30")};
}

std::string Said(const std::optional<Semester>& semester) {
  return semester ? std::to_string(semester->school_year) + "-" + std::to_string(semester->number) : "";
}

TEST(Calendar, ADayBetweenSemestersBelongsToTheFollowingOne) {
  const Calendar calendar(Baoshan());
  const struct {
    const char* day;
    const char* semester;
  } cases[] = {
      {"2017-08-31", ""},       {"2017-09-01", "2017-1"}, {"2018-01-26", "2017-1"},
      {"2018-01-27", "2017-2"}, {"2019-02-15", "2018-2"}, {"2019-06-28", "2018-2"},
      {"2019-06-29", "2019-1"}, {"2020-06-30", "2019-2"}, {"2020-07-01", ""},
  };
  for (const auto& [day, semester] : cases) {
    SCOPED_TRACE(day);
    EXPECT_EQ(Said(calendar.Holding(*ParseDay(day))), semester);
  }
}

TEST(Calendar, AMissingYearIsNotBridged) {
  const Calendar calendar({Of(2017, 2, "2018-02-26", "2018-06-29"), Of(2019, 1, "2019-09-02", "2020-01-17")});
  EXPECT_EQ(Said(calendar.Holding(*ParseDay("2018-10-01"))), "");
  EXPECT_EQ(Said(calendar.LastEndingBy(*ParseDay("2018-10-01"))), "");
  EXPECT_EQ(Said(calendar.LastEndingBy(*ParseDay("2018-08-31"))), "2017-2");  // the year has no third semester
  EXPECT_EQ(calendar.OutOfHolidays(*ParseDay("2018-10-01")), *ParseDay("2018-10-01"));
}

TEST(Calendar, LastEndingByNeedsToKnowThatNothingLaterEnds) {
  const Calendar calendar(Baoshan());
  const struct {
    const char* day;
    const char* semester;
  } cases[] = {
      {"2018-01-25", ""},       {"2018-01-26", "2017-1"}, {"2018-06-28", "2017-1"},
      {"2018-06-29", "2017-2"}, {"2020-06-29", "2019-1"}, {"2020-06-30", "2019-2"},
      {"2020-07-31", "2019-2"}, {"2020-08-31", "2019-2"}, {"2020-09-01", ""},
  };
  for (const auto& [day, semester] : cases) {
    SCOPED_TRACE(day);
    EXPECT_EQ(Said(calendar.LastEndingBy(*ParseDay(day))), semester);
  }
  EXPECT_EQ(Said(Calendar().LastEndingBy(*ParseDay("2019-01-01"))), "");
}

TEST(Calendar, DayCountsMoveOutOfHolidays) {
  const Calendar calendar(Baoshan());
  const struct {
    const char* day;
    const char* moved;
  } cases[] = {
      {"2019-06-28", "2019-06-28"}, {"2019-06-29", "2019-09-13"}, {"2019-09-01", "2019-09-13"},
      {"2019-09-02", "2019-09-02"}, {"2019-01-26", "2019-03-01"}, {"2020-07-01", "2020-07-01"},
      {"2017-08-01", "2017-08-01"},
  };
  for (const auto& [day, moved] : cases) {
    SCOPED_TRACE(day);
    EXPECT_EQ(calendar.OutOfHolidays(*ParseDay(day)), *ParseDay(moved));
  }
  // Teaching that begins on a Saturday: that week is the first.
  const Calendar saturday({Of(2018, 1, "2018-09-03", "2019-01-25"), Of(2018, 2, "2019-02-16", "2019-06-28")});
  EXPECT_EQ(saturday.OutOfHolidays(*ParseDay("2019-02-01")), *ParseDay("2019-02-22"));
}

TEST(Calendar, OfFindsByYearAndNumber) {
  const Calendar calendar(Baoshan());
  EXPECT_EQ(calendar.Of(2018, 2)->first, *ParseDay("2019-02-18"));
  EXPECT_EQ(calendar.Of(2020, 1), std::nullopt);
}

}  // namespace
}  // namespace gongjin
