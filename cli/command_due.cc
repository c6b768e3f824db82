#include <algorithm>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/text_values.h"
#include "cli/width.h"
#include "gongjin/common/v1/work_list.pb.h"

namespace gongjin::cli {
namespace {

using common::v1::DueItem;
using common::v1::ListDueItemsRequest;
using common::v1::ListDueItemsResponse;

struct DueFlags {
  std::string as_of, owner, rule, subject, output;
  int within = -1;  // days
};

ListDueItemsRequest RequestOf(Context& context, const DueFlags& flags) {
  ListDueItemsRequest request;
  request.set_parent(context.DistrictName());
  if (!flags.as_of.empty()) SetDay(request, "as_of", flags.as_of);
  if (flags.within >= 0) request.set_within_days(flags.within);
  const auto full = [&](const std::string& name) {
    return name.empty() || name.rfind("districts/", 0) == 0 ? name : absl::StrCat(request.parent(), "/", name);
  };
  request.set_owner(full(flags.owner));
  request.set_subject(full(flags.subject));
  request.set_rule(flags.rule);
  return request;
}

// The most overdue first, as one process answers it.
void Sort(ListDueItemsResponse& answer) {
  std::stable_sort(
      answer.mutable_items()->begin(), answer.mutable_items()->end(), [](const DueItem& a, const DueItem& b) {
        return std::make_pair(-a.overdue_days(), a.days_left()) < std::make_pair(-b.overdue_days(), b.days_left());
      });
}

std::string WhenOf(const DueItem& item, Language language) {
  if (!item.has_due()) return Pick(language, "期限无法判断", "no day known");
  if (item.overdue_days() > 0)
    return absl::StrCat(Pick(language, "逾期 ", "overdue "), item.overdue_days(), Pick(language, " 天", " days"));
  if (item.days_left() == 0) return Pick(language, "今日到期", "due today");
  return absl::StrCat(Pick(language, "还有 ", "in "), item.days_left(), Pick(language, " 天", " days"));
}

std::vector<std::string> Row(const DueItem& item, const CellStyle& style) {
  const Language language = style.language;
  const auto owner = WithoutDistrict(item.owner(), style.district);
  const std::string& role = Either(language, item.owner_role(), item.owner_role_en());
  return {TextOf(item.due()).value_or(""),
          WhenOf(item, language),
          item.rule(),
          Either(language, item.title(), item.title_en()),
          item.subject_title().empty() ? WithoutDistrict(item.subject(), style.district) : item.subject_title(),
          role.empty() ? owner : absl::StrCat(owner, " ", role),
          Either(language, item.source(), item.source_en())};
}

void PrintText(const ListDueItemsResponse& answer, const CellStyle& style) {
  const Language language = style.language;
  std::cout << Pick(language, "截至 ", "as of ") << TextOf(answer.as_of()).value_or("")
            << Pick(language, "：逾期 ", ": overdue ") << answer.overdue_count() << Pick(language, "，待办 ", ", due ")
            << answer.due_count() << "\n";
  Table table;
  table.headers = language == Language::kEnglish
                      ? std::vector<std::string>{"due", "when", "rule", "what", "about", "by", "source"}
                      : std::vector<std::string>{"期限", "时间", "规则", "事项", "对象", "责任", "依据"};
  for (const DueItem& item : answer.items()) table.rows.push_back(Row(item, style));
  if (!table.rows.empty()) std::cout << Print(std::move(table), TerminalWidth(1));
}

void Due(Context& context, const DueFlags& flags) {
  CheckDay(flags.as_of, "--as-of", context.language);
  ListDueItemsResponse all;
  const auto& method = context.types.FindMethod("WorkListService/ListDueItems", context.language);
  const auto silent = context.session().CallAll(method, RequestOf(context, flags), [&](const auto& answer) {
    const auto& part = dynamic_cast<const ListDueItemsResponse&>(answer);
    const int overdue = all.overdue_count() + part.overdue_count(), due = all.due_count() + part.due_count();
    all.MergeFrom(part);
    all.set_overdue_count(overdue);
    all.set_due_count(due);
  });
  for (const std::string& address : silent) all.add_unreachable(address);
  Sort(all);
  if (flags.output == "json") {
    std::cout << Json(all);
  } else {
    PrintText(all, context.Style());
  }
  if (all.unreachable_size() > 0) {
    std::cerr << Pick(context.language, "未答复，事项不全：", "did not answer, items are missing: ")
              << Tame(absl::StrJoin(all.unreachable(), Pick(context.language, "、", ", "))) << "\n";
  }
}

}  // namespace

void AddDue(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<DueFlags>();
  CLI::App& command = *app.add_subcommand("due", Pick(language, "待办与逾期事项", "what is due and overdue"));
  command.add_option("--as-of", flags->as_of,
                     Pick(language, "业务日期（默认今天）", "the day to judge by (default: today)"));
  command
      .add_option("--within", flags->within,
                  Pick(language, "只看这么多天内到期的", "only what is due within so many days"))
      ->check(CLI::Range(0, 3660));
  command.add_option(
      "--owner", flags->owner,
      Pick(language, "只看此机构的，如 organizations/bureau", "only of this one, like organizations/bureau"));
  command.add_option(
      "--subject", flags->subject,
      Pick(language, "只看此记录的，如 partnerships/lezhi", "only about this record, like partnerships/lezhi"));
  command.add_option("--rule", flags->rule, Pick(language, "只看此规则的，如 P5", "only of this rule, like P5"));
  AddOutput(command, flags->output, {"table", "json"}, language);
  Runs(command, [flags, &context] { Due(context, *flags); });
}

}  // namespace gongjin::cli
