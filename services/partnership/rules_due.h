// W1: what is due in one partnership as of a day, with owner, verifier and escalation. [D10]
//
// Items are computed, never stored; (rule, subject, period) stay the same when they are computed again. What is done,
// late or not, is no item; what cannot be done yet (its window has not opened) is none either.
#pragma once

#include <vector>

#include "absl/time/civil_time.h"
#include "common/base/calendar.h"
#include "common/base/norms.h"
#include "gongjin/common/v1/work_list.pb.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {

// All items below, by due day, those without a day last. None for an archived partnership.
std::vector<common::v1::DueItem> DueItems(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                          const Norms& norms);

// P4 [D3; D10]: signatures and approval that an agreement or an amendment waits for; due so many days after the first
// of them, before that on the first day of the term, for an amendment so many days after it was drawn up.
// zh: 协议或补充协议待批复、待签署。
// Due: SIGNATURES_OPEN.
// Norms: p4-signature-days.
std::vector<common::v1::DueItem> SignaturesOpen(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                                const Norms& norms);

// How far the consent to an amendment is.
struct AmendmentWaiting {
  const v1::Amendment* amendment = nullptr;
  int64_t signed_by = 0;
  int64_t parties = 0;
};

// P4 [D3; D0]: an amendment of a signed agreement waits for its signatures from the day on which it was drawn up, or
// was first consented to where it was entered later, until all have signed.
// zh: 补充协议自拟定（或首次签署、批复）之日起至各方签署之日止为待签署。
// Gives: those that wait on a day.
std::vector<AmendmentWaiting> AmendmentsWaiting(const Facts& facts, absl::CivilDay as_of);

// P4 [D10]: the dispatched team of a running entrusted partnership has no leader.
// zh: 进行中的精准委托管理项目，派驻团队无领队。
// Due: TEAM_WITHOUT_LEADER.
// Norms: p4-leader-days.
std::vector<common::v1::DueItem> LeaderMissing(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                               const Norms& norms);

// P5 [J; D10]: filings of a signed agreement that are missing.
// zh: 已签署的协议尚未备案。
// Due: FILING_MISSING.
// Norms: p5-filing-days, p5-mutual-filing-day, p5-mutual-window-first, p5-mutual-window-last.
std::vector<common::v1::DueItem> FilingsMissing(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                                const Norms& norms);

// P6 [§ 四(三)3; D2; D10]: evaluations whose window has opened; where the calendar is missing, that.
// zh: 应评学期已开始而尚未进行的中期、终期评估；校历缺失时提示无法判断。
// Due: MIDTERM_DUE; FINAL_DUE; MIDTERM_CALENDAR_MISSING; FINAL_CALENDAR_MISSING (without a due day).
std::vector<common::v1::DueItem> EvaluationsDue(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar);

// P8 [D10; ours]: rectifications that are not accepted yet; a report that was handed in waits for the bureau.
// zh: 尚未验收的整改；已提交报告的，待教育局验收。
// Due: RECTIFICATION_OPEN; RECTIFICATION_SUBMITTED.
std::vector<common::v1::DueItem> RectificationsOpen(const Facts& facts, absl::CivilDay as_of);

// P9 [J; D3; D10]: fewer visits than counted months, while the partnership runs; due on the last day of the month.
// zh: 到校次数少于计入月份。
// Due: VISIT_GAP.
// Norms: p9-visits-per-month, p9-vacation-first-month, p9-vacation-last-month.
std::vector<common::v1::DueItem> VisitsMissing(const Facts& facts, absl::CivilDay as_of, const Norms& norms);

// P10 [§ 五(二); D10]: instalments whose condition holds, due on the planned day or at the end of their fiscal year;
// once that is over, an amendment must carry them over.
// zh: 支付条件已满足的经费分期待支付；预算年度已过的，须以补充协议结转。
// Due: INSTALMENT_RELEASABLE; INSTALMENT_CARRY_OVER.
// Norms: p10-open-rectification-blocks.
std::vector<common::v1::DueItem> InstalmentsReleasable(const Facts& facts, absl::CivilDay as_of, const Norms& norms);

// G1 [D10; ours]: a party of a draft or signed partnership has closed or merged since.
// zh: 项目一方已关闭或合并。
// Due: PARTY_CLOSED.
// Norms: g1-closed-days.
std::vector<common::v1::DueItem> PartiesClosed(const Facts& facts, absl::CivilDay as_of, const Calendar& calendar,
                                               const Norms& norms);

}  // namespace gongjin::partnership
