// P10: what is paid, when, and from whose budget.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/norms.h"
#include "gongjin/partnership/v1/evaluation.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gongjin/partnership/v1/rectification.pb.h"

namespace gongjin::partnership {

// P10 [ours]: instalments can be told apart, and a source has one ceiling a fiscal year.
// zh: 经费期次不得重复；同一资金来源同一预算年度只有一个限额。
// Invalid: INSTALMENT_NUMBER_TWICE {number}; CEILING_TWICE {source, year}.
absl::Status InstalmentsDiffer(const v1::Partnership& partnership);

// P10 [§ 五(二); D3]: the instalments of a source in a fiscal year stay within its ceiling, cancelled ones aside.
// zh: 同一资金来源同一预算年度的各期经费合计不得超过其限额。
// Refused: CEILING_MISSING {source, year}; CEILING_EXCEEDED {source, year}.
absl::Status InstalmentsWithinCeilings(const v1::Partnership& partnership);

// P10 [ours]: the condition of an instalment holds on a day: signed; or the evaluation is passed and, by norm, none of
// its rectifications is open, nor one of an evaluation that is no longer in use: another evaluation accepts no report.
// zh: 支付条件：协议已签署；或评估合格，且该次评估和已停用评估的整改均已验收。
// Norms: p10-open-rectification-blocks.
bool ConditionHolds(const v1::Partnership& partnership, const v1::Instalment& instalment,
                    absl::Span<const v1::Evaluation> evaluations, absl::Span<const v1::Rectification> rectifications,
                    absl::CivilDay day, const Norms& norms);

// P10 [ours]: an instalment waits for rectifications when its evaluation is passed and, by norm, some of what that, or
// an evaluation no longer in use, opened is not accepted yet.
// zh: 评估合格而该次评估或已停用评估的整改尚未验收的，经费暂缓支付。
// Gives: those that it waits for on a day; none when it waits for something else, or is released or cancelled.
// Norms: p10-open-rectification-blocks.
std::vector<const v1::Rectification*> RectificationsAwaited(const v1::Partnership& partnership,
                                                            const v1::Instalment& instalment,
                                                            absl::Span<const v1::Evaluation> evaluations,
                                                            absl::Span<const v1::Rectification> rectifications,
                                                            absl::CivilDay day, const Norms& norms);

// P10 [§ 五(二); D3]: money is released in the fiscal year whose budget pays it, on a day that has come.
// zh: 经费在其预算年度内支付，支付日期不晚于当日。
// Refused: HELD_IN_FUTURE {day, today}; OUTSIDE_FISCAL_YEAR {number, year}.
absl::Status ReleasedInItsFiscalYear(const v1::Instalment& instalment, absl::CivilDay released_on,
                                     absl::CivilDay today);

// P10 [§ 五(二); D3]: what a source has released in a fiscal year, this instalment included, stays within its ceiling.
// zh: 支付后，同一资金来源同一预算年度累计支付不得超过其限额。
// Refused: CEILING_MISSING {source, year}; CEILING_EXCEEDED {source, year}.
absl::Status ReleaseWithinCeiling(const v1::Partnership& partnership, const v1::Instalment& instalment);

// P10 [ours]: an instalment of a partnership that is or was signed is released once, when its condition holds.
// zh: 每期经费在条件满足后支付一次。
// Refused: NOT_SIGNED {partnership}; ALREADY_RELEASED {number}; INSTALMENT_CANCELLED {number}; CONDITION_NOT_MET
// {number, condition}.
absl::Status MayRelease(const v1::Partnership& partnership, const v1::Instalment& instalment,
                        absl::Span<const v1::Evaluation> evaluations,
                        absl::Span<const v1::Rectification> rectifications, absl::CivilDay released_on,
                        const Norms& norms);

// Judges by the three above, then releases. Invalid at "number": INSTALMENT_UNKNOWN {number}.
absl::Status Release(v1::Partnership& partnership, const v1::ReleaseInstalmentRequest& request,
                     absl::Span<const v1::Evaluation> evaluations, absl::Span<const v1::Rectification> rectifications,
                     const Norms& norms, absl::CivilDay today);

// True: neither released by that day nor cancelled, which has no day.
bool IsOutstanding(const v1::Instalment& instalment, absl::CivilDay day);

// "CONDITION_MIDTERM_PASSED": what texts call a condition.
const char* NameOf(v1::Instalment::Condition condition);

}  // namespace gongjin::partnership
