#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using R = v1::Rectification;

constexpr char kToday[] = "2019-03-15";

v1::Evaluation Failing(absl::string_view held_on = "2019-03-08") {
  return EvaluationOf(Entrusted(), v1::Evaluation::MIDTERM, held_on, {82, 78, 71, 56, 59});
}

TEST(P8RectificationsToOpen, OnePerFailingDomain) {
  const auto opened = RectificationsToOpen(Failing(), {}, BaoshanCalendar(), ShippedNorms());
  ASSERT_EQ(opened.size(), 2u);
  EXPECT_EQ(opened[0].domain(), v1::DOMAIN_CURRICULUM_REFORM);
  EXPECT_EQ(opened[1].domain(), v1::DOMAIN_CAMPUS_CULTURE);
  EXPECT_EQ(opened[0].evaluation(), Failing().name());
  EXPECT_EQ(opened[0].state(), R::OPEN);
  EXPECT_EQ(FormatDay(DayOf(opened[0].deadline())), "2019-05-31");
  // What is open already is not opened again, whatever its state; what another evaluation opened does not count.
  R other = opened[1];
  other.set_evaluation("another");
  EXPECT_EQ(RectificationsToOpen(Failing(), {opened[0], other}, BaoshanCalendar(), ShippedNorms()).size(), 1u);
  EXPECT_EQ(RectificationsToOpen(Failing(), opened, BaoshanCalendar(), ShippedNorms()).size(), 0u);
}

TEST(P8RectificationDeadline, GivenOrByNormAndOutOfHolidays) {
  const auto deadline = [](const v1::Evaluation& evaluation, const Norms& norms = ShippedNorms()) {
    return FormatDay(RectificationDeadline(evaluation, BaoshanCalendar(), norms));
  };
  EXPECT_EQ(deadline(Failing("2019-03-08")), "2019-05-31");
  EXPECT_EQ(deadline(Failing("2019-04-05")), "2019-06-28");  // the last teaching day
  EXPECT_EQ(deadline(Failing("2019-04-06")), "2019-09-13");  // the second Friday of teaching
  EXPECT_EQ(deadline(Failing("2019-03-08"), NormsWith("p8-rectification-days", 10)), "2019-03-18");
  v1::Evaluation evaluation = Failing();
  *evaluation.mutable_rectify_by() = Date("2019-07-15");  // a day that people named does not move
  EXPECT_EQ(deadline(evaluation), "2019-07-15");
}

TEST(P8DeadlineIsAfterEvaluation, ByADay) {
  v1::Evaluation evaluation = Failing();
  EXPECT_EQ(ReasonOf(DeadlineIsAfterEvaluation(evaluation)), "");
  *evaluation.mutable_rectify_by() = Date("2019-03-09");
  EXPECT_EQ(ReasonOf(DeadlineIsAfterEvaluation(evaluation)), "");
  *evaluation.mutable_rectify_by() = Date("2019-03-08");
  EXPECT_EQ(ReasonOf(DeadlineIsAfterEvaluation(evaluation)), "DEADLINE_TOO_EARLY 2019-03-08");
}

TEST(P8Rectification, GoesFromOpenToClosedOrBack) {
  const auto in = [](R::State state) {
    R rectification;
    rectification.set_name("r");
    rectification.set_state(state);
    return rectification;
  };
  const struct {
    R::State state;
    const char* submit;
    const char* decide;
  } cases[] = {
      {R::OPEN, "", "NOT_SUBMITTED r"},
      {R::SUBMITTED, "NOT_OPEN r", ""},
      {R::RETURNED, "", "NOT_SUBMITTED r"},
      {R::CLOSED, "NOT_OPEN r", "NOT_SUBMITTED r"},
  };
  v1::SubmitRectificationRequest submit;
  submit.set_report("已整改");
  submit.add_evidence()->set_title("报告");
  v1::CloseRectificationRequest close;
  close.set_opinion("同意");
  v1::ReturnRectificationRequest send_back;
  send_back.set_opinion("补充");
  *send_back.mutable_deadline() = Date("2019-06-14");
  for (const auto& [state, submitting, deciding] : cases) {
    SCOPED_TRACE(R::State_Name(state));
    R submitted = in(state);
    EXPECT_EQ(ReasonOf(Submit(submitted, submit, Day(kToday))), submitting);
    EXPECT_EQ(submitted.state(), *submitting ? state : R::SUBMITTED);
    R closed = in(state);
    EXPECT_EQ(ReasonOf(Close(closed, close, Day(kToday))), deciding);
    EXPECT_EQ(closed.state(), *deciding ? state : R::CLOSED);
    R returned = in(state);
    EXPECT_EQ(ReasonOf(Return(returned, send_back, Day(kToday))), deciding);
    EXPECT_EQ(returned.state(), *deciding ? state : R::RETURNED);
  }
  R rectification = in(R::OPEN);
  ASSERT_TRUE(Submit(rectification, submit, Day(kToday)).ok());
  EXPECT_EQ(rectification.report(), "已整改");
  EXPECT_EQ(rectification.evidence_size(), 1);
  EXPECT_EQ(FormatDay(DayOf(rectification.submitted_on())), kToday);
  ASSERT_TRUE(Return(rectification, send_back, Day(kToday)).ok());
  EXPECT_EQ(rectification.opinion(), "补充");
  EXPECT_EQ(FormatDay(DayOf(rectification.deadline())), "2019-06-14");
  ASSERT_TRUE(Submit(rectification, submit, Day(kToday)).ok());
  ASSERT_TRUE(Close(rectification, close, Day("2019-03-20")).ok());
  EXPECT_EQ(rectification.opinion(), "同意");
  EXPECT_TRUE(IsOpenOn(rectification, Day("2019-03-19")));
  EXPECT_FALSE(IsOpenOn(rectification, Day("2019-03-20")));
}

TEST(P8NewDeadlineIsAhead, OrToday) {
  v1::ReturnRectificationRequest request;
  EXPECT_EQ(ReasonOf(NewDeadlineIsAhead(request, Day(kToday))), "");
  *request.mutable_deadline() = Date(kToday);
  EXPECT_EQ(ReasonOf(NewDeadlineIsAhead(request, Day(kToday))), "");
  *request.mutable_deadline() = Date("2019-03-14");
  EXPECT_EQ(ReasonOf(NewDeadlineIsAhead(request, Day(kToday))), "NEW_DEADLINE_PASSED 2019-03-15");
  R rectification;
  rectification.set_state(R::SUBMITTED);
  EXPECT_EQ(ReasonOf(Return(rectification, request, Day(kToday))), "NEW_DEADLINE_PASSED 2019-03-15");
}

TEST(P8Complete, AfterBothEvaluationsWithTheResultOfTheFinalOne) {
  const auto midterm = Failing();
  const auto good = EvaluationOf(Entrusted(), v1::Evaluation::FINAL, "2020-06-15", {60, 60, 60, 60, 60});
  const auto bad = EvaluationOf(Entrusted(), v1::Evaluation::FINAL, "2020-06-15", {60, 60, 60, 60, 59});
  const struct {
    v1::Partnership partnership;
    std::vector<v1::Evaluation> evaluations;
    const char* day;
    const char* refusal;
  } cases[] = {
      {Signed(Entrusted()), {midterm, good}, "2020-06-15", ""},
      {Signed(Entrusted()), {midterm, good}, "2020-06-14", "COMPLETED_TOO_EARLY 2020-06-15"},
      {Signed(Entrusted()), {midterm, good}, "2020-07-01", ""},
      {Signed(Entrusted()), {midterm, good}, "2020-07-02", "HELD_IN_FUTURE 2020-07-02 2020-07-01"},
      {Signed(Entrusted()), {good}, "2020-06-15", "EVALUATION_MISSING EVALUATION_MIDTERM"},
      {Signed(Entrusted()), {midterm}, "2020-06-15", "EVALUATION_MISSING EVALUATION_FINAL"},
      {Entrusted(), {midterm, good}, "2020-06-15", "NOT_SIGNED 存志学校 → 乐之中学"},
  };
  for (const auto& [partnership, evaluations, day, refusal] : cases) {
    v1::Partnership ended = partnership;
    EXPECT_EQ(ReasonOf(Complete(ended, evaluations, Day(day), Day("2020-07-01"))), refusal);
    EXPECT_EQ(ended.state(), *refusal ? partnership.state() : v1::Partnership::COMPLETED);
  }
  v1::Partnership passed = Signed(Entrusted());
  ASSERT_TRUE(Complete(passed, {midterm, good}, Day("2020-06-20"), Day("2020-07-01")).ok());
  EXPECT_EQ(passed.result(), v1::Partnership::PASS);
  EXPECT_EQ(FormatDay(DayOf(passed.completed_on())), "2020-06-20");
  v1::Partnership failed = Signed(Entrusted());
  ASSERT_TRUE(Complete(failed, {midterm, bad}, Day("2020-06-20"), Day("2020-07-01")).ok());
  EXPECT_EQ(failed.result(), v1::Partnership::FAIL);
}

TEST(P8NothingIsLeftOpen, OfWhatThatEvaluationOpened) {
  v1::Evaluation evaluation;
  evaluation.set_name("e");
  const auto left = [&](const std::vector<std::pair<const char*, v1::Rectification::State>>& opened) {
    std::vector<v1::Rectification> rectifications;
    for (const auto& [of, state] : opened) {
      auto& rectification = rectifications.emplace_back();
      rectification.set_evaluation(of);
      rectification.set_state(state);
    }
    return NothingIsLeftOpen(evaluation, rectifications);
  };
  EXPECT_EQ(ReasonOf(left({})), "");
  EXPECT_EQ(ReasonOf(left({{"e", R::CLOSED}, {"another", R::OPEN}})), "");
  for (const auto state : {R::OPEN, R::SUBMITTED, R::RETURNED}) {
    EXPECT_EQ(ReasonOf(left({{"e", state}, {"e", R::CLOSED}})), "RECTIFICATIONS_NOT_CLOSED 1");
  }
  const auto refused = left({{"e", R::OPEN}, {"e", R::SUBMITTED}});
  EXPECT_EQ(ReasonOf(refused), "RECTIFICATIONS_NOT_CLOSED 2");
  EXPECT_EQ(RuleOf(refused) + " " + SubjectOf(refused), "P8 e");
}

TEST(P8Terminate, WithinTheTermAndSettlesTheInstalments) {
  const auto ending = [](v1::Partnership partnership, absl::string_view day) {
    v1::TerminatePartnershipRequest request;
    *request.mutable_last_day() = Date(day);
    return ReasonOf(Terminate(partnership, request));
  };
  EXPECT_EQ(ending(Signed(Entrusted()), "2017-09-01"), "");
  EXPECT_EQ(ending(Signed(Entrusted()), "2020-07-31"), "");
  EXPECT_EQ(ending(Signed(Entrusted()), "2017-08-31"), "OUTSIDE_TERM 2017-09-01 2020-07-31");
  EXPECT_EQ(ending(Signed(Entrusted()), "2020-08-01"), "OUTSIDE_TERM 2017-09-01 2020-07-31");
  EXPECT_EQ(ending(Entrusted(), "2019-01-31"), "NOT_SIGNED 存志学校 → 乐之中学");
  EXPECT_EQ(ending(Signed(Entrusted(), "2017-10-09"), "2017-10-09"), "");
  EXPECT_EQ(ending(Signed(Entrusted(), "2017-10-09"), "2017-10-08"), "ENDED_BEFORE_SIGNED 2017-10-09");
  v1::Partnership paid = Signed(Entrusted());
  AddInstalment(paid, 1, 100, 2018, v1::Instalment::SIGNED);
  AddInstalment(paid, 2, 100, 2018, v1::Instalment::SIGNED);
  AddInstalment(paid, 3, 100, 2019, v1::Instalment::MIDTERM_PASSED);
  *paid.mutable_instalments(0)->mutable_released_on() = Date("2018-10-01");
  *paid.mutable_instalments(1)->mutable_released_on() = Date("2018-03-28");
  EXPECT_EQ(ending(paid, "2018-10-01"), "");
  EXPECT_EQ(ending(paid, "2018-09-30"), "ENDED_BEFORE_RELEASE 1 2018-10-01");

  v1::Partnership partnership = Signed(Entrusted());
  AddInstalment(partnership, 1, 100, 2018, v1::Instalment::SIGNED);
  AddInstalment(partnership, 2, 100, 2019, v1::Instalment::MIDTERM_PASSED);
  *partnership.mutable_instalments(0)->mutable_released_on() = Date("2018-10-01");
  v1::TerminatePartnershipRequest request;
  *request.mutable_last_day() = Date("2019-01-31");
  request.set_reason("撤校");
  request.set_settlement("余款退回");
  ASSERT_TRUE(Terminate(partnership, request).ok());
  EXPECT_EQ(partnership.state(), v1::Partnership::TERMINATED);
  EXPECT_EQ(partnership.termination().reason(), "撤校");
  EXPECT_EQ(partnership.termination().settlement(), "余款退回");
  EXPECT_FALSE(partnership.instalments(0).cancelled());
  EXPECT_TRUE(partnership.instalments(1).cancelled());
}

TEST(P4Withdraw, OnlyADraft) {
  v1::Partnership partnership = Entrusted();
  EXPECT_EQ(ReasonOf(Withdraw(partnership, "重复")), "");
  EXPECT_EQ(partnership.state(), v1::Partnership::WITHDRAWN);
  EXPECT_EQ(partnership.withdrawal_reason(), "重复");
  v1::Partnership signed_one = Signed(Entrusted());
  EXPECT_EQ(ReasonOf(Withdraw(signed_one, "重复")), absl::StrCat("NOT_A_DRAFT ", kName));
}

}  // namespace
}  // namespace gongjin::partnership
