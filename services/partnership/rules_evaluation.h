// P6 and P7: when a partnership is evaluated, by whom, and what the scores say.
#pragma once

#include <optional>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/calendar.h"
#include "common/base/norms.h"
#include "gongjin/partnership/v1/evaluation.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/person.pb.h"

namespace gongjin::partnership {

// First and last day, both included.
struct Window {
  absl::CivilDay first;
  absl::CivilDay last;
};

// P6 [§ 四(三)3; D2]: the mid-term evaluation belongs to the semester that holds the middle day of the term, the final
// one to the last semester that ends within the term.
// zh: 中期评估在期限中点所在学期进行；终期评估在期限内最后一个学期进行。
// Gives: that semester; nullopt: the calendar does not reach, so that it cannot be judged.
std::optional<Window> EvaluationWindow(const type::v1::Term& term, v1::Evaluation::Kind kind, const Calendar& calendar);

// P6 [D2]: an evaluation before its window needs a reason; where the calendar is missing, too.
// zh: 早于应评学期的评估须说明理由；校历缺失、无法判断时亦同。
// Refused: EARLY_WITHOUT_REASON {window's first day}; CALENDAR_MISSING.
absl::Status EarlyOnesHaveAReason(const v1::Partnership& partnership, const v1::Evaluation& evaluation,
                                  const Calendar& calendar);

// P7 [D0; D1]: an evaluation is of a signed partnership, held on a day that has come, and not judged anew once the
// partnership has been completed by it.
// zh: 只对已签署的项目登记评估，评估日期不晚于当日；项目完成后评估不得更改。
// Refused: NOT_SIGNED {partnership}; HELD_IN_FUTURE {day, today}; COMPLETED_BY_IT {partnership}.
absl::Status MayBeEvaluated(const v1::Partnership& partnership, const v1::Evaluation& evaluation, absl::CivilDay today);

// P7 [§ 四(三)3; ours]: every domain that has objectives is scored once, and no other.
// zh: 凡有目标的领域均须评分一次，其他领域不评分。
// Refused: DOMAIN_NOT_SCORED {domain}; DOMAIN_SCORED_TWICE {domain}; DOMAIN_WITHOUT_OBJECTIVES {domain}; invalid:
// FIELD_REQUIRED at score.
absl::Status ScoresEachDomainOnce(const v1::Partnership& partnership, const v1::Evaluation& evaluation);

// P7 [ours]: every objective has one verdict.
// zh: 每个目标须有且只有一个达成结论。
// Refused: OBJECTIVE_NOT_JUDGED {id}; OBJECTIVE_JUDGED_TWICE {id}; OBJECTIVE_UNKNOWN {id}.
absl::Status JudgesEachObjectiveOnce(const v1::Partnership& partnership, const v1::Evaluation& evaluation);

// P7 [D3; ours]: evaluated by an evaluation agency that is no party, or by at least three persons none of whom a party
// employs on that day. The bureau's people may: § orders 区内绩效评估.
// zh: 由非项目一方的评估机构评估，或由至少三名当日不属于支援方和受援校的人员评估。
// `agency`: the registry's record of it; nullptr: none, which is G1's to refuse. `persons`: those of the evaluators.
// Refused: AGENCY_IS_PARTY {agency}; AGENCY_KIND {agency}; EVALUATORS_TOO_FEW {given, needed}; EVALUATOR_UNKNOWN
// {person}; EVALUATOR_IS_PARTY {person, employer}.
// Norms: p7-evaluators.
absl::Status EvaluatedByOthers(const v1::Partnership& partnership, const v1::Evaluation& evaluation,
                               const registry::v1::Organization* agency, absl::Span<const registry::v1::Person> persons,
                               const Norms& norms);

// P7 [ours]: of those asked some answer, of those some are satisfied.
// zh: 回收数不超过发放数，满意数不超过回收数。
// Refused: ANSWERED_MORE_THAN_ASKED {answered, asked}; SATISFIED_MORE_THAN_ANSWERED {satisfied, answered}.
absl::Status SatisfactionAddsUp(const v1::Evaluation& evaluation);

// P7 [D3; ours]: equal weights; grades by the sum, so no rounding decides; a failing domain does not fail the whole.
// zh: 各领域等权；总评按得分合计判定等第；单个领域不合格不影响总评合格。
// Gives: score_sum, overall, grade, passed, failing_domains.
// Norms: p7-excellent, p7-good, p7-pass-mark, p7-domain-pass-mark.
void Grade(v1::Evaluation& evaluation, const Norms& norms);

// P7 [D3; ours]: attainment = objectives reached ÷ objectives whose year is not after the evaluation's school year;
// mostly reached is shown beside and not counted.
// zh: 目标达成率＝达成数÷应达成数（年度不晚于评估所在学年）；基本达成另列，不计入。
// Gives: attainment.
void CountAttainment(const v1::Partnership& partnership, v1::Evaluation& evaluation);

// All of P6 and P7 that an evaluation must meet, and P8's word on its deadline; then what its scores say.
absl::Status JudgeEvaluation(const v1::Partnership& partnership, v1::Evaluation& evaluation,
                             const registry::v1::Organization* agency, absl::Span<const registry::v1::Person> persons,
                             const Calendar& calendar, const Norms& norms, absl::CivilDay today);

}  // namespace gongjin::partnership
