#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/json_cell.h"
#include "cli/table.h"
#include "cli/terminal.h"
#include "cli/width.h"
#include "gongjin/common/v1/history.pb.h"

namespace gongjin::cli {
namespace {

using common::v1::Difference;
using common::v1::ListRevisionsRequest;
using common::v1::ListRevisionsResponse;
using common::v1::Revision;

struct HistoryFlags {
  std::vector<std::string> words;
  std::string parent, output;
};

// What was absent is a dash.
void AddDifference(const Difference& difference, const Target& target, const CellStyle& style, Table& table) {
  std::string label = LabelOfPath(*target.type->message, difference.path(), style.language);
  if (label.empty()) label = style.language == Language::kEnglish ? difference.label_en() : difference.label();
  if (label.empty()) label = difference.path();
  const auto value = [&](const std::string& json) {
    return json.empty() ? "–" : JsonCell(json, FieldOfPath(*target.type->message, difference.path()), style);
  };
  table.rows.push_back({label, absl::StrCat(value(difference.before()), " → ", value(difference.after()))});
}

void PrintRevision(const Revision& revision, const Target& target, const CellStyle& style) {
  const auto* time = Revision::descriptor()->FindFieldByName("time");
  std::cout << Tame(absl::StrCat(Pick(style.language, "修订 ", "revision "), revision.revision(), "  ",
                                 Cell(revision, *time, style), "  ", IdOf(revision.method()), "  ",
                                 WithoutDistrict(revision.principal(), style.district),
                                 revision.organization().empty() ? "" : Pick(style.language, " 代表 ", " for "),
                                 WithoutDistrict(revision.organization(), style.district)))
            << "\n";
  Table table;
  table.indent = 2;
  for (const Difference& difference : revision.differences()) AddDifference(difference, target, style, table);
  if (!table.rows.empty()) std::cout << Print(std::move(table), TerminalWidth(1));
}

ListRevisionsResponse ReadAll(Context& context, const Target& target) {
  const auto& method = context.types.FindMethod("HistoryService/ListRevisions", context.language);
  const std::string address = context.session().endpoints().Of(*target.type->service, context.language);
  ListRevisionsRequest request;
  request.set_name(target.name);
  request.set_page_size(1000);
  ListRevisionsResponse all, page;
  do {
    context.session().Call(method, request, page, "", address);
    all.mutable_revisions()->MergeFrom(page.revisions());
    request.set_page_token(page.next_page_token());
  } while (!page.next_page_token().empty());
  return all;
}

void History(Context& context, const HistoryFlags& flags) {
  for (const Target& target : context.Targets(flags.words, flags.parent)) {
    const ListRevisionsResponse all = ReadAll(context, target);
    if (flags.output == "json") {
      std::cout << Json(all);
      continue;
    }
    std::cout << target.type->Label(context.language) << " " << Tame(target.name) << "\n";
    const CellStyle style = context.Style();
    for (const Revision& revision : all.revisions()) PrintRevision(revision, target, style);
  }
}

}  // namespace

void AddHistory(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<HistoryFlags>();
  CLI::App& command = *app.add_subcommand(
      "history", Pick(language, "谁在何时改了什么，最新的在前", "who changed what and when, the newest first"));
  command.add_option("NAME", flags->words, Pick(language, "类型和名称，或全名", "a type and names, or full names"))
      ->required();
  command.add_option("--parent", flags->parent, Pick(language, "上级记录", "what it lies below"));
  AddOutput(command, flags->output, {"text", "json"}, language);
  Runs(command, [flags, &context] { History(context, *flags); });
}

}  // namespace gongjin::cli
