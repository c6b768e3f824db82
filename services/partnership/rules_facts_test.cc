#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using P = v1::Partnership;

TEST(StateOn, ActsCountFromTheirOwnDay) {
  P signed_one = Signed(Entrusted());
  P completed = signed_one;
  completed.set_state(P::COMPLETED);
  *completed.mutable_completed_on() = Date("2020-07-01");
  P terminated = signed_one;
  terminated.set_state(P::TERMINATED);
  *terminated.mutable_termination()->mutable_last_day() = Date("2019-01-31");
  P withdrawn = Entrusted();
  withdrawn.set_state(P::WITHDRAWN);
  const struct {
    const P& partnership;
    const char* day;
    P::State state;
  } cases[] = {
      {signed_one, "2017-08-27", P::DRAFT},    {signed_one, "2017-08-28", P::SIGNED},
      {signed_one, "2025-01-01", P::SIGNED},   {completed, "2017-08-27", P::DRAFT},
      {completed, "2020-06-30", P::SIGNED},    {completed, "2020-07-01", P::COMPLETED},
      {terminated, "2019-01-31", P::SIGNED},   {terminated, "2019-02-01", P::TERMINATED},
      {withdrawn, "2017-08-27", P::WITHDRAWN}, {Entrusted(), "2025-01-01", P::DRAFT},
  };
  for (const auto& [partnership, day, state] : cases) {
    EXPECT_EQ(StateOn(partnership, Day(day)), state) << day << " " << P::State_Name(partnership.state());
  }
}

TEST(EvaluationBy, TakesTheOneHeldByThatDay) {
  std::vector<v1::Evaluation> evaluations = {
      EvaluationOf(Entrusted(), v1::Evaluation::MIDTERM, "2019-03-08", {1, 2, 3, 4, 5})};
  EXPECT_EQ(EvaluationBy(Day("2019-03-07"), v1::Evaluation::MIDTERM, evaluations), nullptr);
  EXPECT_NE(EvaluationBy(Day("2019-03-08"), v1::Evaluation::MIDTERM, evaluations), nullptr);
  EXPECT_EQ(EvaluationBy(Day("2019-03-08"), v1::Evaluation::FINAL, evaluations), nullptr);
  evaluations[0].mutable_archive_time();
  EXPECT_EQ(EvaluationBy(Day("2019-03-08"), v1::Evaluation::MIDTERM, evaluations), nullptr);
}

TEST(EmployersOn, ReadsTheHistory) {
  registry::v1::Person person;
  person.set_employer("now");
  auto& former = *person.add_former_employments();
  former.set_employer("before");
  *former.mutable_term() = Term("2015-09-01", "2018-08-31");
  using testing::ElementsAre;
  *person.mutable_employed_from() = Date("2018-09-01");
  EXPECT_THAT(EmployersOn(person, Day("2018-08-31")), ElementsAre("before"));
  EXPECT_THAT(EmployersOn(person, Day("2018-09-01")), ElementsAre("now"));
  EXPECT_THAT(EmployersOn(person, Day("2015-08-31")), ElementsAre());
  person.clear_employed_from();  // not known: always
  EXPECT_THAT(EmployersOn(person, Day("2018-08-31")), ElementsAre("before", "now"));
}

TEST(DistrictOf, CutsAName) {
  EXPECT_EQ(DistrictOf("districts/310113/schools/a"), "districts/310113");
  EXPECT_EQ(DistrictOf("districts/310113"), "districts/310113");
  EXPECT_EQ(DistrictOf(""), "");
}

TEST(PartnershipTexts, AreCompleteAndFitThePlatforms) {
  Texts texts;
  EXPECT_EQ(texts.Add(PlatformTexts()), absl::OkStatus());
  EXPECT_EQ(texts.Add(PartnershipTexts()), absl::OkStatus());
  EXPECT_EQ(texts.Say("OBJECTIVE_MISSING", {"DOMAIN_CAMPUS_CULTURE"}, Language::kChinese),
            "领域“校园文化建设”须有目标。");
  EXPECT_EQ(texts.Say("CEILING_MISSING", {"FUNDING_SOURCE_OWN_DISTRICT", "2019"}, Language::kChinese),
            "未设定本区资金 2019 年度的限额。");
  EXPECT_EQ(texts.Say("NOT_A_SIGNER", {"commissioner"}, Language::kEnglish), "The commissioner does not sign this.");
}

// Whatever a rule may say is in the catalogue: reasons are the only upper-case literals of these files.
TEST(PartnershipTexts, HaveEveryReasonOfTheRules) {
  Texts texts;
  ASSERT_TRUE(texts.Add(PlatformTexts()).ok() && texts.Add(PartnershipTexts()).ok());
  int found = 0;
  for (const char* group : {"amendment", "due", "evaluation", "facts", "filing", "funding", "parties", "rectification",
                            "sign", "terms", "visits"}) {
    std::ifstream file(absl::StrCat("services/partnership/rules_", group, ".cc"));
    const std::string code{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    const std::regex literal("\"([A-Z]+(_[A-Z]+)+)\"");
    for (std::sregex_iterator at(code.begin(), code.end(), literal), end; at != end; ++at, ++found) {
      EXPECT_TRUE(texts.Has((*at)[1].str())) << group << " " << (*at)[1];
    }
  }
  EXPECT_GT(found, 80);
}

TEST(NormsOfPartnership, HaveSourceAndValidity) {
  for (const auto& norm : ShippedNorms().all()) {
    EXPECT_EQ(norm.ours(), norm.source() == "ours") << norm.name();
    EXPECT_TRUE(norm.ours() || norm.has_valid_from()) << norm.name();
  }
}

}  // namespace
}  // namespace gongjin::partnership
