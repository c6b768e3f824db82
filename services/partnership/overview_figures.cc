#include <functional>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "services/partnership/overview.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {
namespace {

using common::v1::DueItem;
using common::v1::Overview;

// How many of something each partnership has; those with any are the records behind the total.
Overview::Figure Count(const std::vector<Standing>& standings, const char* key, const char* label, const char* label_en,
                       const char* formula, const char* formula_en, const std::function<int(const Standing&)>& count) {
  Overview::Figure figure;
  figure.set_key(key);
  figure.set_label(label);
  figure.set_label_en(label_en);
  figure.set_formula(formula);
  figure.set_formula_en(formula_en);
  int total = 0;
  for (const auto& standing : standings) {
    const int found = count(standing);
    if (found > 0) figure.add_records(standing.facts.partnership.name());
    total += found;
  }
  figure.set_value(absl::StrCat(total));
  return figure;
}

std::function<int(const Standing&)> Items(const std::function<bool(const DueItem&)>& matches) {
  return [matches](const Standing& standing) {
    return static_cast<int>(std::count_if(standing.due.begin(), standing.due.end(), matches));
  };
}
std::function<int(const Standing&)> OfReason(absl::string_view reason) {
  return Items([reason](const DueItem& item) { return item.reason() == reason; });
}

}  // namespace

std::vector<Overview::Figure> FiguresOf(const std::vector<Standing>& standings, absl::CivilDay as_of) {
  const auto held = [as_of](const Standing& standing) {
    return EvaluationBy(as_of, v1::Evaluation::MIDTERM, standing.facts.evaluations) != nullptr ? 1 : 0;
  };
  const auto failing = [as_of](const Standing& standing) {
    return static_cast<int>(OpenOn(as_of, standing.facts.evaluations, standing.facts.rectifications).size());
  };
  const auto midterm = [](bool overdue) {
    return Items([overdue](const DueItem& item) {
      return item.reason() == "MIDTERM_DUE" && (item.overdue_days() > 0) == overdue;
    });
  };
  return {
      Count(standings, "partnerships", "携手共进项目", "partnerships", "有记录且未归档、未撤回的项目",
            "partnerships on record, neither archived nor withdrawn", [](const Standing&) { return 1; }),
      Count(standings, "midterms_held", "中期评估已完成", "mid-terms held", "已进行中期评估的项目",
            "partnerships whose mid-term evaluation was held", held),
      Count(standings, "midterms_due", "中期评估待进行", "mid-terms due", "应评学期已开始、未逾期的项目",
            "partnerships whose semester for it has begun and is not over", midterm(false)),
      Count(standings, "midterms_overdue", "中期评估逾期", "mid-terms overdue", "应评学期已结束而未评的项目",
            "partnerships whose semester for it is over without one", midterm(true)),
      Count(standings, "overdue", "逾期事项", "overdue items", "逾期的待办事项", "due items that are overdue",
            Items([](const DueItem& item) { return item.overdue_days() > 0; })),
      Count(standings, "failing_domains", "不合格领域", "failing domains", "整改尚未验收的领域",
            "domains whose rectification is not accepted", failing),
      Count(standings, "filings_missing", "备案缺失", "filings missing", "应备案而未备案的机关",
            "authorities with which a filing is missing", OfReason("FILING_MISSING")),
      Count(standings, "visit_gaps", "到校缺口", "visit gaps", "到校次数少于计入月份的项目",
            "partnerships with fewer visits than counted months", OfReason("VISIT_GAP")),
      Count(standings, "teams_without_leader", "无领队团队", "teams without a leader", "派驻团队无领队的项目",
            "partnerships whose dispatched team has no leader", OfReason("TEAM_WITHOUT_LEADER")),
      Count(standings, "instalments_releasable", "可支付经费", "instalments releasable",
            "条件已满足、尚未支付的经费分期", "instalments whose condition holds and that are not released",
            OfReason("INSTALMENT_RELEASABLE")),
  };
}

}  // namespace gongjin::partnership
