#include "services/registry/rules_calendar.h"

#include <gtest/gtest.h>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

v1::SchoolCalendar Of(int year, absl::string_view first, absl::string_view last, absl::string_view second_first,
                      absl::string_view second_last) {
  v1::SchoolCalendar calendar;
  calendar.set_school_year(year);
  *calendar.mutable_first_semester() = TermOf(*ParseDay(first), *ParseDay(last));
  *calendar.mutable_second_semester() = TermOf(*ParseDay(second_first), *ParseDay(second_last));
  return calendar;
}

TEST(D0Calendar, SemestersAreInOrder) {
  const struct {
    const char* second_begins;
    const char* on;
    const char* refusal;
  } cases[] = {
      {"after the winter holiday", "2019-02-18", ""},
      {"the day after", "2019-01-26", ""},
      {"on the last day of the first", "2019-01-25", "SEMESTERS_OUT_OF_ORDER 2019-01-25"},
      {"before the first", "2018-09-01", "SEMESTERS_OUT_OF_ORDER 2019-01-25"},
  };
  for (const auto& [second_begins, on, refusal] : cases) {
    SCOPED_TRACE(second_begins);
    const auto status = SemestersAreInOrder(Of(2018, "2018-09-03", "2019-01-25", on, "2019-06-28"));
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(RuleOf(status), status.ok() ? "" : "D0");
  }
}

TEST(D0Calendar, SemestersLieInTheSchoolYear) {
  const struct {
    const char* it;
    v1::SchoolCalendar calendar;
    const char* path;
  } cases[] = {
      {"as usual", Of(2018, "2018-09-03", "2019-01-25", "2019-02-18", "2019-06-28"), ""},
      {"all of the school year", Of(2018, "2018-09-01", "2019-01-25", "2019-01-26", "2019-08-31"), ""},
      {"a day early", Of(2018, "2018-08-31", "2019-01-25", "2019-02-18", "2019-06-28"), "first_semester.start_date"},
      {"a day late", Of(2018, "2018-09-03", "2019-01-25", "2019-02-18", "2019-09-01"), "second_semester.end_date"},
      {"a year late from the second semester on", Of(2018, "2018-09-03", "2019-01-25", "2020-02-18", "2020-06-28"),
       "second_semester.start_date"},
      {"a first semester of two years", Of(2018, "2018-09-03", "2019-09-01", "2019-09-02", "2019-09-03"),
       "first_semester.end_date"},
  };
  for (const auto& [it, calendar, path] : cases) {
    SCOPED_TRACE(it);
    const auto status = SemestersLieInTheSchoolYear(calendar);
    EXPECT_EQ(SubjectOf(status), path);
    EXPECT_EQ(ReasonOf(status), *path == '\0' ? "" : "SEMESTER_OUTSIDE_SCHOOL_YEAR 2018");
  }
}

}  // namespace
}  // namespace gongjin::registry
