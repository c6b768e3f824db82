// P8: what follows from a failing domain, and how a partnership ends.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/calendar.h"
#include "common/base/norms.h"
#include "gongjin/partnership/v1/evaluation.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gongjin/partnership/v1/rectification.pb.h"

namespace gongjin::partnership {

// P8 [ours]: a domain under the pass mark opens a rectification.
// zh: 领域得分低于合格线的，开启整改。
// Gives: those to open, without names; `existing` of the same evaluation and domain are not opened again.
std::vector<v1::Rectification> RectificationsToOpen(const v1::Evaluation& evaluation,
                                                    absl::Span<const v1::Rectification> existing,
                                                    const Calendar& calendar, const Norms& norms);

// P8 [ours; D0]: the deadline is what the evaluation says, else so many days after it, out of holidays.
// zh: 整改期限以评估所定为准；未定的，为评估之后规定天数，遇假期顺延。
// Norms: p8-rectification-days.
absl::CivilDay RectificationDeadline(const v1::Evaluation& evaluation, const Calendar& calendar, const Norms& norms);

// P8 [ours]: a deadline lies after the evaluation that sets it.
// zh: 整改期限须晚于评估日期。
// Refused: DEADLINE_TOO_EARLY {held on}.
absl::Status DeadlineIsAfterEvaluation(const v1::Evaluation& evaluation);

// P8 [ours]: an evaluation may be corrected at any time, but stays in use until what it opened is accepted.
// zh: 评估所开启的整改均已验收后，评估方可归档。
// Refused: RECTIFICATIONS_NOT_CLOSED {how many}.
absl::Status NothingIsLeftOpen(const v1::Evaluation& evaluation, absl::Span<const v1::Rectification> rectifications);

// P8 [ours]: a report is handed in while the rectification is open or was sent back.
// zh: 待整改或被退回的，可提交整改报告。
// Refused: NOT_OPEN {rectification}.
absl::Status MaySubmit(const v1::Rectification& rectification);

// P8 [ours]: only a report that was handed in is accepted or sent back.
// zh: 已提交的整改报告方可验收或退回。
// Refused: NOT_SUBMITTED {rectification}.
absl::Status MayDecide(const v1::Rectification& rectification);

// P8 [ours]: a new deadline has not passed already.
// zh: 新的整改期限不得早于当日。
// Refused: NEW_DEADLINE_PASSED {today}.
absl::Status NewDeadlineIsAhead(const v1::ReturnRectificationRequest& request, absl::CivilDay today);

// P8 [ours]: completion needs a mid-term and a final evaluation held by that day, a day that has come.
// zh: 项目完成须已进行中期和终期评估，完成日期不早于终期评估、不晚于当日。
// Refused: NOT_SIGNED {partnership}; HELD_IN_FUTURE; EVALUATION_MISSING {kind}; COMPLETED_TOO_EARLY {held on}.
absl::Status MayComplete(const v1::Partnership& partnership, absl::Span<const v1::Evaluation> evaluations,
                         absl::CivilDay completed_on, absl::CivilDay today);

// P8 [ours]: a signed partnership is ended on a day of its term, not before it was signed, nor before money was last
// released under it.
// zh: 终止的末日须在期限之内，且不早于签署日期和最近一次支付日期。
// Refused: NOT_SIGNED {partnership}; OUTSIDE_TERM {first day, last day}; ENDED_BEFORE_SIGNED {signed on};
// ENDED_BEFORE_RELEASE {number, released on}.
absl::Status MayTerminate(const v1::Partnership& partnership, absl::CivilDay last_day);

// Each judges, then acts.
absl::Status Submit(v1::Rectification& rectification, const v1::SubmitRectificationRequest& request,
                    absl::CivilDay today);
absl::Status Close(v1::Rectification& rectification, const v1::CloseRectificationRequest& request,
                   absl::CivilDay today);
absl::Status Return(v1::Rectification& rectification, const v1::ReturnRectificationRequest& request,
                    absl::CivilDay today);
// With the result of the final evaluation; open rectifications stay open, for the recipient.
absl::Status Complete(v1::Partnership& partnership, absl::Span<const v1::Evaluation> evaluations,
                      absl::CivilDay completed_on, absl::CivilDay today);
// Settles the instalments: those not released are cancelled.
absl::Status Terminate(v1::Partnership& partnership, const v1::TerminatePartnershipRequest& request);
// Only a draft (P4).
absl::Status Withdraw(v1::Partnership& partnership, absl::string_view reason);
absl::Status Withdraw(const v1::Partnership& partnership, v1::Amendment& amendment, absl::string_view reason);

}  // namespace gongjin::partnership
