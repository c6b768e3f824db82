#include "services/partnership/rules_rectification.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_facts.h"
#include "services/partnership/rules_sign.h"

namespace gongjin::partnership {
namespace {

absl::Status IsSigned(const v1::Partnership& partnership) {
  if (partnership.state() == v1::Partnership::SIGNED) return absl::OkStatus();
  return Refuse("P8", partnership.name(), "NOT_SIGNED", {partnership.title()});
}

// The instalment released on the latest day; nullptr: none is.
const v1::Instalment* LastReleased(const v1::Partnership& partnership) {
  const v1::Instalment* last = nullptr;
  for (const auto& instalment : partnership.instalments()) {
    if (!instalment.has_released_on()) continue;
    if (last == nullptr || DayOf(instalment.released_on()) > DayOf(last->released_on())) last = &instalment;
  }
  return last;
}

}  // namespace

absl::CivilDay RectificationDeadline(const v1::Evaluation& evaluation, const Calendar& calendar, const Norms& norms) {
  if (evaluation.has_rectify_by()) return DayOf(evaluation.rectify_by());
  const absl::CivilDay held_on = DayOf(evaluation.held_on());
  return calendar.OutOfHolidays(held_on + norms.Value("p8-rectification-days", held_on));
}

std::vector<v1::Rectification> RectificationsToOpen(const v1::Evaluation& evaluation,
                                                    absl::Span<const v1::Rectification> existing,
                                                    const Calendar& calendar, const Norms& norms) {
  std::vector<v1::Rectification> opened;
  for (const int number : evaluation.failing_domains()) {
    const auto domain = static_cast<v1::Domain>(number);
    const bool known = std::any_of(existing.begin(), existing.end(), [&](const v1::Rectification& other) {
      return other.evaluation() == evaluation.name() && other.domain() == domain;
    });
    if (known) continue;
    auto& rectification = opened.emplace_back();
    rectification.set_evaluation(evaluation.name());
    rectification.set_domain(domain);
    *rectification.mutable_deadline() = DateOf(RectificationDeadline(evaluation, calendar, norms));
    rectification.set_state(v1::Rectification::OPEN);
    rectification.set_synthetic(evaluation.synthetic());
  }
  return opened;
}

absl::Status DeadlineIsAfterEvaluation(const v1::Evaluation& evaluation) {
  const absl::CivilDay held_on = DayOf(evaluation.held_on());
  if (!evaluation.has_rectify_by() || DayOf(evaluation.rectify_by()) > held_on) return absl::OkStatus();
  return Refuse("P8", "rectify_by", "DEADLINE_TOO_EARLY", {FormatDay(held_on)});
}

absl::Status NothingIsLeftOpen(const v1::Evaluation& evaluation, absl::Span<const v1::Rectification> rectifications) {
  const auto open = std::count_if(rectifications.begin(), rectifications.end(), [&](const v1::Rectification& other) {
    return other.evaluation() == evaluation.name() && other.state() != v1::Rectification::CLOSED;
  });
  if (open == 0) return absl::OkStatus();
  return Refuse("P8", evaluation.name(), "RECTIFICATIONS_NOT_CLOSED", {absl::StrCat(open)});
}

absl::Status MaySubmit(const v1::Rectification& rectification) {
  const auto state = rectification.state();
  if (state == v1::Rectification::OPEN || state == v1::Rectification::RETURNED) return absl::OkStatus();
  return Refuse("P8", rectification.name(), "NOT_OPEN", {rectification.name()});
}

absl::Status MayDecide(const v1::Rectification& rectification) {
  if (rectification.state() == v1::Rectification::SUBMITTED) return absl::OkStatus();
  return Refuse("P8", rectification.name(), "NOT_SUBMITTED", {rectification.name()});
}

absl::Status NewDeadlineIsAhead(const v1::ReturnRectificationRequest& request, absl::CivilDay today) {
  if (!request.has_deadline() || DayOf(request.deadline()) >= today) return absl::OkStatus();
  return Refuse("P8", "deadline", "NEW_DEADLINE_PASSED", {FormatDay(today)});
}

absl::Status MayComplete(const v1::Partnership& partnership, absl::Span<const v1::Evaluation> evaluations,
                         absl::CivilDay completed_on, absl::CivilDay today) {
  RETURN_IF_ERROR(IsSigned(partnership));
  RETURN_IF_ERROR(NotInFuture("P8", "completed_on", completed_on, today));
  const struct {
    v1::Evaluation::Kind kind;
    const char* name;
  } needed[] = {{v1::Evaluation::MIDTERM, "EVALUATION_MIDTERM"}, {v1::Evaluation::FINAL, "EVALUATION_FINAL"}};
  for (const auto& [kind, name] : needed) {
    const auto* evaluation = EvaluationBy(absl::CivilDay::max(), kind, evaluations);
    if (evaluation == nullptr) return Refuse("P8", partnership.name(), "EVALUATION_MISSING", {name});
    const absl::CivilDay held_on = DayOf(evaluation->held_on());
    if (completed_on < held_on) return Refuse("P8", "completed_on", "COMPLETED_TOO_EARLY", {FormatDay(held_on)});
  }
  return absl::OkStatus();
}

absl::Status MayTerminate(const v1::Partnership& partnership, absl::CivilDay last_day) {
  RETURN_IF_ERROR(IsSigned(partnership));
  if (!Contains(partnership.term(), last_day)) {
    return Refuse("P8", "last_day", "OUTSIDE_TERM",
                  {FormatDay(FirstDay(partnership.term())), FormatDay(LastDay(partnership.term()))});
  }
  if (last_day < DayOf(partnership.signed_on())) {
    return Refuse("P8", "last_day", "ENDED_BEFORE_SIGNED", {FormatDay(DayOf(partnership.signed_on()))});
  }
  const auto* released = LastReleased(partnership);
  if (released == nullptr || last_day >= DayOf(released->released_on())) return absl::OkStatus();
  return Refuse("P8", "last_day", "ENDED_BEFORE_RELEASE",
                {absl::StrCat(released->number()), FormatDay(DayOf(released->released_on()))});
}

absl::Status Submit(v1::Rectification& rectification, const v1::SubmitRectificationRequest& request,
                    absl::CivilDay today) {
  RETURN_IF_ERROR(MaySubmit(rectification));
  rectification.set_state(v1::Rectification::SUBMITTED);
  rectification.set_report(request.report());
  *rectification.mutable_evidence() = request.evidence();
  *rectification.mutable_submitted_on() = DateOf(today);
  return absl::OkStatus();
}

absl::Status Close(v1::Rectification& rectification, const v1::CloseRectificationRequest& request,
                   absl::CivilDay today) {
  RETURN_IF_ERROR(MayDecide(rectification));
  rectification.set_state(v1::Rectification::CLOSED);
  rectification.set_opinion(request.opinion());
  *rectification.mutable_closed_on() = DateOf(today);
  return absl::OkStatus();
}

absl::Status Return(v1::Rectification& rectification, const v1::ReturnRectificationRequest& request,
                    absl::CivilDay today) {
  RETURN_IF_ERROR(MayDecide(rectification));
  RETURN_IF_ERROR(NewDeadlineIsAhead(request, today));
  rectification.set_state(v1::Rectification::RETURNED);
  rectification.set_opinion(request.opinion());
  if (request.has_deadline()) *rectification.mutable_deadline() = request.deadline();
  return absl::OkStatus();
}

absl::Status Complete(v1::Partnership& partnership, absl::Span<const v1::Evaluation> evaluations,
                      absl::CivilDay completed_on, absl::CivilDay today) {
  RETURN_IF_ERROR(MayComplete(partnership, evaluations, completed_on, today));
  const auto* final_one = EvaluationBy(completed_on, v1::Evaluation::FINAL, evaluations);
  partnership.set_state(v1::Partnership::COMPLETED);
  partnership.set_result(final_one->passed() ? v1::Partnership::PASS : v1::Partnership::FAIL);
  *partnership.mutable_completed_on() = DateOf(completed_on);
  return absl::OkStatus();
}

absl::Status Terminate(v1::Partnership& partnership, const v1::TerminatePartnershipRequest& request) {
  RETURN_IF_ERROR(MayTerminate(partnership, DayOf(request.last_day())));
  partnership.set_state(v1::Partnership::TERMINATED);
  auto& termination = *partnership.mutable_termination();
  *termination.mutable_last_day() = request.last_day();
  termination.set_reason(request.reason());
  termination.set_settlement(request.settlement());
  for (auto& instalment : *partnership.mutable_instalments()) {
    if (!instalment.has_released_on()) instalment.set_cancelled(true);
  }
  return absl::OkStatus();
}

absl::Status Withdraw(v1::Partnership& partnership, absl::string_view reason) {
  RETURN_IF_ERROR(IsDraft(TextOf(partnership)));
  partnership.set_state(v1::Partnership::WITHDRAWN);
  partnership.set_withdrawal_reason(std::string(reason));
  return absl::OkStatus();
}

absl::Status Withdraw(const v1::Partnership& partnership, v1::Amendment& amendment, absl::string_view reason) {
  RETURN_IF_ERROR(IsDraft(TextOf(partnership, amendment)));
  amendment.set_state(v1::Amendment::WITHDRAWN);
  amendment.set_withdrawal_reason(std::string(reason));
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
