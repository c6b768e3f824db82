#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using I = v1::Instalment;

// Three instalments: on signing in 2017 (paid), after the mid-term in 2019, after the final in 2020.
v1::Partnership Funded() {
  v1::Partnership partnership = Signed(Entrusted());
  AddInstalment(partnership, 1, 300, 2017, I::SIGNED);
  AddInstalment(partnership, 2, 200, 2019, I::MIDTERM_PASSED);
  AddInstalment(partnership, 3, 100, 2020, I::FINAL_PASSED);
  AddCeiling(partnership, 2017, 300);
  AddCeiling(partnership, 2019, 250);
  AddCeiling(partnership, 2020, 100);
  return partnership;
}

std::vector<v1::Evaluation> Evaluations(int midterm_domain = 80) {
  return {EvaluationOf(Entrusted(), v1::Evaluation::MIDTERM, "2019-03-08", {80, 80, 80, 80, midterm_domain}),
          EvaluationOf(Entrusted(), v1::Evaluation::FINAL, "2020-06-15", {80, 80, 80, 80, 80})};
}

v1::Rectification RectificationOf(absl::string_view evaluation, absl::string_view closed_on = "") {
  v1::Rectification rectification;
  rectification.set_evaluation(std::string(evaluation));
  rectification.set_state(v1::Rectification::OPEN);
  if (!closed_on.empty()) {
    rectification.set_state(v1::Rectification::CLOSED);
    *rectification.mutable_closed_on() = Date(closed_on);
  }
  return rectification;
}

TEST(P10InstalmentsDiffer, AndCeilings) {
  EXPECT_EQ(ReasonOf(InstalmentsDiffer(Funded())), "");
  v1::Partnership partnership = Funded();
  partnership.mutable_instalments(2)->set_number(1);
  EXPECT_EQ(ReasonOf(InstalmentsDiffer(partnership)), "INSTALMENT_NUMBER_TWICE 1");
  EXPECT_EQ(SubjectOf(InstalmentsDiffer(partnership)), "instalments[2].number");
  partnership = Funded();
  AddCeiling(partnership, 2019, 1);
  EXPECT_EQ(ReasonOf(InstalmentsDiffer(partnership)), "CEILING_TWICE FUNDING_SOURCE_OWN_DISTRICT 2019");
  partnership.mutable_ceilings(3)->set_source(v1::FUNDING_SOURCE_MUNICIPAL);
  EXPECT_EQ(ReasonOf(InstalmentsDiffer(partnership)), "");
}

TEST(P10InstalmentsWithinCeilings, PerSourceAndYear) {
  const auto with = [](int64_t amount_fen, int year, v1::FundingSource source, bool cancelled = false) {
    v1::Partnership partnership = Funded();
    AddInstalment(partnership, 4, amount_fen, year, I::SIGNED);
    partnership.mutable_instalments(3)->set_source(source);
    partnership.mutable_instalments(3)->set_cancelled(cancelled);
    return ReasonOf(InstalmentsWithinCeilings(partnership));
  };
  const auto own = v1::FUNDING_SOURCE_OWN_DISTRICT;
  EXPECT_EQ(ReasonOf(InstalmentsWithinCeilings(Funded())), "");
  EXPECT_EQ(with(50, 2019, own), "");
  EXPECT_EQ(with(51, 2019, own), "CEILING_EXCEEDED FUNDING_SOURCE_OWN_DISTRICT 2019");
  EXPECT_EQ(with(51, 2019, own, true), "");
  EXPECT_EQ(with(1, 2018, own), "CEILING_MISSING FUNDING_SOURCE_OWN_DISTRICT 2018");
  EXPECT_EQ(with(1, 2019, v1::FUNDING_SOURCE_MUNICIPAL), "CEILING_MISSING FUNDING_SOURCE_MUNICIPAL 2019");
}

std::string Releasing(v1::Partnership partnership, int number, absl::string_view day,
                      const std::vector<v1::Evaluation>& evaluations = Evaluations(),
                      const std::vector<v1::Rectification>& rectifications = {}, const Norms& norms = ShippedNorms()) {
  v1::ReleaseInstalmentRequest request;
  request.set_number(number);
  *request.mutable_released_on() = Date(day);
  return ReasonOf(Release(partnership, request, evaluations, rectifications, norms, Day("2020-12-01")));
}

TEST(P10Release, WhenTheConditionHoldsOnThatDay) {
  EXPECT_EQ(Releasing(Funded(), 1, "2017-08-28"), "");
  EXPECT_EQ(Releasing(Funded(), 1, "2017-08-27"), "NOT_SIGNED 存志学校 → 乐之中学");
  EXPECT_EQ(Releasing(Funded(), 2, "2019-03-08"), "");
  EXPECT_EQ(Releasing(Funded(), 2, "2019-03-07"), "CONDITION_NOT_MET 2 CONDITION_MIDTERM_PASSED");
  EXPECT_EQ(Releasing(Funded(), 3, "2020-06-15"), "");
  EXPECT_EQ(Releasing(Funded(), 3, "2020-06-14"), "CONDITION_NOT_MET 3 CONDITION_FINAL_PASSED");
  EXPECT_EQ(Releasing(Funded(), 2, "2019-03-08", {}), "CONDITION_NOT_MET 2 CONDITION_MIDTERM_PASSED");
  auto failed = Evaluations();
  failed[0].set_passed(false);
  EXPECT_EQ(Releasing(Funded(), 2, "2019-03-08", failed), "CONDITION_NOT_MET 2 CONDITION_MIDTERM_PASSED");
  v1::Partnership unnamed = Funded();
  unnamed.mutable_instalments(0)->set_condition(I::CONDITION_UNSPECIFIED);
  EXPECT_EQ(Releasing(unnamed, 1, "2017-08-28"), "CONDITION_NOT_MET 1 CONDITION_SIGNED");
}

TEST(P10Release, NotWhileARectificationOfThatEvaluationIsOpen) {
  const std::string midterm = Evaluations()[0].name();
  const std::string final_one = Evaluations()[1].name();
  const auto blocked = "CONDITION_NOT_MET 2 CONDITION_MIDTERM_PASSED";
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", Evaluations(56), {RectificationOf(midterm)}), blocked);
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-30", Evaluations(56), {RectificationOf(midterm, "2019-05-31")}), blocked);
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", Evaluations(56), {RectificationOf(midterm, "2019-05-31")}), "");
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", Evaluations(56), {RectificationOf(final_one)}), "");
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", Evaluations(56), {RectificationOf(midterm)},
                      NormsWith("p10-open-rectification-blocks", 0)),
            "");
}

TEST(P10Release, NotWhileAnEvaluationOutOfUseLeftARectificationOpen) {
  const std::string gone = absl::StrCat(kName, "/evaluations/gone");
  const auto blocked = "CONDITION_NOT_MET 2 CONDITION_MIDTERM_PASSED";
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", Evaluations(), {RectificationOf(gone)}), blocked);
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-30", Evaluations(), {RectificationOf(gone, "2019-05-31")}), blocked);
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", Evaluations(), {RectificationOf(gone, "2019-05-31")}), "");
  EXPECT_EQ(Releasing(Funded(), 1, "2017-08-28", Evaluations(), {RectificationOf(gone)}), "");  // asks for the signing
  auto evaluations = Evaluations();
  evaluations.push_back(evaluations[1]);
  evaluations[2].set_name(gone);
  evaluations[2].mutable_archive_time()->set_seconds(1);
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", evaluations, {RectificationOf(gone)}), blocked);
  evaluations[2].clear_archive_time();  // in use, of the other kind
  EXPECT_EQ(Releasing(Funded(), 2, "2019-05-31", evaluations, {RectificationOf(gone)}), "");
  const v1::Partnership funded = Funded();
  const std::vector<v1::Rectification> left = {RectificationOf(gone)};
  EXPECT_EQ(RectificationsAwaited(funded, funded.instalments(1), Evaluations(), left, Day("2019-05-31"), ShippedNorms())
                .size(),
            1u);
}

TEST(P10RectificationsAwaited, ByAPassedEvaluationWhileTheInstalmentIsOutstanding) {
  const auto awaited = [](const v1::Partnership& partnership, int at, absl::string_view day,
                          const std::vector<v1::Evaluation>& evaluations, absl::string_view closed_on = "",
                          const Norms& norms = ShippedNorms()) {
    const std::vector<v1::Rectification> rectifications = {RectificationOf(Evaluations()[0].name(), closed_on)};
    return RectificationsAwaited(partnership, partnership.instalments(at), evaluations, rectifications, Day(day), norms)
        .size();
  };
  const auto midterm = Evaluations(56);
  EXPECT_EQ(awaited(Funded(), 1, "2019-03-08", midterm), 1u);
  EXPECT_EQ(awaited(Funded(), 1, "2019-03-07", midterm), 0u);  // waits for the evaluation
  EXPECT_EQ(awaited(Funded(), 1, "2019-05-30", midterm, "2019-05-31"), 1u);
  EXPECT_EQ(awaited(Funded(), 1, "2019-05-31", midterm, "2019-05-31"), 0u);
  EXPECT_EQ(awaited(Funded(), 0, "2019-03-08", midterm), 0u);  // asks for the signing alone
  EXPECT_EQ(awaited(Funded(), 2, "2020-06-15", midterm), 0u);  // asks for the final evaluation
  EXPECT_EQ(awaited(Funded(), 1, "2019-03-08", midterm, "", NormsWith("p10-open-rectification-blocks", 0)), 0u);
  auto failed = midterm;
  failed[0].set_passed(false);
  EXPECT_EQ(awaited(Funded(), 1, "2019-03-08", failed), 0u);
  v1::Partnership changed = Funded();
  *changed.mutable_instalments(1)->mutable_released_on() = Date("2019-04-01");
  EXPECT_EQ(awaited(changed, 1, "2019-03-31", midterm), 1u);
  EXPECT_EQ(awaited(changed, 1, "2019-04-01", midterm), 0u);
  changed = Funded();
  changed.mutable_instalments(1)->set_cancelled(true);
  EXPECT_EQ(awaited(changed, 1, "2019-03-08", midterm), 0u);
  changed = Funded();
  changed.set_state(v1::Partnership::TERMINATED);
  *changed.mutable_termination()->mutable_last_day() = Date("2019-03-31");
  EXPECT_EQ(awaited(changed, 1, "2019-03-31", midterm), 1u);
  EXPECT_EQ(awaited(changed, 1, "2019-04-01", midterm), 0u);
}

TEST(P10Release, InItsFiscalYearOnADayThatHasCome) {
  EXPECT_EQ(Releasing(Funded(), 2, "2019-12-31"), "");
  EXPECT_EQ(Releasing(Funded(), 2, "2020-01-01"), "OUTSIDE_FISCAL_YEAR 2 2019");
  EXPECT_EQ(Releasing(Funded(), 1, "2018-01-01"), "OUTSIDE_FISCAL_YEAR 1 2017");
  EXPECT_EQ(Releasing(Funded(), 3, "2020-12-01"), "");
  EXPECT_EQ(Releasing(Funded(), 3, "2020-12-02"), "HELD_IN_FUTURE 2020-12-02 2020-12-01");
}

TEST(P10Release, WithinTheCeilingOfWhatIsReleased) {
  v1::Partnership partnership = Funded();
  AddInstalment(partnership, 4, 51, 2019, I::SIGNED);
  EXPECT_EQ(Releasing(partnership, 2, "2019-03-08"), "");  // the other is not released
  *partnership.mutable_instalments(3)->mutable_released_on() = Date("2019-01-10");
  EXPECT_EQ(Releasing(partnership, 2, "2019-03-08"), "CEILING_EXCEEDED FUNDING_SOURCE_OWN_DISTRICT 2019");
  partnership.mutable_instalments(3)->set_amount_fen(50);
  EXPECT_EQ(Releasing(partnership, 2, "2019-03-08"), "");
  partnership.mutable_instalments(3)->set_amount_fen(51);
  partnership.mutable_instalments(3)->set_fiscal_year(2018);
  EXPECT_EQ(Releasing(partnership, 2, "2019-03-08"), "");
  partnership.clear_ceilings();
  EXPECT_EQ(Releasing(partnership, 2, "2019-03-08"), "CEILING_MISSING FUNDING_SOURCE_OWN_DISTRICT 2019");
}

TEST(P10Release, OnceAndOnlyWhatIsThere) {
  v1::Partnership partnership = Funded();
  v1::ReleaseInstalmentRequest request;
  request.set_number(2);
  request.set_document("凭证2");
  *request.mutable_released_on() = Date("2019-03-31");
  const auto release = [&] {
    return ReasonOf(Release(partnership, request, Evaluations(), {}, ShippedNorms(), Day("2020-12-01")));
  };
  EXPECT_EQ(release(), "");
  EXPECT_EQ(partnership.instalments(1).document(), "凭证2");
  EXPECT_EQ(FormatDay(DayOf(partnership.instalments(1).released_on())), "2019-03-31");
  EXPECT_EQ(release(), "ALREADY_RELEASED 2");
  partnership.mutable_instalments(1)->clear_released_on();
  partnership.mutable_instalments(1)->set_cancelled(true);
  EXPECT_EQ(release(), "INSTALMENT_CANCELLED 2");
  request.set_number(9);
  EXPECT_EQ(release(), "INSTALMENT_UNKNOWN 9");
  EXPECT_EQ(Releasing(Entrusted(), 1, "2017-08-28"), "INSTALMENT_UNKNOWN 1");
}

TEST(P10Release, AlsoAfterCompletionButNotOfADraftOrAfterTermination) {
  v1::Partnership completed = Funded();
  completed.set_state(v1::Partnership::COMPLETED);
  *completed.mutable_completed_on() = Date("2020-06-20");
  EXPECT_EQ(Releasing(completed, 3, "2020-06-21"), "");
  v1::Partnership draft = Funded();
  draft.set_state(v1::Partnership::DRAFT);
  EXPECT_EQ(Releasing(draft, 1, "2017-08-28"), "NOT_SIGNED 存志学校 → 乐之中学");
  v1::Partnership terminated = Funded();
  terminated.set_state(v1::Partnership::TERMINATED);
  *terminated.mutable_termination()->mutable_last_day() = Date("2017-10-31");
  EXPECT_EQ(Releasing(terminated, 1, "2017-11-01"), "NOT_SIGNED 存志学校 → 乐之中学");
}

}  // namespace
}  // namespace gongjin::partnership
