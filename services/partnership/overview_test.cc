// What the overview says follows from the rules, as of its day.
#include "services/partnership/overview.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kBlocked[] = "instalment 3 blocked: Rectification open: curriculum and teaching reform";

Standing StandingOn(const Facts& facts, absl::string_view as_of, const Norms& norms = ShippedNorms()) {
  return {facts, DueItems(facts, Day(as_of), BaoshanCalendar(), norms)};
}

// The remarks that begin like this, in English.
std::vector<std::string> Remarks(const Facts& facts, absl::string_view start, absl::string_view as_of,
                                 const Norms& norms = ShippedNorms()) {
  std::vector<std::string> found;
  const auto line = LineOf(StandingOn(facts, as_of, norms), Day(as_of), BaoshanCalendar(), norms);
  EXPECT_EQ(line.remarks_size(), line.remarks_en_size());
  for (const auto& remark : line.remarks_en()) {
    if (remark.compare(0, start.size(), start.data(), start.size()) == 0) found.push_back(remark);
  }
  return found;
}

// Row 1 of the sample: passed with a failing domain, whose rectification blocks instalment 3.
Facts WithAFailingDomain() {
  Facts facts = FirstRound(Entrusted());
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {82, 78, 71, 56, 80});
  AddInstalment(facts.partnership, 3, 20000000, 2019, v1::Instalment::MIDTERM_PASSED);
  return facts;
}

TEST(OverviewBlocked, WhileTheRectificationAloneIsMissing) {
  const Facts facts = WithAFailingDomain();
  EXPECT_THAT(Remarks(facts, "instalment", "2019-03-07"), IsEmpty());
  EXPECT_THAT(Remarks(facts, "instalment", "2019-03-08"), ElementsAre(kBlocked));
  EXPECT_THAT(Remarks(facts, "instalment", "2019-03-08", NormsWith("p10-open-rectification-blocks", 0)), IsEmpty());
}

TEST(OverviewBlocked, NotWhenTheEvaluationFailedOrTheInstalmentIsCancelled) {
  Facts failed = WithAFailingDomain();
  failed.evaluations[0].set_passed(false);
  EXPECT_THAT(Remarks(failed, "instalment", "2019-03-15"), IsEmpty());
  Facts cancelled = WithAFailingDomain();
  cancelled.partnership.mutable_instalments(0)->set_cancelled(true);
  EXPECT_THAT(Remarks(cancelled, "instalment", "2019-03-15"), IsEmpty());
}

TEST(OverviewBlocked, UntilTheDayOfTheRelease) {
  Facts facts = WithAFailingDomain();
  *facts.partnership.mutable_instalments(0)->mutable_released_on() = Date("2019-06-03");
  EXPECT_THAT(Remarks(facts, "instalment", "2019-06-02"), ElementsAre(kBlocked));
  EXPECT_THAT(Remarks(facts, "instalment", "2019-06-03"), IsEmpty());
}

TEST(OverviewAmendments, AsTheyStoodOnTheDay) {
  Facts facts = FirstRound(Entrusted());
  auto& amendment = facts.amendments.emplace_back();
  amendment.set_state(v1::Amendment::DRAFT);
  amendment.set_terms_revision(1);
  amendment.mutable_create_time()->set_seconds(1551369600);  // 2019-03-01 in Shanghai
  EXPECT_THAT(Remarks(facts, "amendment", "2019-02-28"), IsEmpty());
  EXPECT_THAT(Remarks(facts, "amendment", "2019-03-01"), ElementsAre("amendment signed by 0 of 3"));
  const char* days[] = {"2019-03-10", "2019-03-11", "2019-03-12"};
  for (const auto& party : SigningParties(facts.partnership)) {
    auto& signature = *amendment.add_signatures();
    signature.set_party(party);
    signature.set_terms_revision(1);
    *signature.mutable_signed_on() = Date(days[amendment.signatures_size() - 1]);
  }
  amendment.set_state(v1::Amendment::EFFECTIVE);
  EXPECT_THAT(Remarks(facts, "amendment", "2019-03-09"), ElementsAre("amendment signed by 0 of 3"));
  EXPECT_THAT(Remarks(facts, "amendment", "2019-03-11"), ElementsAre("amendment signed by 2 of 3"));
  EXPECT_THAT(Remarks(facts, "amendment", "2019-03-12"), IsEmpty());
}

TEST(OverviewFigures, CountWhatStandsOnTheDay) {
  Facts facts = WithAFailingDomain();
  const auto figure = [&](absl::string_view key, absl::string_view as_of) {
    for (const auto& one : FiguresOf({StandingOn(facts, as_of)}, Day(as_of))) {
      if (one.key() == key) return absl::StrCat(one.value(), " ", one.records_size());
    }
    return std::string("none");
  };
  EXPECT_EQ(figure("partnerships", "2019-03-15"), "1 1");
  EXPECT_EQ(figure("midterms_held", "2019-03-07"), "0 0");
  EXPECT_EQ(figure("midterms_held", "2019-03-08"), "1 1");
  EXPECT_EQ(figure("midterms_due", "2019-03-07"), "1 1");
  EXPECT_EQ(figure("failing_domains", "2019-03-07"), "0 0");
  EXPECT_EQ(figure("failing_domains", "2019-03-08"), "1 1");
  facts.rectifications[0].set_state(v1::Rectification::CLOSED);
  *facts.rectifications[0].mutable_closed_on() = Date("2019-05-30");
  EXPECT_EQ(figure("failing_domains", "2019-05-29"), "1 1");
  EXPECT_EQ(figure("failing_domains", "2019-05-30"), "0 0");
  EXPECT_EQ(figure("instalments_releasable", "2019-05-29"), "0 0");
  EXPECT_EQ(figure("instalments_releasable", "2019-05-30"), "1 1");
}

TEST(OverviewFigures, SayWhatTheyCountInBothLanguages) {
  for (const auto& figure : FiguresOf({}, Day("2019-03-15"))) {
    EXPECT_FALSE(figure.label_en().empty() || figure.formula().empty()) << figure.key();
    EXPECT_FALSE(figure.formula_en().empty() || figure.formula_en() == figure.formula()) << figure.key();
  }
}

TEST(OverviewLine, IsAsUrgentAsItsMostUrgentRemark) {
  Facts facts = FirstRound(Entrusted());
  const auto attention = [&](absl::string_view as_of) {
    return LineOf(StandingOn(facts, as_of), Day(as_of), BaoshanCalendar(), ShippedNorms()).attention();
  };
  EXPECT_EQ(attention("2019-02-17"), common::v1::Overview::ATTENTION_UNSPECIFIED);
  EXPECT_EQ(attention("2019-02-18"), common::v1::Overview::DUE);
  EXPECT_EQ(attention("2019-06-28"), common::v1::Overview::DUE);
  EXPECT_EQ(attention("2019-06-29"), common::v1::Overview::OVERDUE);
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {82, 78, 71, 56, 80});
  EXPECT_EQ(attention("2019-03-08"), common::v1::Overview::FAILING);
  EXPECT_EQ(attention("2019-06-01"), common::v1::Overview::OVERDUE);
}

}  // namespace
}  // namespace gongjin::partnership
