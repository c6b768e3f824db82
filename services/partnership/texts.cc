#include "services/partnership/texts.h"

#include <algorithm>

#include "gongjin/partnership/v1/domain.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"

namespace gongjin::partnership {
namespace {

// One reason a line, in alphabetical order; each sentence says what is wrong and what helps.
constexpr Text kReasons[] = {
    {"AGENCY_IS_PARTY", "评估机构 {0} 是项目的一方，请另选机构。",
     "The agency {0} is a party of the partnership; choose another."},
    {"AGENCY_KIND", "{0} 不是评估机构；请选评估机构，或填写至少三名评估人员。",
     "{0} is no evaluation agency; choose one, or name the persons who evaluated."},
    {"ALREADY_APPROVED", "现行条款已经批复。", "The present terms are already approved."},
    {"ALREADY_FILED", "已在 {0} 备案。", "It is already filed with {0}."},
    {"ALREADY_IN_TEAM", "{0} 已在派驻团队中。", "{0} is in the team already."},
    {"ALREADY_RELEASED", "第 {0} 期经费已支付。", "Instalment {0} is already released."},
    {"ALREADY_SIGNED", "{0}已签署现行条款。", "The {0} has already signed the present terms."},
    {"ANSWERED_MORE_THAN_ASKED", "回收数 {0} 大于发放数 {1}。", "{0} answered, but only {1} were asked."},
    {"APPROVAL_MISSING", "须先经专家论证和教育局批复，再由双方签署。",
     "Expert opinion and the bureau's approval come first, then the parties sign."},
    {"APPROVAL_NOT_NEEDED", "{0} 无须批复。", "{0} needs no approval."},
    {"APPROVED_BEFORE_OPINION", "批复日期早于专家论证日期 {0}。",
     "The approval lies before the expert opinion of {0}."},
    {"BUREAU_SIGNS_ITSELF", "教育局须自行签署，不能登记为纸质签署。",
     "The bureau signs itself; its signature is not recorded from paper."},
    {"CALENDAR_MISSING", "缺少校历，无法判断是否早于应评学期；请登记校历，或填写提前理由。",
     "Without the school calendar it cannot be judged whether this is early; register the calendar, or give a reason."},
    {"CEILING_EXCEEDED", "{0}资金 {1} 年度的经费合计超过限额。",
     "The instalments of source {0} in fiscal year {1} exceed its ceiling."},
    {"CEILING_MISSING", "未设定{0}资金 {1} 年度的限额。", "There is no ceiling for source {0} in fiscal year {1}."},
    {"CEILING_TWICE", "{0}资金 {1} 年度的限额重复。", "The ceiling of source {0} in fiscal year {1} is given twice."},
    {"COMMISSIONER_NOT_BUREAU", "委托方 {0} 不是教育局。", "The commissioner {0} is no education bureau."},
    {"COMMISSIONER_NOT_RESPONSIBLE", "委托方 {0} 不是受援校所属的教育局，应为 {1}。",
     "The commissioner {0} is not the recipient's bureau, which is {1}."},
    {"COMMISSIONER_OF_OTHER_DISTRICT", "委托方 {0} 不是本区的教育局。",
     "The commissioner {0} is not this district's bureau."},
    {"COMPLETED_BY_IT", "{0} 已完成，评估不得更改。", "{0} is completed; its evaluations do not change any more."},
    {"COMPLETED_TOO_EARLY", "完成日期早于评估日期 {0}。", "The completion lies before the evaluation of {0}."},
    {"CONDITION_FINAL_PASSED", "终期评估合格且整改已验收",
     "the final evaluation passed and its rectifications accepted"},
    {"CONDITION_MIDTERM_PASSED", "中期评估合格且整改已验收",
     "the mid-term evaluation passed and its rectifications accepted"},
    {"CONDITION_NOT_MET", "第 {0} 期经费的支付条件未满足：{1}。",
     "The condition of instalment {0} does not hold yet: {1}."},
    {"CONDITION_SIGNED", "协议已签署", "the agreement signed"},
    {"DEADLINE_TOO_EARLY", "整改期限须晚于评估日期 {0}。", "The deadline must lie after the evaluation of {0}."},
    {"DIAGNOSIS_MISSING", "签署前须先进行办学诊断。", "A diagnosis comes first; record it, then sign."},
    {"DOMAIN_NOT_SCORED", "领域“{0}”有目标，须评分。", "The domain {0} has objectives and needs a score."},
    {"DOMAIN_OF_OTHER_KIND", "领域“{0}”不属于该类项目。",
     "The domain {0} does not belong to this kind of partnership."},
    {"DOMAIN_SCORED_TWICE", "领域“{0}”重复评分。", "The domain {0} is scored twice."},
    {"DOMAIN_WITHOUT_OBJECTIVES", "领域“{0}”没有目标，不评分。", "The domain {0} has no objectives and is not scored."},
    {"EARLY_WITHOUT_REASON", "评估早于应评学期（自 {0} 起），请填写提前理由。",
     "The evaluation lies before its semester, which begins on {0}; give the reason for being early."},
    {"ENDED_BEFORE_RELEASE", "第 {0} 期经费已于 {1} 支付，末日不得早于该日。",
     "Instalment {0} was released on {1}; the last day does not lie before it."},
    {"ENDED_BEFORE_SIGNED", "协议于 {0} 签署，末日不得早于该日。",
     "The agreement was signed on {0}; the last day does not lie before it."},
    {"ENTRUSTED_TWICE", "受援校在该期限内已由 {0} 委托管理。",
     "The recipient is already entrusted within this term, by {0}."},
    {"EVALUATION_FINAL", "终期评估", "the final evaluation"},
    {"EVALUATION_MIDTERM", "中期评估", "the mid-term evaluation"},
    {"EVALUATION_MISSING", "尚未进行{0}。", "There is no record of {0}."},
    {"EVALUATORS_TOO_FEW", "未委托评估机构时至少需要 {1} 名评估人员，现有 {0} 名。",
     "Without an agency at least {1} evaluators are needed; there are {0}."},
    {"EVALUATOR_IS_PARTY", "评估人员 {0} 当日任职于 {1}，是项目的一方。",
     "The evaluator {0} was employed by {1}, a party, on that day."},
    {"EVALUATOR_UNKNOWN", "评估人员 {0} 未登记。", "The evaluator {0} is not registered."},
    {"FILED_BEFORE_SIGNED", "备案日期早于签署日期 {0}。", "The filing lies before the last signature of {0}."},
    {"FILING_MISSING", "待备案：{0}", "To be filed with {0}"},
    {"FINAL_CALENDAR_MISSING", "终期评估时间无法判断：缺少校历",
     "When the final evaluation is due cannot be judged: no calendar"},
    {"FINAL_DUE", "待进行终期评估", "Final evaluation to be held"},
    {"FROZEN_BY_APPROVAL", "{0} 已经批复，相关诊断和论证不得更改；条款变更、批复作废后方可更改。",
     "{0} is approved; the diagnosis and opinion it rests on change only when changed terms have voided the approval."},
    {"FROZEN_BY_SIGNATURE", "{0} 已有签署，相关诊断和论证不得更改。",
     "{0} carries a signature; the diagnosis and opinion it rests on do not change any more."},
    {"HELD_IN_FUTURE", "日期 {0} 晚于今日 {1}，请在发生之后登记。",
     "The day {0} lies after today, {1}; record it when it has happened."},
    {"INSTALMENT_CANCELLED", "第 {0} 期经费已取消。", "Instalment {0} is cancelled."},
    {"INSTALMENT_CARRY_OVER", "第 {0} 期经费 {1} 元的预算年度 {2} 已过，须以补充协议结转",
     "Fiscal year {2} of instalment {0}, {1} yuan, is over: carry it over by an amendment"},
    {"INSTALMENT_NUMBER_TWICE", "期次 {0} 重复。", "Instalment number {0} is given twice."},
    {"INSTALMENT_RELEASABLE", "第 {0} 期经费 {1} 元（{2} 年度）可以支付",
     "Instalment {0}, {1} yuan of fiscal year {2}, can be released"},
    {"INSTALMENT_UNKNOWN", "没有第 {0} 期经费。", "There is no instalment {0}."},
    {"IN_BOTH_PROGRAMMES", "受援校在同一轮次还参加了另一类项目。",
     "The recipient is also in the other programme in the same round."},
    {"KEY_PROJECTS_MANY", "有 {0} 个重点项目，一般为 {1} 个。", "There are {0} key projects; usual is {1}."},
    {"LATE_ENTRY_BY_REGISTRAR", "日期 {0} 早于今日，须由登记员补录。",
     "The day {0} has passed; only a registrar enters it late."},
    {"LATE_ENTRY_NEEDS_EVIDENCE", "补录须附佐证材料。", "A late entry needs evidence."},
    {"LATE_ENTRY_NEEDS_REASON", "补录须说明理由。", "A late entry needs a reason."},
    {"LEADER_MISSING", "派驻团队须有领队。", "The dispatched team needs a leader."},
    {"LEFT_BEFORE_JOINED", "离岗日期早于到岗日期 {0}。", "This day lies before the day of joining, {0}."},
    {"MIDTERM_CALENDAR_MISSING", "中期评估时间无法判断：缺少校历",
     "When the mid-term evaluation is due cannot be judged: no calendar"},
    {"MIDTERM_DUE", "待进行中期评估", "Mid-term evaluation to be held"},
    {"NEW_DEADLINE_PASSED", "整改期限不得早于今日 {0}。", "The deadline must not lie before today, {0}."},
    {"NOT_A_DRAFT", "{0} 不是草案。", "{0} is no draft any more."},
    {"NOT_A_SIGNER", "{0}不参加签署。", "The {0} does not sign this."},
    {"NOT_IN_TEAM", "{0} 不在派驻团队中。", "{0} is not in the team."},
    {"NOT_OPEN", "整改 {0} 不在待整改状态。", "The rectification {0} is not open."},
    {"NOT_SIGNED", "{0} 不在已签署状态。", "{0} is not signed, or has ended."},
    {"NOT_SUBMITTED", "整改 {0} 尚未提交报告。", "No report of the rectification {0} has been handed in."},
    {"NO_FILING_NEEDED_THERE", "无须向 {0} 备案。", "It needs no filing with {0}."},
    {"NO_PAPER_SIGNATURE", "{0}没有纸质签署。", "There is no signature on paper of the {0}."},
    {"OBJECTIVES_MISSING", "签署前须有目标。", "Objectives come first; give them, then sign."},
    {"OBJECTIVE_ID_TWICE", "目标编号 {0} 重复。", "Objective id {0} is given twice."},
    {"OBJECTIVE_JUDGED_TWICE", "目标 {0} 重复判定。", "Objective {0} is judged twice."},
    {"OBJECTIVE_MISSING", "领域“{0}”须有目标。", "The domain {0} needs an objective."},
    {"OBJECTIVE_NOT_DIAGNOSED", "目标 {0} 的领域“{1}”没有诊断出瓶颈。",
     "Objective {0} lies in {1}, where no bottleneck was diagnosed."},
    {"OBJECTIVE_NOT_JUDGED", "目标 {0} 尚无达成结论。", "Objective {0} has no verdict."},
    {"OBJECTIVE_UNKNOWN", "没有目标 {0}。", "There is no objective {0}."},
    {"ONE_OF_JOINED_LEFT", "到岗与离岗须填且只填一项。", "Give either who joined or who left."},
    {"OPINION_MISSING", "批复前须有专家论证。", "An expert opinion comes first; record it, then approve."},
    {"OPINION_NOT_NEEDED", "{0} 无须专家论证。", "{0} needs no expert opinion."},
    {"OPINION_UNFAVOURABLE", "最近一次专家论证未同意。", "The latest expert opinion is not favourable."},
    {"OUTSIDE_FISCAL_YEAR", "第 {0} 期经费须在 {1} 年度内支付；跨年须以补充协议结转。",
     "Instalment {0} is paid within fiscal year {1}; an amendment carries it over."},
    {"OUTSIDE_TERM", "末日须在期限 {0} 至 {1} 之内。", "The last day must lie within the term, {0} to {1}."},
    {"OVERVIEW_AMENDMENT", "补充协议已签 {0}/{1}", "amendment signed by {0} of {1}"},
    {"OVERVIEW_BLOCKED", "第 {0} 期经费暂缓：{1}", "instalment {0} blocked: {1}"},
    {"OVERVIEW_DUE", "{0}：{1} 到期，还有 {2} 天", "{0}: due {1}, {2} days left"},
    {"OVERVIEW_EVALUATED", "{0}评估 {1}：{2}，总评 {3}，{4}", "{0} evaluation {1}: {2}; overall {3}, {4}"},
    {"OVERVIEW_FILED_LATE", "{0}备案 {1}，迟 {2} 天（已办结）", "filed with {0} on {1}, {2} days late (closed)"},
    {"OVERVIEW_NO_DAY", "{0}：无法判断期限", "{0}: the deadline cannot be judged"},
    {"OVERVIEW_OVERDUE", "{0}：{1} 到期，逾期 {2} 天", "{0}: due {1}, overdue {2} days"},
    {"OVERVIEW_VISITS", "到校 {0} 次，计入 {1} 个月应到 {2} 次", "{0} visits, {2} needed in {1} counted months"},
    {"PAPER_BY_REGISTRAR", "纸质签署由登记员登记。", "A registrar records signatures on paper."},
    {"PAPER_NEEDS_SCAN", "纸质签署须附扫描件和签署人姓名。",
     "A signature on paper needs its scan and the signer's name."},
    {"PARTY_CLOSED", "{0} {1} 已于 {2} 关闭，接续者：{3}", "The {0} {1} closed on {2}; carried on by: {3}"},
    {"PARTY_HAS_ACCOUNT", "{0}当日有可签署的账号，须自行签署。",
     "The {0} has an account that can sign on that day; it signs itself."},
    {"RECIPIENT_IS_PRIVATE", "受援校 {0} 是民办学校。", "The recipient {0} is a private school."},
    {"RECIPIENT_NOT_COMPULSORY", "受援校 {0} 没有义务教育学段。", "The recipient {0} has no compulsory stage."},
    {"RECIPIENT_OF_OTHER_DISTRICT", "受援校 {0} 不是本区学校。", "The recipient {0} is no school of this district."},
    {"RECTIFICATIONS_NOT_CLOSED", "该次评估尚有 {0} 项整改未验收，不能归档；评估结果有误的，请直接更正。",
     "{0} of its rectifications are not accepted yet, so it stays in use; correct it where it is wrong."},
    {"RECTIFICATION_OPEN", "待整改：{0}", "Rectification open: {0}"},
    {"RECTIFICATION_SUBMITTED", "整改报告待验收：{0}", "Rectification report to be accepted: {0}"},
    {"REGISTRAR_ENTERS_LATE_ONLY", "登记员只能补录较早日期，当日须由签署人或审批人办理。",
     "A registrar enters earlier days only; today's act is the signatory's or approver's."},
    {"RELEASED_INSTALMENT_CHANGED", "第 {0} 期经费已支付或取消，不得改动。",
     "Instalment {0} was released or cancelled and stays as it is."},
    {"SATISFIED_MORE_THAN_ANSWERED", "满意数 {0} 大于回收数 {1}。", "{0} are satisfied, but only {1} answered."},
    {"SIGNATURES_OPEN", "待签署：{0}", "Waiting for: {0}"},
    {"SIGNATURE_VOIDED", "条款已变更，{0}的签署作废，须重新签署。",
     "The terms have changed: the signature of the {0} is void, it must sign anew."},
    {"SIGNED_BEFORE_APPROVAL", "签署日期早于批复日期 {0}。", "The signature lies before the approval of {0}."},
    {"SIGNED_IN_FUTURE", "日期 {0} 晚于今日 {1}。", "The day {0} lies after today, {1}."},
    {"SIGNED_NOT_ARCHIVABLE", "{0} 已签署且未结束，不能归档。",
     "{0} is signed and has not ended; it cannot be archived."},
    {"SUPPORTER_IS_RECIPIENT", "{0} 不能支援自己。", "{0} cannot support itself."},
    {"SUPPORTER_KIND", "支援方 {0} 不是学校、专业机构、教育集团公司、教育学院或高校。",
     "The supporter {0} is no school, institute, education group company, college or university."},
    {"TEAM_AFTER_END", "项目已于 {0} 结束，之后没有派驻团队变动。",
     "The partnership ended on {0}; its team does not change after that day."},
    {"TEAM_BY_SUPPORTER", "签署前，派驻团队由支援方或区教育局填写。",
     "Before the agreement is signed, the supporter or the bureau names the dispatched team."},
    {"TEAM_MISSING", "须有派驻团队。", "A dispatched team is needed."},
    {"TEAM_OF_WITHDRAWN", "{0} 已撤回，不再登记派驻团队变动。",
     "{0} is withdrawn; changes of its team are not recorded any more."},
    {"TEAM_WITHOUT_LEADER", "派驻团队自 {0} 后无领队", "The team has had no leader after {0}"},
    {"TERMS_FIXED", "{0} 已签署，条款只能通过补充协议变更。", "{0} is signed; its terms change only by an amendment."},
    {"TERMS_GIVEN_OUTSIDE_MASK", "填写了 {0}，但变更事项中没有列出。", "{0} is given, but not listed in terms_mask."},
    {"TERMS_NOT_AMENDABLE", "{0} 不能通过补充协议变更。", "{0} cannot be changed by an amendment."},
    {"VISIT_GAP", "到校 {0} 次，应到 {1} 次，缺 {2} 次", "{0} visits of {1}: {2} missing"},
    {"approval", "教育局批复", "the bureau's approval"},
    {"both_parties", "支援方、受援校", "supporter and recipient"},
    {"bureau", "教育局", "the bureau"},
    {"bureau_leader", "局领导", "head of the bureau"},
    {"commission", "市教委", "the municipal commission"},
    {"commissioner", "委托方", "commissioner"},
    {"liaison", "联络人", "liaison"},
    {"office_in_charge", "经办科室", "office in charge"},
    {"ours", "本区默认值", "district default"},
    {"recipient", "受援校", "recipient"},
    {"recipients_bureau", "受援校所在区教育局", "the recipient's bureau"},
    {"section_chief", "科长", "section chief"},
    {"supervision_office", "督导室", "supervision office"},
    {"supporter", "支援方", "supporter"},
    {"supporters_bureau", "支援方所在区教育局", "the supporter's bureau"},
};

std::vector<Text> AllTexts() {
  std::vector<Text> all(std::begin(kReasons), std::end(kReasons));
  for (const auto* values : {v1::Domain_descriptor(), v1::FundingSource_descriptor()}) {
    const auto labels = LabelsOf(values);
    all.insert(all.end(), labels.begin(), labels.end());
  }
  return all;
}

const Texts& Catalogue() {
  static const Texts& texts = *[] {
    auto* made = new Texts;                       // lives as long as the process
    made->Add(PartnershipTexts()).IgnoreError();  // a test and the platform's start see to it
    return made;
  }();
  return texts;
}

}  // namespace

absl::Span<const Text> PartnershipTexts() {
  static const auto& texts = *new std::vector<Text>(AllTexts());
  return texts;
}

std::string Say(absl::string_view reason, const std::vector<std::string>& args, Language language) {
  return Catalogue().Say(reason, args, language);
}

type::v1::Warning Warn(absl::string_view rule, absl::string_view subject, absl::string_view reason,
                       const std::vector<std::string>& args) {
  type::v1::Warning warning;
  warning.set_rule(std::string(rule));
  warning.set_reason(std::string(reason));
  warning.set_subject(std::string(subject));
  warning.set_message(Say(reason, args, Language::kChinese));
  warning.set_message_en(Say(reason, args, Language::kEnglish));
  return warning;
}

}  // namespace gongjin::partnership
