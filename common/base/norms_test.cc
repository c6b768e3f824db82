#include "common/base/norms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin {
namespace {

constexpr char kMark[] = R"(norms { name: "p7-pass-mark" rule: "P7" value: 60 unit: "points" label: "合格分数线"
  label_en: "pass mark" source: "ours" ours: true min: 1 max: 100 })";

std::string Dated(const char* name, int value, const char* validity, const char* rule = "P7") {
  return absl::StrCat("norms { name: '", name, "' rule: '", rule, "' value: ", value,
                      " unit: 'd' label: '甲' label_en: 'a' source: 's' max: 1000 ", validity, " }\n");
}
constexpr char kFrom2020[] = "valid_from { year: 2020 month: 1 day: 1 }";
constexpr char kTo2019[] = "valid_to { year: 2019 month: 12 day: 31 }";

absl::CivilDay Day(const char* text) { return *ParseDay(text); }

common::v1::Norm Own(const char* id, int value, const char* from, const char* to = nullptr) {
  common::v1::Norm norm;
  norm.set_name(absl::StrCat("districts/310113/norms/", id));
  norm.set_value(value);
  norm.set_revision(3);
  if (from != nullptr) *norm.mutable_valid_from() = DateOf(Day(from));
  if (to != nullptr) *norm.mutable_valid_to() = DateOf(Day(to));
  return norm;
}

TEST(Norms, RefusesWhatIsIncomplete) {
  EXPECT_TRUE(Norms::Parse(kMark).ok());
  const struct {
    const char* without;
    const char* complaint;
  } cases[] = {
      {"rule: \"P7\"", "has no rule"},           {"unit: \"points\"", "has no unit"},
      {"label: \"合格分数线\"", "has no label"}, {"label_en: \"pass mark\"", "has no label"},
      {"source: \"ours\"", "has no source"},     {"max: 100", "min and max"},
      {"name: \"p7-pass-mark\"", "has no name"},
  };
  for (const auto& [without, complaint] : cases) {
    SCOPED_TRACE(without);
    const auto parsed = Norms::Parse(absl::StrReplaceAll(kMark, {{without, ""}}));
    EXPECT_TRUE(absl::IsInvalidArgument(parsed.status()));
    EXPECT_THAT(std::string(parsed.status().message()), testing::HasSubstr(complaint));
  }
  EXPECT_THAT(std::string(Norms::Parse("norms {\n colour: 1 }").status().message()), testing::HasSubstr("line 2"));
  EXPECT_FALSE(Norms::Parse(absl::StrReplaceAll(kMark, {{"value: 60", "value: 0"}})).ok());
  EXPECT_FALSE(Norms::Parse(Dated("a", 1, "valid_from { year: 2019 month: 2 day: 30 }")).ok());
  EXPECT_FALSE(Norms::Parse(Dated("a", 1, absl::StrCat(kFrom2020, kTo2019).c_str())).ok());
}

TEST(Norms, NoDayHasTwo) {
  EXPECT_TRUE(Norms::Parse(Dated("a", 1, kTo2019) + Dated("a", 2, kFrom2020)).ok());
  EXPECT_TRUE(Norms::Parse(Dated("a", 1, kTo2019) + Dated("b", 2, "")).ok());
  const auto twice = Norms::Parse(Dated("a", 1, "") + Dated("a", 2, kFrom2020));
  EXPECT_THAT(std::string(twice.status().message()), testing::HasSubstr("holds twice"));
  // Another norm lies between the two in the order of rules.
  const auto apart = Norms::Parse(Dated("a", 1, "", "P2") + Dated("b", 1, "", "P7") + Dated("a", 2, kFrom2020, "P10"));
  EXPECT_THAT(std::string(apart.status().message()), testing::HasSubstr("is of two rules"));
  EXPECT_FALSE(Norms::Parse(Dated("a", 1, kTo2019, "P2") + Dated("a", 2, kFrom2020, "P10")).ok());
}

TEST(Norms, NothingOfLaterYearsJudgesEarlierOnes) {
  const Norms norms = *Norms::Parse(Dated("a", 1, kTo2019) + Dated("a", 2, kFrom2020) + Dated("b", 3, kFrom2020));
  EXPECT_EQ(norms.Find("a", Day("2019-12-31"))->value(), 1);
  EXPECT_EQ(norms.Find("a", Day("2020-01-01"))->value(), 2);
  EXPECT_EQ(norms.Find("b", Day("2019-12-31")), nullptr);
  EXPECT_EQ(norms.Find("c", Day("2019-12-31")), nullptr);
  EXPECT_EQ(norms.Value("a", Day("2019-12-31")), 1);
  EXPECT_EQ(norms.Value("a", Day("2020-01-01")), 2);
  EXPECT_EQ(norms.Value("b", Day("2019-12-31")), 3);  // the earliest there is
  EXPECT_DEATH(norms.Value("c", Day("2019-12-31")), "no norm c");
}

TEST(Norms, ComeByRuleInItsOrder) {
  const Norms norms = *Norms::Parse(Dated("x", 1, "", "P10") + Dated("b", 1, "", "P2") +
                                    Dated("a", 1, kFrom2020, "P2") + Dated("a", 1, kTo2019, "P2"));
  std::vector<std::string> order;
  for (const auto& norm : norms.all()) {
    order.push_back(absl::StrCat(norm.rule(), norm.name(), norm.has_valid_from() ? "later" : ""));
  }
  EXPECT_THAT(order, testing::ElementsAre("P2a", "P2alater", "P2b", "P10x"));
}

TEST(Norms, ADistrictsOwnValueHoldsFromItsDayOn) {
  const Norms defaults = *Norms::Parse(kMark);
  const Norms norms = defaults.With({Own("p7-pass-mark", 70, "2019-01-01", "2019-06-30")});
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2018-12-31"))->value(), 60);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-01-01"))->value(), 70);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-06-30"))->value(), 70);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-07-01"))->value(), 60);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-01-01"))->label_en(), "pass mark");
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-01-01"))->revision(), 3);
  EXPECT_EQ(defaults.With({Own("p7-pass-mark", 70, nullptr)}).all().size(), 1u);
  EXPECT_EQ(defaults.Value("p7-pass-mark", Day("2019-01-01")), 60);  // the defaults themselves stay
}

TEST(Norms, WhatASourceFixesIsNotOverridden) {
  const Norms fixed = *Norms::Parse(absl::StrReplaceAll(kMark, {{"ours: true", ""}}));
  EXPECT_EQ(fixed.With({Own("p7-pass-mark", 70, nullptr)}).Value("p7-pass-mark", Day("2019-01-01")), 60);
  EXPECT_EQ(fixed.With({Own("unknown", 70, nullptr)}).all().size(), 1u);
}

TEST(Norms, ADayOfTheYearIsADay) {
  const auto dated = [](int value) {
    return absl::StrReplaceAll(Dated("a", value, ""), {{"unit: 'd'", "unit: 'month*100+day'"}, {"1000", "1231"}});
  };
  EXPECT_TRUE(Norms::Parse(dated(930)).ok());
  for (const int no_day : {931, 250, 229})
    EXPECT_THAT(std::string(Norms::Parse(dated(no_day)).status().message()), testing::HasSubstr("day of every year"));
}

TEST(Norms, ALaterWordHoldsForItsDaysAlone) {
  const Norms norms = Norms::Parse(kMark)->With(
      {Own("p7-pass-mark", 70, "2019-01-01"), Own("p7-pass-mark", 65, "2019-03-01", "2019-03-31")});
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2018-12-31"))->value(), 60);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-02-28"))->value(), 70);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-03-01"))->value(), 65);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-03-31"))->value(), 65);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-04-01"))->value(), 70);
}

TEST(Norms, WhatIsTakenBackIsTheDefaultAgainFromThatDayOn) {
  auto back = Own("p7-pass-mark", 60, "2019-06-01");
  back.set_taken_back(true);
  const Norms norms =
      Norms::Parse(kMark)->With({Own("p7-pass-mark", 70, "2019-01-01"), Own("p7-pass-mark", 80, "2020-01-01"), back});
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2019-05-31"))->value(), 70);
  const auto* after = norms.Find("p7-pass-mark", Day("2019-06-01"));
  EXPECT_EQ(after->value(), 60);
  EXPECT_EQ(after->revision(), 0);
  EXPECT_EQ(norms.Find("p7-pass-mark", Day("2020-01-01")), after);
}

TEST(Norms, MayBeHeldToAnOrder) {
  const std::string three =
      Dated("low", 1, "") + Dated("middle", 2, kTo2019) + Dated("middle", 4, kFrom2020) + Dated("high", 3, "");
  const Norms norms = *Norms::Parse(three);
  EXPECT_EQ(ReasonOf(NormsInOrder(norms, {"low", "middle", "high"}, Day("2019-12-31"))), "");
  EXPECT_EQ(ReasonOf(NormsInOrder(norms, {"low", "low"}, Day("2019-12-31"))), "");
  const auto refused = NormsInOrder(norms, {"low", "middle", "high"}, Day("2020-01-01"));
  EXPECT_EQ(ReasonOf(refused), "NORM_BELOW_OTHER high 3 middle 4 2020-01-01");
  EXPECT_EQ(RuleOf(refused), "P7");
  EXPECT_EQ(SubjectOf(refused), "high");
}

}  // namespace
}  // namespace gongjin
