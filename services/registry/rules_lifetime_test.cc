#include "services/registry/rules_lifetime.h"

#include <gtest/gtest.h>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

using v1::School;

absl::CivilDay Day(absl::string_view text) { return *ParseDay(text); }

School Lezhi() {
  School school;
  school.set_name("districts/310113/schools/lezhi");
  school.set_title("乐之中学");
  *school.mutable_open_date() = DateOf(Day("2000-09-01"));
  return school;
}

School RenamedOn(absl::string_view day) {
  School school = Lezhi();
  Rename(school, "新名中学", Day(day));
  return school;
}

School ClosedOn(absl::string_view day) {
  School school = Lezhi();
  *school.mutable_close_date() = DateOf(Day(day));
  return school;
}

TEST(G4Rename, HoldsWithinTheLifeOfTheSchool) {
  const struct {
    const char* it;
    School school;
    const char* title;
    const char* first_day;
    const char* refusal;
  } cases[] = {
      {"today", Lezhi(), "新名", "2019-03-15", ""},
      {"tomorrow", Lezhi(), "新名", "2019-03-16", "RENAME_NOT_YET 2019-03-16"},
      {"to the same name", Lezhi(), "乐之中学", "2019-03-15", "RENAME_TO_SAME 乐之中学"},
      {"the day after it opened", Lezhi(), "新名", "2000-09-02", ""},
      {"on the day it opened", Lezhi(), "新名", "2000-09-01", "RENAME_BEFORE_OPENED 2000-09-01"},
      {"on its last day", ClosedOn("2018-08-31"), "新名", "2018-08-31", ""},
      {"a day after its last", ClosedOn("2018-08-31"), "新名", "2018-09-01", "SCHOOL_CLOSED 2018-08-31"},
      {"a day after it was renamed", RenamedOn("2010-09-01"), "新名", "2010-09-02", ""},
      {"on the day it was renamed", RenamedOn("2010-09-01"), "新名", "2010-09-01", "RENAME_OUT_OF_ORDER 2010-08-31"},
      {"before it was renamed", RenamedOn("2010-09-01"), "新名", "2009-09-01", "RENAME_OUT_OF_ORDER 2010-08-31"},
      {"back to its former name", RenamedOn("2010-09-01"), "乐之中学", "2018-09-01", ""},
  };
  for (const auto& [it, school, title, first_day, refusal] : cases) {
    SCOPED_TRACE(it);
    EXPECT_EQ(ReasonOf(MayBeRenamed(school, title, Day(first_day), Day("2019-03-15"))), refusal);
  }
}

TEST(G4Rename, KeepsEachFormerNameUpToItsLastDay) {
  School school = RenamedOn("2010-09-01");
  Rename(school, "再名中学", Day("2018-09-01"));
  EXPECT_EQ(school.title(), "再名中学");
  ASSERT_EQ(school.former_titles_size(), 2);
  EXPECT_EQ(school.former_titles(0).title(), "乐之中学");
  EXPECT_EQ(FormatDay(DayOf(school.former_titles(0).last_day())), "2010-08-31");
  EXPECT_EQ(school.former_titles(1).title(), "新名中学");
  EXPECT_EQ(FormatDay(DayOf(school.former_titles(1).last_day())), "2018-08-31");
}

TEST(G4Code, FormerOnesAreKept) {
  const auto codes_after = [](absl::string_view before, absl::string_view after, std::vector<std::string> given) {
    School old_school, new_school;
    old_school.set_code(std::string(before));
    new_school.set_code(std::string(after));
    new_school.mutable_former_codes()->Assign(given.begin(), given.end());
    KeepFormerCode(old_school, new_school);
    return std::vector<std::string>(new_school.former_codes().begin(), new_school.former_codes().end());
  };
  using Codes = std::vector<std::string>;
  EXPECT_EQ(codes_after("1111111111", "2222222222", {}), (Codes{"1111111111"}));
  EXPECT_EQ(codes_after("1111111111", "2222222222", {"0000000000"}), (Codes{"0000000000", "1111111111"}));
  EXPECT_EQ(codes_after("1111111111", "2222222222", {"1111111111"}), (Codes{"1111111111"}));
  EXPECT_EQ(codes_after("1111111111", "", {}), (Codes{"1111111111"}));
  EXPECT_EQ(codes_after("1111111111", "1111111111", {}), Codes{});
  EXPECT_EQ(codes_after("", "1111111111", {}), Codes{});
}

TEST(G4Close, OnceAfterTheOpeningAndToOthers) {
  const std::string itself = "districts/310113/schools/lezhi", other = "districts/310113/schools/other";
  const struct {
    const char* it;
    School school;
    const char* close_date;
    std::vector<std::string> successors;
    const char* refusal;
    const char* subject;
  } cases[] = {
      {"carried on by another", Lezhi(), "2019-08-31", {other}, "", ""},
      {"carried on by nobody", Lezhi(), "2019-08-31", {}, "", ""},
      {"on the day it opened", Lezhi(), "2000-09-01", {}, "", ""},
      {"a day before it opened", Lezhi(), "2000-08-31", {}, "CLOSED_BEFORE_OPENED 2000-09-01", "close_date"},
      {"once more", ClosedOn("2018-08-31"), "2019-08-31", {}, "SCHOOL_CLOSED 2018-08-31", "close_date"},
      {"carried on by itself", Lezhi(), "2019-08-31", {other, itself}, "SUCCESSOR_IS_ITSELF", "successors[1]"},
  };
  for (const auto& [it, school, close_date, successors, refusal, subject] : cases) {
    SCOPED_TRACE(it);
    const auto status = MayBeClosed(school, Day(close_date), successors);
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(SubjectOf(status), subject);
  }
}

TEST(G4Close, OrganizationsLikewise) {
  v1::Organization organization;
  organization.set_name("districts/310113/organizations/sanzhi");
  EXPECT_EQ(ReasonOf(MayBeClosed(organization, Day("1990-01-01"), {})), "");
  EXPECT_EQ(ReasonOf(MayBeClosed(organization, Day("1990-01-01"), {organization.name()})), "SUCCESSOR_IS_ITSELF");
  *organization.mutable_open_date() = DateOf(Day("1990-01-02"));
  EXPECT_EQ(ReasonOf(MayBeClosed(organization, Day("1990-01-01"), {})), "CLOSED_BEFORE_OPENED 1990-01-02");
  *organization.mutable_close_date() = DateOf(Day("2000-01-02"));
  EXPECT_EQ(ReasonOf(MayBeClosed(organization, Day("2001-01-01"), {})), "ORGANIZATION_CLOSED 2000-01-02");
}

TEST(D0Term, EndsAfterItBegins) {
  const auto begins = DateOf(Day("2019-03-15"));
  EXPECT_EQ(ReasonOf(EndsAfterItBegins(begins, false, {})), "");
  EXPECT_EQ(ReasonOf(EndsAfterItBegins(begins, true, DateOf(Day("2019-03-15")))), "");
  const auto reversed = EndsAfterItBegins(begins, true, DateOf(Day("2019-03-14")));
  EXPECT_EQ(ReasonOf(reversed), "TERM_REVERSED 2019-03-15 2019-03-14");
  EXPECT_EQ(SubjectOf(reversed), "end_date");
}

}  // namespace
}  // namespace gongjin::registry
