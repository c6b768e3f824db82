#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kAsOf[] = "2019-03-15";

std::vector<std::string> DueOn(const Facts& facts, absl::string_view as_of = kAsOf) {
  return Lines(DueItems(facts, Day(as_of), BaoshanCalendar(), ShippedNorms()));
}

TEST(Sample, Row1MidtermPassedWithAFailingDomainAndABlockedInstalment) {
  Facts facts = FirstRound(Entrusted());
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {82, 78, 71, 56, 80});
  AddInstalment(facts.partnership, 3, 20000000, 2019, v1::Instalment::MIDTERM_PASSED);
  EXPECT_EQ(facts.evaluations[0].overall(), "73.4");
  EXPECT_TRUE(facts.evaluations[0].passed());
  EXPECT_THAT(DueOn(facts), ElementsAre("P8 rectification RECTIFICATION_OPEN 2019-05-31 0/77"));
  EXPECT_THAT(facts.evaluations[0].failing_domains(), ElementsAre(v1::DOMAIN_CURRICULUM_REFORM));
}

TEST(Sample, Row2MidtermDue) {
  EXPECT_THAT(DueOn(FirstRound(Entrusted())), ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 0/105"));
}

TEST(Sample, Row3MunicipalFilingMissingAndTeamWithoutLeader) {
  Facts facts = FirstRound(Entrusted());
  facts.partnership.mutable_filings()->RemoveLast();
  *facts.partnership.mutable_team(0)->mutable_left_on() = Date("2019-02-28");
  EXPECT_THAT(DueOn(facts), ElementsAre("P5 commission FILING_MISSING 2017-09-27 534/0",
                                        "P4 leader-2019-02-28 TEAM_WITHOUT_LEADER 2019-03-30 0/15",
                                        "P6 midterm MIDTERM_DUE 2019-06-28 0/105"));
}

TEST(Sample, Row4InstalmentReleasable) {
  Facts facts = FirstRound(Entrusted());
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-12", {85, 88, 79, 76, 92});
  AddInstalment(facts.partnership, 3, 20000000, 2019, v1::Instalment::MIDTERM_PASSED);
  *facts.partnership.mutable_instalments(0)->mutable_planned_on() = Date("2019-03-31");
  EXPECT_EQ(facts.evaluations[0].overall(), "84.0");
  EXPECT_THAT(DueOn(facts), ElementsAre("P10 instalment-3 INSTALMENT_RELEASABLE 2019-03-31 0/16"));
  const auto item = DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms())[0];
  EXPECT_EQ(item.title(), "第 3 期经费 200,000.00 元（2019 年度）可以支付");
}

TEST(Sample, Row5VisitGap) {
  Facts facts = FirstRound(Mutual());
  AddVisits(facts, "2018-01-01", 15);
  EXPECT_THAT(DueOn(facts),
              ElementsAre("P9 2019-03 VISIT_GAP 2019-03-31 0/16", "P6 midterm MIDTERM_DUE 2019-06-28 0/105"));
}

TEST(Sample, Row6EnoughVisits) {
  Facts facts = FirstRound(Mutual());
  AddVisits(facts, "2018-01-01", 17);
  EXPECT_THAT(DueOn(facts), ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 0/105"));
}

TEST(Sample, Row7FiledLateAndAmendmentSignedByOneOfTwo) {
  Facts facts = FirstRound(Mutual());
  AddVisits(facts, "2018-01-01", 16);
  *facts.partnership.mutable_filings(2)->mutable_filed_on() = Date("2017-11-06");
  const auto filings = FilingsNeeded(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms());
  EXPECT_EQ(*filings[2].filed_on - filings[2].due, 37);
  auto& amendment = facts.amendments.emplace_back();
  amendment.set_name("a1");
  amendment.set_state(v1::Amendment::DRAFT);
  amendment.set_terms_revision(1);
  amendment.mutable_terms_mask()->add_paths("tasks");
  amendment.add_signatures()->set_party("supporter");
  amendment.mutable_signatures(0)->set_terms_revision(1);
  *amendment.mutable_signatures(0)->mutable_signed_on() = Date("2019-03-01");
  EXPECT_THAT(DueOn(facts),
              ElementsAre("P4 signatures SIGNATURES_OPEN 2019-03-31 0/16", "P6 midterm MIDTERM_DUE 2019-06-28 0/105"));
  const auto item = DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms())[0];
  EXPECT_EQ(item.subject(), "a1");
  EXPECT_EQ(item.title(), "待签署：受援校");
  EXPECT_EQ(item.title_en(), "Waiting for: recipient");
}

TEST(DueItems, NameOwnerVerifierEscalationAndSource) {
  Facts facts = FirstRound(Mutual());
  facts.partnership.clear_filings();
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {56});
  const auto items = DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms());
  std::vector<std::string> lines, english;
  for (const auto& item : items) {
    english.push_back(absl::StrCat(item.owner_role_en(), "|", item.verifier_role_en(), "|", item.escalation_role_en(),
                                   "|", item.source_en()));
    lines.push_back(absl::StrCat(item.rule(), "|", item.owner().substr(item.owner().rfind('/') + 1), "|",
                                 item.owner_role(), "|", item.verifier_role(), "|", item.escalation_role(), "|",
                                 item.source()));
    EXPECT_EQ(item.subject_title(), "阳浦民办学校 → 鹿鸣学校");
    EXPECT_FALSE(item.title().empty() || item.title_en().empty());
  }
  EXPECT_THAT(lines, ElementsAre("P5|bureau|经办科室|科长|局领导|沪教委基〔2017〕59号",
                                 "P5|bureau|经办科室|科长|局领导|沪教委基〔2017〕59号",
                                 "P5|bureau|经办科室|科长|局领导|沪教委基〔2017〕59号",
                                 "P9|cunzhi|联络人|教育局|教育局|沪教委基〔2017〕59号",
                                 "P8|lezhi|支援方、受援校|教育局|教育局|本区默认值"));
  const std::string filing = "office in charge|section chief|head of the bureau|沪教委基〔2017〕59号";
  EXPECT_THAT(english, ElementsAre(filing, filing, filing, "liaison|the bureau|the bureau|沪教委基〔2017〕59号",
                                   "supporter and recipient|the bureau|the bureau|district default"));
  Facts entrusted = FirstRound(Entrusted());
  entrusted.partnership.clear_filings();
  entrusted.partnership.clear_team();
  const auto others = DueItems(entrusted, Day(kAsOf), BaoshanCalendar(), ShippedNorms());
  EXPECT_EQ(others[0].source(), "沪教委基〔2017〕59号；本区默认值：p5-filing-days");
  EXPECT_EQ(others[1].source_en(), "沪教委基〔2017〕59号; district default: p5-filing-days");
  EXPECT_EQ(others[2].source(), "宝府〔2018〕150号 四(三)3；本区默认值：p4-leader-days");
}

TEST(P4SignaturesOpen, OfADraft) {
  Facts facts;
  facts.partnership = Entrusted();
  EXPECT_THAT(DueOn(facts, "2017-08-01"), ElementsAre("P4 signatures SIGNATURES_OPEN 2017-09-01 0/31"));
  EXPECT_THAT(DueOn(facts), ElementsAre("P4 signatures SIGNATURES_OPEN 2017-09-01 560/0"));
  facts.partnership = Signed(Entrusted());
  *facts.partnership.mutable_signatures(0)->mutable_signed_on() = Date("2017-08-20");
  const auto items = DueItems(facts, Day("2017-08-21"), BaoshanCalendar(), ShippedNorms());
  EXPECT_THAT(Lines(items), ElementsAre("P4 signatures SIGNATURES_OPEN 2017-09-19 0/29"));  // as it stood that day
  EXPECT_EQ(items[0].title(), "待签署：支援方、受援校");
  v1::Partnership older = Entrusted();
  older.add_signatures()->set_party("supporter");  // of terms that have changed since
  facts.partnership = older;
  EXPECT_EQ(DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms())[0].title(),
            "待签署：委托方、支援方、受援校");
  facts.partnership.set_state(v1::Partnership::WITHDRAWN);
  EXPECT_THAT(DueOn(facts), IsEmpty());
}

TEST(P4SignaturesOpen, OfMutualGrowthWaitForTheApproval) {
  Facts facts;
  facts.partnership = Mutual();
  const auto title = [&] { return DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms())[0].title_en(); };
  EXPECT_EQ(title(), "Waiting for: the bureau's approval, supporter, recipient");
  *facts.partnership.mutable_approval()->mutable_approved_on() = Date("2019-03-01");
  facts.partnership.mutable_approval()->set_terms_revision(1);
  EXPECT_EQ(title(), "Waiting for: supporter, recipient");
  EXPECT_THAT(DueOn(facts), ElementsAre("P4 signatures SIGNATURES_OPEN 2019-03-31 0/16"));
}

TEST(P4SignaturesOpen, OfAmendments) {
  Facts facts = FirstRound(Entrusted());
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {80, 80, 80, 80, 80});
  auto& amendment = facts.amendments.emplace_back();
  amendment.set_state(v1::Amendment::DRAFT);
  amendment.set_terms_revision(1);
  EXPECT_THAT(DueOn(facts), ElementsAre("P4 signatures SIGNATURES_OPEN - 0/0"));
  amendment.mutable_create_time()->set_seconds(1551369600);  // 2019-03-01 in Shanghai
  EXPECT_THAT(DueOn(facts), ElementsAre("P4 signatures SIGNATURES_OPEN 2019-03-31 0/16"));
  amendment.set_state(v1::Amendment::WITHDRAWN);
  EXPECT_THAT(DueOn(facts), IsEmpty());
  amendment.set_state(v1::Amendment::DRAFT);
  amendment.mutable_archive_time();
  EXPECT_THAT(DueOn(facts), IsEmpty());
  amendment.clear_archive_time();
  for (const auto& party : SigningParties(facts.partnership)) {
    auto& signature = *amendment.add_signatures();
    signature.set_party(party);
    signature.set_terms_revision(1);
    *signature.mutable_signed_on() = Date("2019-03-10");
  }
  amendment.set_state(v1::Amendment::EFFECTIVE);
  EXPECT_THAT(DueOn(facts), IsEmpty());
  EXPECT_THAT(DueOn(facts, "2019-03-09"), ElementsAre("P4 signatures SIGNATURES_OPEN 2019-03-31 0/22"));
}

TEST(P4AmendmentsWaiting, FromTheDayTheyWereDrawnUp) {
  Facts facts = FirstRound(Mutual());
  auto& amendment = facts.amendments.emplace_back();
  amendment.set_state(v1::Amendment::DRAFT);
  amendment.set_terms_revision(2);
  amendment.mutable_terms_mask()->add_paths("term");
  const auto waiting = [&](absl::string_view day) {
    std::string found;
    for (const auto& one : AmendmentsWaiting(facts, Day(day))) absl::StrAppend(&found, one.signed_by, "/", one.parties);
    return found;
  };
  EXPECT_EQ(waiting(kAsOf), "0/2");                          // when it was drawn up is not known
  amendment.mutable_create_time()->set_seconds(1551369600);  // 2019-03-01 in Shanghai
  EXPECT_EQ(waiting("2019-02-28"), "");
  EXPECT_EQ(waiting("2019-03-01"), "0/2");
  EXPECT_EQ(SignaturesOpen(facts, Day("2019-02-28"), BaoshanCalendar(), ShippedNorms()).size(), 0u);
  EXPECT_EQ(SignaturesOpen(facts, Day("2019-03-01"), BaoshanCalendar(), ShippedNorms()).size(), 1u);
  *amendment.mutable_approval()->mutable_approved_on() = Date("2019-02-20");  // entered late
  amendment.mutable_approval()->set_terms_revision(2);
  EXPECT_EQ(waiting("2019-02-19"), "");
  EXPECT_EQ(waiting("2019-02-20"), "0/2");
  auto& signature = *amendment.add_signatures();
  signature.set_party("supporter");
  signature.set_terms_revision(1);  // of terms that have changed since
  *signature.mutable_signed_on() = Date("2019-02-21");
  EXPECT_EQ(waiting("2019-02-21"), "0/2");
  signature.set_terms_revision(2);
  EXPECT_EQ(waiting("2019-02-20"), "0/2");
  EXPECT_EQ(waiting("2019-02-21"), "1/2");
  *amendment.add_signatures() = signature;
  amendment.mutable_signatures(1)->set_party("recipient");
  amendment.set_state(v1::Amendment::EFFECTIVE);
  EXPECT_EQ(waiting("2019-02-20"), "0/2");
  EXPECT_EQ(waiting("2019-02-21"), "");
  facts.partnership.set_state(v1::Partnership::COMPLETED);
  *facts.partnership.mutable_completed_on() = Date("2019-02-20");
  EXPECT_EQ(waiting("2019-02-20"), "");  // what has ended is not amended any more
}

TEST(P4LeaderMissing, WhileItRuns) {
  Facts facts = FirstRound(Entrusted());
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {80, 80, 80, 80, 80});
  *facts.partnership.mutable_team(0)->mutable_left_on() = Date("2019-02-28");
  const auto missing = [&](absl::string_view day) {
    return LeaderMissing(facts, Day(day), BaoshanCalendar(), ShippedNorms()).size();
  };
  EXPECT_EQ(missing("2019-02-28"), 0u);
  EXPECT_EQ(missing("2019-03-01"), 1u);
  EXPECT_EQ(missing("2020-07-31"), 1u);
  EXPECT_EQ(missing("2020-08-01"), 0u);
  facts.partnership.set_kind(v1::Partnership::MUTUAL_GROWTH);
  EXPECT_EQ(missing("2019-03-01"), 0u);
  facts.partnership = Entrusted();
  facts.partnership.clear_team();
  EXPECT_EQ(missing("2019-03-01"), 0u);
}

TEST(P6EvaluationsDue, FromTheFirstDayOfTheWindowUntilHeld) {
  Facts facts = FirstRound(Entrusted());
  EXPECT_THAT(DueOn(facts, "2019-02-17"), IsEmpty());
  EXPECT_THAT(DueOn(facts, "2019-02-18"), ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 0/130"));
  EXPECT_THAT(DueOn(facts, "2019-06-28"), ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 0/0"));
  EXPECT_THAT(DueOn(facts, "2019-06-29"), ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 1/0"));
  Hold(facts, v1::Evaluation::MIDTERM, "2019-11-08", {80, 80, 80, 80, 80});
  EXPECT_THAT(DueOn(facts, "2019-11-07"), ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 132/0"));
  EXPECT_THAT(DueOn(facts, "2019-11-08"), IsEmpty());
  EXPECT_THAT(DueOn(facts, "2020-03-01"), IsEmpty());
  EXPECT_THAT(DueOn(facts, "2020-03-02"), ElementsAre("P6 final FINAL_DUE 2020-06-30 0/120"));
  const auto item = DueItems(facts, Day("2020-03-02"), BaoshanCalendar(), ShippedNorms())[0];
  EXPECT_EQ(FormatDay(DayOf(item.opens())), "2020-03-02");
  facts.partnership.set_state(v1::Partnership::TERMINATED);
  *facts.partnership.mutable_termination()->mutable_last_day() = Date("2020-02-28");
  EXPECT_THAT(DueOn(facts, "2020-03-02"), IsEmpty());
}

TEST(P6EvaluationsDue, WithoutACalendarItCannotBeJudged) {
  const Facts facts = FirstRound(Entrusted());
  const auto due = [&](absl::string_view day) { return Lines(EvaluationsDue(facts, Day(day), Calendar())); };
  EXPECT_THAT(due("2019-02-14"), IsEmpty());
  EXPECT_THAT(due("2019-02-15"), ElementsAre("P6 midterm MIDTERM_CALENDAR_MISSING - 0/0"));
  EXPECT_THAT(due("2020-07-31"),
              ElementsAre("P6 midterm MIDTERM_CALENDAR_MISSING - 0/0", "P6 final FINAL_CALENDAR_MISSING - 0/0"));
}

TEST(P8RectificationsOpen, FromTheEvaluationToTheAcceptance) {
  Facts facts = FirstRound(Entrusted());
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {82, 78, 71, 56, 80});
  auto& rectification = facts.rectifications[0];
  const auto item = [&](absl::string_view day) {
    std::vector<std::string> lines;
    for (const auto& due : RectificationsOpen(facts, Day(day))) {
      lines.push_back(absl::StrCat(due.reason(), " ", due.owner_role(), " ", due.verifier_role(), " ", due.title()));
    }
    return lines;
  };
  EXPECT_THAT(item("2019-03-07"), IsEmpty());
  EXPECT_THAT(item("2019-03-08"), ElementsAre("RECTIFICATION_OPEN 支援方、受援校 教育局 待整改：课程教学改革"));
  rectification.set_state(v1::Rectification::SUBMITTED);
  *rectification.mutable_submitted_on() = Date("2019-05-20");
  EXPECT_THAT(item("2019-05-19"), ElementsAre("RECTIFICATION_OPEN 支援方、受援校 教育局 待整改：课程教学改革"));
  EXPECT_THAT(item("2019-05-20"), ElementsAre("RECTIFICATION_SUBMITTED 经办科室 科长 整改报告待验收：课程教学改革"));
  rectification.set_state(v1::Rectification::RETURNED);
  EXPECT_THAT(item("2019-05-21"), ElementsAre("RECTIFICATION_OPEN 支援方、受援校 教育局 待整改：课程教学改革"));
  rectification.set_state(v1::Rectification::CLOSED);
  *rectification.mutable_closed_on() = Date("2019-05-30");
  EXPECT_THAT(item("2019-05-29"), ElementsAre("RECTIFICATION_SUBMITTED 经办科室 科长 整改报告待验收：课程教学改革"));
  EXPECT_THAT(item("2019-05-30"), IsEmpty());
  rectification.set_state(v1::Rectification::OPEN);
  facts.partnership.set_state(v1::Partnership::COMPLETED);
  *facts.partnership.mutable_completed_on() = Date("2020-07-01");
  EXPECT_THAT(item("2020-07-01"), ElementsAre("RECTIFICATION_OPEN 受援校 督导室 待整改：课程教学改革"));
  EXPECT_THAT(Lines(RectificationsOpen(facts, Day("2020-07-01"))),
              ElementsAre("P8 rectification RECTIFICATION_OPEN 2019-05-31 397/0"));
}

TEST(P9VisitsMissing, WhileItRuns) {
  Facts facts = FirstRound(Mutual());
  const auto missing = [&](absl::string_view day) { return Lines(VisitsMissing(facts, Day(day), ShippedNorms())); };
  EXPECT_THAT(missing("2017-09-30"), IsEmpty());
  EXPECT_THAT(missing("2017-10-01"), ElementsAre("P9 2017-10 VISIT_GAP 2017-10-31 0/30"));
  EXPECT_THAT(missing("2018-02-28"), ElementsAre("P9 2018-02 VISIT_GAP 2018-02-28 0/0"));
  EXPECT_THAT(missing("2020-07-31"), ElementsAre("P9 2020-07 VISIT_GAP 2020-07-31 0/0"));
  EXPECT_THAT(missing("2020-08-01"), IsEmpty());
  facts.partnership.set_state(v1::Partnership::DRAFT);
  EXPECT_THAT(missing("2017-10-01"), IsEmpty());
}

TEST(P10InstalmentsReleasable, InTheirYearAndWhenItIsOver) {
  Facts facts = FirstRound(Entrusted());
  AddInstalment(facts.partnership, 1, 100, 2018, v1::Instalment::SIGNED);
  const auto due = [&](absl::string_view day) { return Lines(InstalmentsReleasable(facts, Day(day), ShippedNorms())); };
  EXPECT_THAT(due("2017-12-31"), IsEmpty());
  EXPECT_THAT(due("2018-01-01"), ElementsAre("P10 instalment-1 INSTALMENT_RELEASABLE 2018-12-31 0/364"));
  EXPECT_THAT(due("2018-12-31"), ElementsAre("P10 instalment-1 INSTALMENT_RELEASABLE 2018-12-31 0/0"));
  EXPECT_THAT(due("2019-01-01"), ElementsAre("P10 instalment-1 INSTALMENT_CARRY_OVER 2018-12-31 1/0"));
  auto& instalment = *facts.partnership.mutable_instalments(0);
  *instalment.mutable_planned_on() = Date("2018-03-31");
  EXPECT_THAT(due("2018-04-01"), ElementsAre("P10 instalment-1 INSTALMENT_RELEASABLE 2018-03-31 1/0"));
  *instalment.mutable_planned_on() = Date("2019-02-01");  // the year ends before the plan
  EXPECT_THAT(due("2018-04-01"), ElementsAre("P10 instalment-1 INSTALMENT_RELEASABLE 2018-12-31 0/274"));
  *instalment.mutable_released_on() = Date("2018-04-02");
  EXPECT_EQ(due("2018-04-01").size(), 1u);
  EXPECT_THAT(due("2018-04-02"), IsEmpty());
  instalment.clear_released_on();
  instalment.set_cancelled(true);
  EXPECT_THAT(due("2018-04-01"), IsEmpty());
  instalment.set_cancelled(false);
  instalment.set_condition(v1::Instalment::MIDTERM_PASSED);
  EXPECT_THAT(due("2018-04-01"), IsEmpty());
}

TEST(G1PartiesClosed, FromTheDayAfter) {
  Facts facts = FirstRound(Mutual());
  AddVisits(facts, "2018-01-01", 17);
  Hold(facts, v1::Evaluation::MIDTERM, "2019-03-08", {80});
  *facts.recipient->mutable_close_date() = Date("2019-03-14");
  facts.recipient->add_successors("districts/310113/schools/new");
  EXPECT_THAT(DueOn(facts, "2019-03-14"), IsEmpty());
  EXPECT_THAT(DueOn(facts), ElementsAre("G1 recipient PARTY_CLOSED 2019-04-13 0/29"));
  EXPECT_EQ(DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms())[0].source_en(),
            "district default: g1-closed-days");
  EXPECT_EQ(DueItems(facts, Day(kAsOf), BaoshanCalendar(), ShippedNorms())[0].title(),
            "受援校 乐之中学 已于 2019-03-14 关闭，接续者：districts/310113/schools/new");
  *facts.supporter_school->mutable_close_date() = Date("2019-03-01");
  *facts.commissioner->mutable_close_date() = Date("2019-03-02");
  EXPECT_THAT(DueOn(facts),
              ElementsAre("G1 supporter PARTY_CLOSED 2019-03-31 0/16", "G1 commissioner PARTY_CLOSED 2019-04-01 0/17",
                          "G1 recipient PARTY_CLOSED 2019-04-13 0/29"));
  facts.supporter_organization.emplace();
  *facts.supporter_organization->mutable_close_date() = Date("2019-03-01");
  facts.supporter_school.reset();
  EXPECT_EQ(DueOn(facts)[0], "G1 supporter PARTY_CLOSED 2019-03-31 0/16");
  facts.partnership.set_state(v1::Partnership::COMPLETED);
  *facts.partnership.mutable_completed_on() = Date("2019-03-12");
  EXPECT_THAT(DueOn(facts), IsEmpty());
}

TEST(DueItems, OfAnArchivedPartnershipAreNone) {
  Facts facts;
  facts.partnership = Entrusted();
  facts.partnership.mutable_archive_time();
  EXPECT_THAT(DueOn(facts), IsEmpty());
}

TEST(DueItems, OfAFinishedRoundThatNobodyKeptAreOverdue) {
  const Facts facts = FirstRound(Entrusted());
  EXPECT_THAT(DueOn(facts, "2025-11-24"),
              ElementsAre("P6 midterm MIDTERM_DUE 2019-06-28 2341/0", "P6 final FINAL_DUE 2020-06-30 1973/0"));
}

}  // namespace
}  // namespace gongjin::partnership
