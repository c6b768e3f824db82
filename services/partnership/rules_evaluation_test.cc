#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using E = v1::Evaluation;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kToday[] = "2019-03-15";

E Midterm(const std::vector<int>& scores = {82, 78, 71, 56, 80}, absl::string_view held_on = "2019-03-08") {
  return EvaluationOf(Entrusted(), E::MIDTERM, held_on, scores);
}

std::string Said(const std::optional<Window>& window) {
  return window ? absl::StrCat(FormatDay(window->first), " ", FormatDay(window->last)) : "";
}

TEST(P6EvaluationWindow, HoldsTheMiddleDayOrEndsWithinTheTerm) {
  const auto calendar = BaoshanCalendar();
  const auto round = Term("2017-09-01", "2020-07-31");
  EXPECT_EQ(Said(EvaluationWindow(round, E::MIDTERM, calendar)), "2019-02-18 2019-06-28");
  EXPECT_EQ(Said(EvaluationWindow(round, E::FINAL, calendar)), "2020-03-02 2020-06-30");
  EXPECT_EQ(Said(EvaluationWindow(Term("2017-09-01", "2020-06-30"), E::FINAL, calendar)), "2020-03-02 2020-06-30");
  EXPECT_EQ(Said(EvaluationWindow(Term("2017-09-01", "2020-06-29"), E::FINAL, calendar)), "2019-09-02 2020-01-17");
  EXPECT_EQ(Said(EvaluationWindow(round, E::MIDTERM, Calendar())), "");
  EXPECT_EQ(Said(EvaluationWindow(Term("2018-09-01", "2021-07-31"), E::FINAL, calendar)), "");
}

TEST(P6EarlyOnesHaveAReason, FromTheFirstDayOfTheWindowNoneIsNeeded) {
  const auto judged = [](absl::string_view held_on, absl::string_view reason, const Calendar& calendar) {
    E evaluation = Midterm({1, 2, 3, 4, 5}, held_on);
    evaluation.set_early_reason(std::string(reason));
    return ReasonOf(EarlyOnesHaveAReason(Entrusted(), evaluation, calendar));
  };
  EXPECT_EQ(judged("2019-02-18", "", BaoshanCalendar()), "");
  EXPECT_EQ(judged("2019-02-17", "", BaoshanCalendar()), "EARLY_WITHOUT_REASON 2019-02-18");
  EXPECT_EQ(judged("2019-02-17", "校长换届", BaoshanCalendar()), "");
  EXPECT_EQ(judged("2019-12-01", "", BaoshanCalendar()), "");  // late, not early
  EXPECT_EQ(judged("2019-02-18", "", Calendar()), "CALENDAR_MISSING");
  EXPECT_EQ(judged("2019-02-18", "校历未登记", Calendar()), "");
}

TEST(P7MayBeEvaluated, WhatIsSignedOnADayThatHasCome) {
  const auto judged = [](v1::Partnership::State state, absl::string_view held_on) {
    v1::Partnership partnership = Entrusted();
    partnership.set_state(state);
    return ReasonOf(MayBeEvaluated(partnership, Midterm({1, 2, 3, 4, 5}, held_on), Day(kToday)));
  };
  EXPECT_EQ(judged(v1::Partnership::SIGNED, kToday), "");
  EXPECT_EQ(judged(v1::Partnership::SIGNED, "2019-03-16"), "HELD_IN_FUTURE 2019-03-16 2019-03-15");
  EXPECT_EQ(judged(v1::Partnership::TERMINATED, kToday), "");
  EXPECT_EQ(judged(v1::Partnership::COMPLETED, kToday), "COMPLETED_BY_IT 存志学校 → 乐之中学");
  EXPECT_EQ(judged(v1::Partnership::DRAFT, kToday), "NOT_SIGNED 存志学校 → 乐之中学");
  EXPECT_EQ(judged(v1::Partnership::WITHDRAWN, kToday), "NOT_SIGNED 存志学校 → 乐之中学");
}

TEST(P7ScoresEachDomainOnce, AndNoOther) {
  const auto judged = [](void (*change)(E&)) {
    E evaluation = Midterm();
    change(evaluation);
    const auto status = ScoresEachDomainOnce(Entrusted(), evaluation);
    return absl::StrCat(ReasonOf(status), status.ok() ? "" : " at ", SubjectOf(status));
  };
  EXPECT_EQ(judged([](E&) {}), "");
  EXPECT_EQ(judged([](E& e) { e.mutable_domain_scores()->RemoveLast(); }),
            "DOMAIN_NOT_SCORED DOMAIN_CAMPUS_CULTURE at domain_scores");
  EXPECT_EQ(judged([](E& e) { e.mutable_domain_scores(4)->set_domain(v1::DOMAIN_STANDARDS); }),
            "DOMAIN_SCORED_TWICE DOMAIN_STANDARDS at domain_scores[4]");
  EXPECT_EQ(judged([](E& e) { e.mutable_domain_scores(4)->set_domain(v1::DOMAIN_OTHER); }),
            "DOMAIN_WITHOUT_OBJECTIVES DOMAIN_OTHER at domain_scores[4]");
  EXPECT_EQ(judged([](E& e) { e.mutable_domain_scores(1)->clear_score(); }),
            "FIELD_REQUIRED at domain_scores[1].score");
  EXPECT_EQ(judged([](E& e) { e.mutable_domain_scores(1)->set_score(0); }), "");  // zero is a score
}

TEST(P7JudgesEachObjectiveOnce, AndNoOther) {
  const auto judged = [](void (*change)(E&)) {
    E evaluation = Midterm();
    change(evaluation);
    return ReasonOf(JudgesEachObjectiveOnce(Entrusted(), evaluation));
  };
  EXPECT_EQ(judged([](E&) {}), "");
  EXPECT_EQ(judged([](E& e) { e.mutable_objective_results()->RemoveLast(); }), "OBJECTIVE_NOT_JUDGED o5");
  EXPECT_EQ(judged([](E& e) { e.mutable_objective_results(4)->set_objective_id("o1"); }), "OBJECTIVE_JUDGED_TWICE o1");
  EXPECT_EQ(judged([](E& e) { e.mutable_objective_results(4)->set_objective_id("x"); }), "OBJECTIVE_UNKNOWN x");
}

registry::v1::Person Evaluator(absl::string_view name, absl::string_view employer) {
  registry::v1::Person person;
  person.set_name(std::string(name));
  person.set_title(absl::StrCat("专家", name));
  person.set_employer(std::string(employer));
  return person;
}

TEST(P7EvaluatedByOthers, AnAgencyOrThreePersons) {
  registry::v1::Person moved = Evaluator("d", kBureau);
  *moved.mutable_employed_from() = Date("2019-03-09");
  moved.add_former_employments()->set_employer(kSupporter);
  *moved.mutable_former_employments(0)->mutable_term() = Term("2010-09-01", "2019-03-08");
  const std::vector<registry::v1::Person> persons = {Evaluator("a", kBureau),
                                                     Evaluator("b", "districts/310113/organizations/college"),
                                                     Evaluator("c", "x"), moved, Evaluator("r", kRecipient)};
  const auto judged = [&](absl::string_view agency, std::vector<const char*> evaluators,
                          absl::string_view held_on = "2019-03-08",
                          registry::v1::Organization::Kind kind = registry::v1::Organization::EVALUATION_AGENCY) {
    registry::v1::Organization record;
    record.set_kind(kind);
    E evaluation = Midterm({1, 2, 3, 4, 5}, held_on);
    evaluation.set_agency(std::string(agency));
    for (const char* evaluator : evaluators) evaluation.add_evaluators(evaluator);
    return ReasonOf(
        EvaluatedByOthers(Entrusted(), evaluation, agency.empty() ? nullptr : &record, persons, ShippedNorms()));
  };
  EXPECT_EQ(judged("agency", {}), "");
  EXPECT_EQ(judged(kSupporter, {"a", "b", "c"}), absl::StrCat("AGENCY_IS_PARTY ", kSupporter));
  EXPECT_EQ(judged(kRecipient, {}), absl::StrCat("AGENCY_IS_PARTY ", kRecipient));
  using O = registry::v1::Organization;
  for (const auto kind : {O::EDUCATION_BUREAU, O::EDUCATION_COLLEGE, O::KIND_UNSPECIFIED}) {
    EXPECT_EQ(judged(kBureau, {"a", "b", "c"}, "2019-03-08", kind), absl::StrCat("AGENCY_KIND ", kBureau));
  }
  EXPECT_EQ(judged(kSupporter, {}, "2019-03-08", O::EDUCATION_COLLEGE), absl::StrCat("AGENCY_IS_PARTY ", kSupporter));
  E unknown = Midterm();  // G1's to refuse
  EXPECT_EQ(ReasonOf(EvaluatedByOthers(Entrusted(), unknown, nullptr, persons, ShippedNorms())), "");
  EXPECT_EQ(judged("", {"a", "b", "c"}), "");
  EXPECT_EQ(judged("", {"a", "b"}), "EVALUATORS_TOO_FEW 2 3");
  EXPECT_EQ(judged("", {"a", "b", "b"}), "EVALUATORS_TOO_FEW 2 3");
  EXPECT_EQ(judged("", {"a", "b", "r"}), absl::StrCat("EVALUATOR_IS_PARTY 专家r ", kRecipient));
  EXPECT_EQ(judged("", {"a", "b", "c", "r"}), absl::StrCat("EVALUATOR_IS_PARTY 专家r ", kRecipient));
  EXPECT_EQ(judged("", {"a", "b", "d"}), absl::StrCat("EVALUATOR_IS_PARTY 专家d ", kSupporter));
  EXPECT_EQ(judged("", {"a", "b", "d"}, "2019-03-09"), "");  // moved to the bureau by then
  EXPECT_EQ(judged("", {"a", "b", "nobody"}), "EVALUATOR_UNKNOWN nobody");
}

TEST(P7SatisfactionAddsUp, PerGroup) {
  const auto judged = [](int asked, int answered, int satisfied) {
    E evaluation = Midterm();
    evaluation.add_satisfaction()->set_asked(1);
    auto& group = *evaluation.add_satisfaction();
    group.set_asked(asked);
    group.set_answered(answered);
    group.set_satisfied(satisfied);
    const auto status = SatisfactionAddsUp(evaluation);
    return absl::StrCat(ReasonOf(status), status.ok() ? "" : " at ", SubjectOf(status));
  };
  EXPECT_EQ(judged(100, 100, 100), "");
  EXPECT_EQ(judged(100, 101, 100), "ANSWERED_MORE_THAN_ASKED 101 100 at satisfaction[1].answered");
  EXPECT_EQ(judged(100, 90, 91), "SATISFIED_MORE_THAN_ANSWERED 91 90 at satisfaction[1].satisfied");
}

TEST(P7Grade, BySumAgainstTheMarks) {
  const struct {
    std::vector<int> scores;
    const char* overall;
    E::Grade grade;
    bool passed;
    std::vector<int> failing;
  } cases[] = {
      {{82, 78, 71, 56, 80}, "73.4", E::PASS, true, {v1::DOMAIN_CURRICULUM_REFORM}},
      {{85, 88, 79, 76, 92}, "84.0", E::GOOD, true, {}},
      {{60, 60, 60, 60, 60}, "60.0", E::PASS, true, {}},
      {{60, 60, 60, 60, 59}, "59.8", E::FAIL, false, {v1::DOMAIN_CAMPUS_CULTURE}},
      {{59, 61, 60, 60, 60}, "60.0", E::PASS, true, {v1::DOMAIN_STANDARDS}},
      {{75, 75, 75, 75, 75}, "75.0", E::GOOD, true, {}},
      {{75, 75, 75, 75, 74}, "74.8", E::PASS, true, {}},
      {{90, 90, 90, 90, 90}, "90.0", E::EXCELLENT, true, {}},
      {{90, 90, 90, 90, 89}, "89.8", E::GOOD, true, {}},
      {{0, 0, 0, 0, 0}, "0.0", E::FAIL, false, {1, 2, 3, 4, 5}},
      {{100, 100, 100, 100, 100}, "100.0", E::EXCELLENT, true, {}},
  };
  for (const auto& [scores, overall, grade, passed, failing] : cases) {
    E evaluation = Midterm(scores);
    SCOPED_TRACE(overall);
    EXPECT_EQ(evaluation.overall(), overall);
    EXPECT_EQ(evaluation.grade(), grade);
    EXPECT_EQ(evaluation.passed(), passed);
    EXPECT_EQ(std::vector<int>(evaluation.failing_domains().begin(), evaluation.failing_domains().end()), failing);
    Grade(evaluation, ShippedNorms());  // judged again, it stays
    EXPECT_EQ(evaluation.failing_domains_size(), static_cast<int>(failing.size()));
  }
  EXPECT_EQ(Midterm().score_sum(), 367);
}

TEST(P7Grade, RoundsHalfUpButNeverOverAMark) {
  const auto overall = [](int count, int sum) {
    E evaluation;
    *evaluation.mutable_held_on() = Date("2019-03-08");
    for (int i = 0; i < count; ++i) {
      evaluation.add_domain_scores()->set_score(sum / count + (i < sum % count ? 1 : 0));
    }
    Grade(evaluation, ShippedNorms());
    return absl::StrCat(evaluation.overall(), evaluation.passed() ? " passed" : " failed");
  };
  EXPECT_EQ(overall(8, 643), "80.4 passed");  // 80.375
  EXPECT_EQ(overall(4, 321), "80.3 passed");  // 80.25
  EXPECT_EQ(overall(3, 200), "66.7 passed");
  EXPECT_EQ(overall(20, 1199), "59.95 failed");
  EXPECT_EQ(overall(20, 1200), "60.0 passed");
}

TEST(P7Grade, TheMarksAreNorms) {
  E evaluation = Midterm({60, 60, 60, 60, 60});
  Grade(evaluation, NormsWith("p7-pass-mark", 61));
  EXPECT_FALSE(evaluation.passed());
  EXPECT_THAT(evaluation.failing_domains(), IsEmpty());
  Grade(evaluation, NormsWith("p7-domain-pass-mark", 61));
  EXPECT_TRUE(evaluation.passed());
  EXPECT_EQ(evaluation.failing_domains_size(), 5);
}

TEST(P7CountAttainment, ReachedAmongThoseDue) {
  using R = E::ObjectiveResult;
  const auto counted = [](std::vector<R::Verdict> verdicts, absl::string_view held_on) {
    E evaluation = Midterm({1, 2, 3, 4, 5}, held_on);
    for (int i = 0; i < 5; ++i) evaluation.mutable_objective_results(i)->set_verdict(verdicts[static_cast<size_t>(i)]);
    CountAttainment(Entrusted(), evaluation);
    const auto& a = evaluation.attainment();
    return absl::StrCat(a.reached(), "+", a.mostly_reached(), "/", a.due(), " ", a.rate());
  };
  const auto yes = R::REACHED;
  const auto mostly = R::MOSTLY_REACHED;
  const auto no = R::NOT_REACHED;
  // o1 is of 2017学年, o2 and o3 of 2018, o4 and o5 of 2019.
  EXPECT_EQ(counted({yes, mostly, yes, no, no}, "2019-03-08"), "2+1/3 66.7");
  EXPECT_EQ(counted({yes, yes, yes, yes, yes}, "2019-08-31"), "3+0/3 100.0");
  EXPECT_EQ(counted({yes, yes, yes, yes, no}, "2019-09-01"), "4+0/5 80.0");
  EXPECT_EQ(counted({mostly, no, no, yes, yes}, "2018-08-31"), "0+1/1 0.0");
  EXPECT_EQ(counted({yes, yes, yes, yes, yes}, "2017-08-31"), "0+0/0 ");
}

TEST(P7JudgeEvaluation, AsksForAllOfItAndFillsIn) {
  const auto judged = [](void (*change)(E&), E& evaluation) {
    change(evaluation);
    registry::v1::Organization agency;
    agency.set_kind(evaluation.agency() == kBureau ? registry::v1::Organization::EDUCATION_BUREAU
                                                   : registry::v1::Organization::EVALUATION_AGENCY);
    return ReasonOf(
        JudgeEvaluation(Signed(Entrusted()), evaluation, &agency, {}, BaoshanCalendar(), ShippedNorms(), Day(kToday)));
  };
  E good = Midterm();
  good.clear_overall();
  EXPECT_EQ(judged([](E&) {}, good), "");
  EXPECT_EQ(good.overall(), "73.4");
  EXPECT_EQ(good.attainment().due(), 3);
  const struct {
    void (*change)(E&);
    const char* refusal;
  } cases[] = {
      {[](E& e) { *e.mutable_held_on() = Date("2019-03-16"); }, "HELD_IN_FUTURE 2019-03-16 2019-03-15"},
      {[](E& e) { e.mutable_domain_scores()->RemoveLast(); }, "DOMAIN_NOT_SCORED DOMAIN_CAMPUS_CULTURE"},
      {[](E& e) { e.mutable_objective_results()->RemoveLast(); }, "OBJECTIVE_NOT_JUDGED o5"},
      {[](E& e) { e.clear_agency(); }, "EVALUATORS_TOO_FEW 0 3"},
      {[](E& e) { e.set_agency(kBureau); }, "AGENCY_KIND districts/310113/organizations/bureau"},
      {[](E& e) { e.add_satisfaction()->set_answered(1); }, "ANSWERED_MORE_THAN_ASKED 1 0"},
      {[](E& e) { *e.mutable_held_on() = Date("2019-02-17"); }, "EARLY_WITHOUT_REASON 2019-02-18"},
      {[](E& e) { *e.mutable_rectify_by() = Date("2019-03-08"); }, "DEADLINE_TOO_EARLY 2019-03-08"},
  };
  for (const auto& [change, refusal] : cases) {
    E evaluation = Midterm();
    EXPECT_EQ(judged(change, evaluation), refusal);
  }
}

}  // namespace
}  // namespace gongjin::partnership
