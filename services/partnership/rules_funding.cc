#include "services/partnership/rules_funding.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {
namespace {

// A line of the budget: a source in a fiscal year. Of an instalment or a ceiling.
using BudgetLine = std::pair<v1::FundingSource, int>;
template <typename T>
BudgetLine LineOf(const T& part) {
  return {part.source(), part.fiscal_year()};
}
std::vector<std::string> Named(const BudgetLine& line) {
  return {v1::FundingSource_Name(line.first), absl::StrCat(line.second)};
}

absl::Status Within(const v1::Partnership& partnership, const BudgetLine& line, int64_t amount_fen) {
  for (const auto& ceiling : partnership.ceilings()) {
    if (LineOf(ceiling) != line) continue;
    if (amount_fen <= ceiling.amount_fen()) return absl::OkStatus();
    return Refuse("P10", "instalments", "CEILING_EXCEEDED", Named(line));
  }
  return Refuse("P10", "ceilings", "CEILING_MISSING", Named(line));
}

// The evaluation that an instalment asks for, if it is passed by a day; nullptr: it is not, or none is asked for.
const v1::Evaluation* PassedEvaluationFor(const v1::Instalment& instalment,
                                          absl::Span<const v1::Evaluation> evaluations, absl::CivilDay day) {
  const auto condition = instalment.condition();
  if (condition != v1::Instalment::MIDTERM_PASSED && condition != v1::Instalment::FINAL_PASSED) return nullptr;
  const auto kind = condition == v1::Instalment::FINAL_PASSED ? v1::Evaluation::FINAL : v1::Evaluation::MIDTERM;
  const auto* evaluation = EvaluationBy(day, kind, evaluations);
  return evaluation != nullptr && evaluation->passed() ? evaluation : nullptr;
}

// True: opened by an evaluation of the other kind that is in use, and so a matter of other money.
bool IsOfTheOtherKind(const v1::Rectification& rectification, v1::Evaluation::Kind kind,
                      absl::Span<const v1::Evaluation> evaluations) {
  return std::any_of(evaluations.begin(), evaluations.end(), [&](const v1::Evaluation& other) {
    return other.name() == rectification.evaluation() && !other.has_archive_time() && other.kind() != kind;
  });
}

// What is not accepted by a day and, by norm, blocks the money that asks for an evaluation. Of an evaluation that is
// out of use the kind may not be known here: what it left open blocks all.
std::vector<const v1::Rectification*> BlockingOf(const v1::Evaluation& evaluation,
                                                 absl::Span<const v1::Evaluation> evaluations,
                                                 absl::Span<const v1::Rectification> rectifications, absl::CivilDay day,
                                                 const Norms& norms) {
  std::vector<const v1::Rectification*> blocking;
  if (norms.Value("p10-open-rectification-blocks", day) == 0) return blocking;
  for (const auto& rectification : rectifications) {
    if (IsOfTheOtherKind(rectification, evaluation.kind(), evaluations)) continue;
    if (IsOpenOn(rectification, day)) blocking.push_back(&rectification);
  }
  return blocking;
}

// Money flows while it is signed and after its completion, not before and not after a termination.
bool IsPayableOn(const v1::Partnership& partnership, absl::CivilDay day) {
  const auto state = StateOn(partnership, day);
  return state == v1::Partnership::SIGNED || state == v1::Partnership::COMPLETED;
}

}  // namespace

const char* NameOf(v1::Instalment::Condition condition) {
  switch (condition) {
    case v1::Instalment::MIDTERM_PASSED:
      return "CONDITION_MIDTERM_PASSED";
    case v1::Instalment::FINAL_PASSED:
      return "CONDITION_FINAL_PASSED";
    default:
      return "CONDITION_SIGNED";
  }
}

bool IsOutstanding(const v1::Instalment& instalment, absl::CivilDay day) {
  const bool is_released = instalment.has_released_on() && DayOf(instalment.released_on()) <= day;
  return !is_released && !instalment.cancelled();
}

absl::Status InstalmentsDiffer(const v1::Partnership& partnership) {
  std::set<int> numbers;
  for (int i = 0; i < partnership.instalments_size(); ++i) {
    const int number = partnership.instalments(i).number();
    if (!numbers.insert(number).second) {
      return Invalid(absl::StrCat("instalments[", i, "].number"), "INSTALMENT_NUMBER_TWICE", {absl::StrCat(number)});
    }
  }
  std::set<BudgetLine> lines;
  for (int i = 0; i < partnership.ceilings_size(); ++i) {
    const BudgetLine line = LineOf(partnership.ceilings(i));
    if (!lines.insert(line).second) return Invalid(absl::StrCat("ceilings[", i, "]"), "CEILING_TWICE", Named(line));
  }
  return absl::OkStatus();
}

absl::Status InstalmentsWithinCeilings(const v1::Partnership& partnership) {
  std::map<BudgetLine, int64_t> amounts_fen;
  for (const auto& instalment : partnership.instalments()) {
    if (!instalment.cancelled()) amounts_fen[LineOf(instalment)] += instalment.amount_fen();
  }
  for (const auto& [line, amount_fen] : amounts_fen) RETURN_IF_ERROR(Within(partnership, line, amount_fen));
  return absl::OkStatus();
}

bool ConditionHolds(const v1::Partnership& partnership, const v1::Instalment& instalment,
                    absl::Span<const v1::Evaluation> evaluations, absl::Span<const v1::Rectification> rectifications,
                    absl::CivilDay day, const Norms& norms) {
  if (!IsPayableOn(partnership, day)) return false;
  if (instalment.condition() == v1::Instalment::SIGNED) return true;
  const auto* evaluation = PassedEvaluationFor(instalment, evaluations, day);
  return evaluation != nullptr && BlockingOf(*evaluation, evaluations, rectifications, day, norms).empty();
}

std::vector<const v1::Rectification*> RectificationsAwaited(const v1::Partnership& partnership,
                                                            const v1::Instalment& instalment,
                                                            absl::Span<const v1::Evaluation> evaluations,
                                                            absl::Span<const v1::Rectification> rectifications,
                                                            absl::CivilDay day, const Norms& norms) {
  if (!IsPayableOn(partnership, day) || !IsOutstanding(instalment, day)) return {};
  const auto* evaluation = PassedEvaluationFor(instalment, evaluations, day);
  if (evaluation == nullptr) return {};
  return BlockingOf(*evaluation, evaluations, rectifications, day, norms);
}

absl::Status ReleasedInItsFiscalYear(const v1::Instalment& instalment, absl::CivilDay released_on,
                                     absl::CivilDay today) {
  RETURN_IF_ERROR(NotInFuture("P10", "released_on", released_on, today));
  if (released_on.year() == instalment.fiscal_year()) return absl::OkStatus();
  return Refuse("P10", "released_on", "OUTSIDE_FISCAL_YEAR",
                {absl::StrCat(instalment.number()), absl::StrCat(instalment.fiscal_year())});
}

absl::Status ReleaseWithinCeiling(const v1::Partnership& partnership, const v1::Instalment& instalment) {
  int64_t released_fen = instalment.amount_fen();
  for (const auto& other : partnership.instalments()) {
    if (other.has_released_on() && other.number() != instalment.number() && LineOf(other) == LineOf(instalment)) {
      released_fen += other.amount_fen();
    }
  }
  return Within(partnership, LineOf(instalment), released_fen);
}

absl::Status MayRelease(const v1::Partnership& partnership, const v1::Instalment& instalment,
                        absl::Span<const v1::Evaluation> evaluations,
                        absl::Span<const v1::Rectification> rectifications, absl::CivilDay released_on,
                        const Norms& norms) {
  const std::string number = absl::StrCat(instalment.number());
  if (instalment.has_released_on()) return Refuse("P10", "number", "ALREADY_RELEASED", {number});
  if (instalment.cancelled()) return Refuse("P10", "number", "INSTALMENT_CANCELLED", {number});
  if (!IsPayableOn(partnership, released_on)) {
    return Refuse("P10", partnership.name(), "NOT_SIGNED", {partnership.title()});
  }
  if (ConditionHolds(partnership, instalment, evaluations, rectifications, released_on, norms)) {
    return absl::OkStatus();
  }
  return Refuse("P10", "number", "CONDITION_NOT_MET", {number, NameOf(instalment.condition())});
}

absl::Status Release(v1::Partnership& partnership, const v1::ReleaseInstalmentRequest& request,
                     absl::Span<const v1::Evaluation> evaluations, absl::Span<const v1::Rectification> rectifications,
                     const Norms& norms, absl::CivilDay today) {
  auto& instalments = *partnership.mutable_instalments();
  const auto instalment = std::find_if(instalments.begin(), instalments.end(), [&](const v1::Instalment& candidate) {
    return candidate.number() == request.number();
  });
  if (instalment == instalments.end()) return Invalid("number", "INSTALMENT_UNKNOWN", {absl::StrCat(request.number())});
  const absl::CivilDay released_on = DayOf(request.released_on());
  RETURN_IF_ERROR(MayRelease(partnership, *instalment, evaluations, rectifications, released_on, norms));
  RETURN_IF_ERROR(ReleasedInItsFiscalYear(*instalment, released_on, today));
  RETURN_IF_ERROR(ReleaseWithinCeiling(partnership, *instalment));
  *instalment->mutable_released_on() = request.released_on();
  instalment->set_document(request.document());
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
