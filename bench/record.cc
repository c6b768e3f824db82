#include "bench/record.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace gongjin::bench {
namespace {

using partnership::v1::Instalment;
using partnership::v1::Partnership;

void AddObjectives(Partnership& partnership) {
  const struct {
    partnership::v1::Domain domain;
    const char *baseline, *target, *measure;
    int school_year;
  } objectives[] = {
      {partnership::v1::DOMAIN_STANDARDS, "安全检查每学期1次", "安全检查每月1次并闭环整改", "检查台账", 2018},
      {partnership::v1::DOMAIN_SCHOOL_MANAGEMENT, "教代会制度未落实", "教代会每学年至少召开1次", "会议记录", 2018},
      {partnership::v1::DOMAIN_TEACHER_DEVELOPMENT, "区级骨干教师1人", "区级骨干教师达到3人", "聘任文件", 2019},
      {partnership::v1::DOMAIN_CURRICULUM_REFORM, "快乐30分拓展活动6项", "拓展活动达到12项", "课程表", 2018},
      {partnership::v1::DOMAIN_CAMPUS_CULTURE, "校史资料未整理", "建成校史陈列并用于入学教育", "陈列、教案", 2018},
  };
  for (const auto& one : objectives) {
    auto& objective = *partnership.add_objectives();
    objective.set_objective_id(absl::StrCat("o", partnership.objectives_size()));
    objective.set_domain(one.domain);
    objective.set_baseline(one.baseline);
    objective.set_target(one.target);
    objective.set_measure(one.measure);
    objective.set_school_year(one.school_year);
  }
}

void AddTasks(Partnership& partnership) {
  const struct {
    partnership::v1::Domain domain;
    const char *text, *party;
  } tasks[] = {
      {partnership::v1::DOMAIN_STANDARDS, "指导安全台账与闭环整改", "supporter"},
      {partnership::v1::DOMAIN_CURRICULUM_REFORM, "送教并共建拓展活动", "supporter"},
      {partnership::v1::DOMAIN_TEACHER_DEVELOPMENT, "组建骨干教师工作室", "recipient"},
  };
  for (const auto& one : tasks) {
    auto& task = *partnership.add_tasks();
    task.set_domain(one.domain);
    task.set_text(one.text);
    task.set_party(one.party);
  }
}

void AddTeam(absl::string_view district, Partnership& partnership) {
  const char* const posts[kPersons] = {"执行校长", "教学指导", "学科指导"};
  for (int i = 0; i < kPersons; ++i) {
    auto& member = *partnership.add_team();
    member.set_person(PersonName(district, i));
    member.set_post(posts[i]);
    member.set_leader(i == 0);
    member.set_days_per_week(4 - i);
  }
}

void AddFunding(Partnership& partnership) {
  constexpr Instalment::Condition kConditions[] = {Instalment::SIGNED, Instalment::SIGNED, Instalment::MIDTERM_PASSED,
                                                   Instalment::FINAL_PASSED};
  constexpr int64_t kFen = 20'000'000;
  for (int i = 0; i < 4; ++i) {
    auto& instalment = *partnership.add_instalments();
    instalment.set_number(i + 1);
    instalment.set_amount_fen(kFen);
    instalment.set_source(partnership::v1::FUNDING_SOURCE_OWN_DISTRICT);
    instalment.set_fiscal_year(2017 + i);
    instalment.set_condition(kConditions[i]);
    auto& planned = *instalment.mutable_planned_on();
    planned.set_year(2017 + i);
    planned.set_month(3);
    planned.set_day(30);
    auto& ceiling = *partnership.add_ceilings();
    ceiling.set_source(partnership::v1::FUNDING_SOURCE_OWN_DISTRICT);
    ceiling.set_fiscal_year(2017 + i);
    ceiling.set_amount_fen(kFen);
  }
}

}  // namespace

std::string PersonName(absl::string_view district, int64_t n) { return absl::StrCat(district, "/persons/bench-", n); }

Partnership AgreedTerms(absl::string_view district) {
  Partnership partnership;
  partnership.set_kind(Partnership::ENTRUSTED_MANAGEMENT);
  AddObjectives(partnership);
  AddTasks(partnership);
  AddTeam(district, partnership);
  partnership.set_exit_plan("安全、教研、工作室三项机制由本校人员主持满一学年");
  AddFunding(partnership);
  return partnership;
}

}  // namespace gongjin::bench
