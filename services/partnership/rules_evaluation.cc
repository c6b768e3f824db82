#include "services/partnership/rules_evaluation.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_facts.h"
#include "services/partnership/rules_rectification.h"

namespace gongjin::partnership {
namespace {

// `numerator` ÷ `denominator`, rounded half up to `decimals`. Neither is negative.
std::string Decimal(int64_t numerator, int64_t denominator, int decimals) {
  int64_t scale = 1;
  for (int i = 0; i < decimals; ++i) scale *= 10;
  const int64_t scaled = (2 * numerator * scale + denominator) / (2 * denominator);
  return absl::StrFormat("%d.%0*d", scaled / scale, decimals, scaled % scale);
}

// The mean with one decimal, with more where rounding would lift it to a mark that the sum misses.
std::string Mean(int64_t sum, int64_t count, absl::Span<const int64_t> marks) {
  int decimals = 1;
  const auto lifted = [&](int64_t mark) {
    return sum < mark * count && Decimal(sum, count, decimals) == Decimal(mark, 1, decimals);
  };
  while (std::any_of(marks.begin(), marks.end(), lifted)) ++decimals;
  return Decimal(sum, count, decimals);
}

bool IsParty(const v1::Partnership& partnership, absl::string_view name) {
  return name == partnership.supporter() || name == partnership.recipient();
}

absl::Status Independent(const v1::Partnership& partnership, const v1::Evaluation& evaluation,
                         const std::string& evaluator, absl::Span<const registry::v1::Person> persons) {
  const auto person =
      std::find_if(persons.begin(), persons.end(), [&](const auto& known) { return known.name() == evaluator; });
  if (person == persons.end()) return Refuse("P7", "evaluators", "EVALUATOR_UNKNOWN", {evaluator});
  for (const auto& employer : EmployersOn(*person, DayOf(evaluation.held_on()))) {
    if (!IsParty(partnership, employer)) continue;
    return Refuse("P7", "evaluators", "EVALUATOR_IS_PARTY", {person->title(), employer});
  }
  return absl::OkStatus();
}

}  // namespace

std::optional<Window> EvaluationWindow(const type::v1::Term& term, v1::Evaluation::Kind kind,
                                       const Calendar& calendar) {
  const auto semester =
      kind == v1::Evaluation::MIDTERM ? calendar.Holding(MiddleDay(term)) : calendar.LastEndingBy(LastDay(term));
  if (!semester) return std::nullopt;
  return Window{semester->first, semester->last};
}

absl::Status EarlyOnesHaveAReason(const v1::Partnership& partnership, const v1::Evaluation& evaluation,
                                  const Calendar& calendar) {
  if (!evaluation.early_reason().empty()) return absl::OkStatus();
  const auto window = EvaluationWindow(partnership.term(), evaluation.kind(), calendar);
  if (!window) return Refuse("P6", "held_on", "CALENDAR_MISSING");
  if (DayOf(evaluation.held_on()) >= window->first) return absl::OkStatus();
  return Refuse("P6", "early_reason", "EARLY_WITHOUT_REASON", {FormatDay(window->first)});
}

absl::Status MayBeEvaluated(const v1::Partnership& partnership, const v1::Evaluation& evaluation,
                            absl::CivilDay today) {
  const auto state = partnership.state();
  if (state == v1::Partnership::COMPLETED) {
    return Refuse("P7", partnership.name(), "COMPLETED_BY_IT", {partnership.title()});
  }
  if (state != v1::Partnership::SIGNED && state != v1::Partnership::TERMINATED) {
    return Refuse("P7", partnership.name(), "NOT_SIGNED", {partnership.title()});
  }
  return NotInFuture("P7", "held_on", DayOf(evaluation.held_on()), today);
}

absl::Status ScoresEachDomainOnce(const v1::Partnership& partnership, const v1::Evaluation& evaluation) {
  const auto expected = DomainsWithObjectives(partnership);
  std::set<DomainKey> scored;
  for (int i = 0; i < evaluation.domain_scores_size(); ++i) {
    const auto& score = evaluation.domain_scores(i);
    const std::string path = absl::StrCat("domain_scores[", i, "]");
    const DomainKey domain = DomainOf(score);
    if (!score.has_score()) return Invalid(absl::StrCat(path, ".score"), "FIELD_REQUIRED");
    if (!expected.contains(domain)) return Refuse("P7", path, "DOMAIN_WITHOUT_OBJECTIVES", {NameOf(domain)});
    if (!scored.insert(domain).second) return Refuse("P7", path, "DOMAIN_SCORED_TWICE", {NameOf(domain)});
  }
  for (const auto& domain : expected) {
    if (!scored.contains(domain)) return Refuse("P7", "domain_scores", "DOMAIN_NOT_SCORED", {NameOf(domain)});
  }
  return absl::OkStatus();
}

absl::Status JudgesEachObjectiveOnce(const v1::Partnership& partnership, const v1::Evaluation& evaluation) {
  std::set<std::string> expected;
  for (const auto& objective : partnership.objectives()) expected.insert(objective.objective_id());
  std::set<std::string> judged;
  for (int i = 0; i < evaluation.objective_results_size(); ++i) {
    const std::string& id = evaluation.objective_results(i).objective_id();
    const std::string path = absl::StrCat("objective_results[", i, "].objective_id");
    if (!expected.contains(id)) return Refuse("P7", path, "OBJECTIVE_UNKNOWN", {id});
    if (!judged.insert(id).second) return Refuse("P7", path, "OBJECTIVE_JUDGED_TWICE", {id});
  }
  for (const auto& id : expected) {
    if (!judged.contains(id)) return Refuse("P7", "objective_results", "OBJECTIVE_NOT_JUDGED", {id});
  }
  return absl::OkStatus();
}

absl::Status EvaluatedByOthers(const v1::Partnership& partnership, const v1::Evaluation& evaluation,
                               const registry::v1::Organization* agency, absl::Span<const registry::v1::Person> persons,
                               const Norms& norms) {
  if (!evaluation.agency().empty()) {
    if (IsParty(partnership, evaluation.agency())) {
      return Refuse("P7", "agency", "AGENCY_IS_PARTY", {evaluation.agency()});
    }
    const bool is_one = agency == nullptr || agency->kind() == registry::v1::Organization::EVALUATION_AGENCY;
    return is_one ? absl::OkStatus() : Refuse("P7", "agency", "AGENCY_KIND", {evaluation.agency()});
  }
  const std::set<std::string> evaluators(evaluation.evaluators().begin(), evaluation.evaluators().end());
  for (const auto& evaluator : evaluators) {
    RETURN_IF_ERROR(Independent(partnership, evaluation, evaluator, persons));
  }
  const int64_t needed = norms.Value("p7-evaluators", DayOf(evaluation.held_on()));
  if (static_cast<int64_t>(evaluators.size()) >= needed) return absl::OkStatus();
  return Refuse("P7", "evaluators", "EVALUATORS_TOO_FEW", {absl::StrCat(evaluators.size()), absl::StrCat(needed)});
}

absl::Status SatisfactionAddsUp(const v1::Evaluation& evaluation) {
  for (int i = 0; i < evaluation.satisfaction_size(); ++i) {
    const auto& group = evaluation.satisfaction(i);
    const std::string path = absl::StrCat("satisfaction[", i, "]");
    if (group.answered() > group.asked()) {
      return Refuse("P7", absl::StrCat(path, ".answered"), "ANSWERED_MORE_THAN_ASKED",
                    {absl::StrCat(group.answered()), absl::StrCat(group.asked())});
    }
    if (group.satisfied() > group.answered()) {
      return Refuse("P7", absl::StrCat(path, ".satisfied"), "SATISFIED_MORE_THAN_ANSWERED",
                    {absl::StrCat(group.satisfied()), absl::StrCat(group.answered())});
    }
  }
  return absl::OkStatus();
}

void Grade(v1::Evaluation& evaluation, const Norms& norms) {
  const absl::CivilDay day = DayOf(evaluation.held_on());
  const int64_t marks[] = {norms.Value("p7-excellent", day), norms.Value("p7-good", day),
                           norms.Value("p7-pass-mark", day)};
  const int64_t domain_mark = norms.Value("p7-domain-pass-mark", day);
  const int64_t count = evaluation.domain_scores_size();
  int64_t sum = 0;
  evaluation.clear_failing_domains();
  for (const auto& score : evaluation.domain_scores()) {
    sum += score.score();
    const auto& failing = evaluation.failing_domains();
    const bool known = std::find(failing.begin(), failing.end(), score.domain()) != failing.end();
    if (score.score() < domain_mark && !known) evaluation.add_failing_domains(score.domain());
  }
  const auto reached =
      std::find_if(std::begin(marks), std::end(marks), [&](int64_t mark) { return sum >= mark * count; });
  constexpr v1::Evaluation::Grade kGrades[] = {v1::Evaluation::EXCELLENT, v1::Evaluation::GOOD, v1::Evaluation::PASS,
                                               v1::Evaluation::FAIL};
  evaluation.set_score_sum(static_cast<int32_t>(sum));
  evaluation.set_overall(Mean(sum, count, marks));
  evaluation.set_grade(kGrades[std::distance(std::begin(marks), reached)]);
  evaluation.set_passed(reached != std::end(marks));
}

void CountAttainment(const v1::Partnership& partnership, v1::Evaluation& evaluation) {
  const int year = SchoolYearOf(DayOf(evaluation.held_on()));
  v1::Evaluation::Attainment attainment;
  for (const auto& objective : partnership.objectives()) {
    if (objective.school_year() > year) continue;
    attainment.set_due(attainment.due() + 1);
    for (const auto& result : evaluation.objective_results()) {
      if (result.objective_id() != objective.objective_id()) continue;
      if (result.verdict() == v1::Evaluation::ObjectiveResult::REACHED)
        attainment.set_reached(attainment.reached() + 1);
      if (result.verdict() == v1::Evaluation::ObjectiveResult::MOSTLY_REACHED) {
        attainment.set_mostly_reached(attainment.mostly_reached() + 1);
      }
    }
  }
  if (attainment.due() > 0) attainment.set_rate(Decimal(100 * int64_t{attainment.reached()}, attainment.due(), 1));
  *evaluation.mutable_attainment() = std::move(attainment);
}

absl::Status JudgeEvaluation(const v1::Partnership& partnership, v1::Evaluation& evaluation,
                             const registry::v1::Organization* agency, absl::Span<const registry::v1::Person> persons,
                             const Calendar& calendar, const Norms& norms, absl::CivilDay today) {
  RETURN_IF_ERROR(MayBeEvaluated(partnership, evaluation, today));
  RETURN_IF_ERROR(ScoresEachDomainOnce(partnership, evaluation));
  RETURN_IF_ERROR(JudgesEachObjectiveOnce(partnership, evaluation));
  RETURN_IF_ERROR(EvaluatedByOthers(partnership, evaluation, agency, persons, norms));
  RETURN_IF_ERROR(SatisfactionAddsUp(evaluation));
  RETURN_IF_ERROR(EarlyOnesHaveAReason(partnership, evaluation, calendar));
  RETURN_IF_ERROR(DeadlineIsAfterEvaluation(evaluation));
  Grade(evaluation, norms);
  CountAttainment(partnership, evaluation);
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
