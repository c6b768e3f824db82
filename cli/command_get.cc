#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/terminal.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct GetFlags {
  std::vector<std::string> words;  // TYPE [NAME…]
  std::string parent, filter, order_by, columns, output, as_of, page_token;
  int64_t revision = 0, page_size = 0;
  bool all = false, show_archived = false, all_fields = false, raw = false;
};

struct Page {
  Resources resources;
  std::string next;
};

void SetAsOf(Message& request, const GetFlags& flags, const ResourceType& type, Language language) {
  if (flags.as_of.empty() || SetDay(request, "as_of", flags.as_of)) return;
  throw UsageError(absl::StrCat("--as-of: ", type.Label(language),
                                Pick(language, " 没有随日期计算的内容", " has nothing that is computed for a day")));
}

// Adds what one answer to a List holds.
void Take(const Message& response, const ResourceType& type, Page& page) {
  const auto& reflection = *response.GetReflection();
  const FieldDescriptor* body = BodyOf(*type.list->output_type(), type);
  for (int i = 0; i < reflection.FieldSize(response, body); ++i) {
    MessagePtr resource = New(*type.message);
    resource->CopyFrom(reflection.GetRepeatedMessage(response, body, i));
    page.resources.push_back(std::move(resource));
  }
  page.next = TextField(response, "next_page_token");
}

Page ReadPage(Context& context, const ResourceType& type, const Message& request) {
  Page page;
  if (IsCommon(*type.service)) {  // norms: each process has its own, and none has pages
    const auto silent =
        context.session().CallAll(*type.list, request, [&](const Message& answer) { Take(answer, type, page); });
    if (!silent.empty()) {
      std::cerr << Pick(context.language, "未答复，记录不全：", "did not answer, records are missing: ")
                << Tame(absl::StrJoin(silent, Pick(context.language, "、", ", "))) << "\n";
    }
    return page;
  }
  const MessagePtr response = New(*type.list->output_type());
  context.session().Call(*type.list, request, *response);
  Take(*response, type, page);
  return page;
}

Resources List(Context& context, const ResourceType& type, const GetFlags& flags) {
  if (type.list == nullptr)
    throw UsageError(absl::StrCat(type.plural, Pick(context.language, " 不能列出", " cannot be listed")));
  const MessagePtr request = New(*type.list->input_type());
  const bool takes_all = SetText(*request, "filter", flags.filter) || flags.filter.empty();
  if (!takes_all)
    throw UsageError(
        absl::StrCat("--filter: ", type.plural, Pick(context.language, " 不支持过滤", " cannot be filtered")));
  SetText(*request, "parent", context.ParentFor(type, flags.parent));
  SetText(*request, "order_by", flags.order_by);
  SetText(*request, "page_token", flags.page_token);
  SetFlag(*request, "show_archived", flags.show_archived);
  SetNumber(*request, "page_size", flags.page_size > 0 ? flags.page_size : flags.all ? 1000 : 0);
  SetAsOf(*request, flags, type, context.language);
  Resources resources;
  for (;;) {
    Page page = ReadPage(context, type, *request);
    std::move(page.resources.begin(), page.resources.end(), std::back_inserter(resources));
    if (page.next.empty()) break;
    if (!flags.all) {
      std::cerr << Pick(context.language, "还有更多：--all 取全部，--page-token 取下一页 ",
                        "there are more: --all for all of them, or the next page by --page-token ")
                << Tame(page.next) << "\n";
      break;
    }
    SetText(*request, "page_token", page.next);
  }
  if (resources.empty()) std::cerr << Pick(context.language, "没有记录\n", "none\n");
  return resources;
}

MessagePtr GetOne(Context& context, const Target& target, const GetFlags& flags) {
  if (target.type->get == nullptr) {  // norms: listed only
    GetFlags list;
    list.as_of = flags.as_of;
    list.parent = ParentOf(target.name);
    for (MessagePtr& resource : List(context, *target.type, list)) {
      if (NameOf(*resource) == target.name) return std::move(resource);
    }
    throw UsageError(absl::StrCat(Pick(context.language, "没有 ", "there is no "), target.name));
  }
  const MessagePtr request = New(*target.type->get->input_type());
  SetText(*request, "name", target.name);
  SetAsOf(*request, flags, *target.type, context.language);
  if (flags.revision > 0) SetNumber(*request, "revision", flags.revision);
  MessagePtr resource = New(*target.type->message);
  context.session().Call(*target.type->get, *request, *resource);
  return resource;
}

void Get(Context& context, const GetFlags& flags) {
  CheckDay(flags.as_of, "--as-of", context.language);
  const ResourceType* type = context.types.TryFind(flags.words.front());
  const bool by_name = type == nullptr || flags.words.size() > 1;
  std::vector<Target> targets;
  if (by_name) targets = context.Targets(flags.words, flags.parent);
  if (by_name) type = targets.front().type;
  if (!by_name && flags.revision > 0) {
    throw UsageError(Pick(context.language, "--revision 需要指明名称", "--revision needs the name of one record"));
  }
  PrintOptions options;
  options.format = FormatOf(flags.output);
  options.columns_asked_for = !flags.columns.empty();
  options.columns = options.columns_asked_for ? ParseColumns(flags.columns, *type, context.language)
                                              : DefaultColumns(*type, context.language, !flags.as_of.empty());
  options.single = by_name && targets.size() == 1;
  options.all_fields = flags.all_fields;
  options.formulas = flags.raw;
  options.terminal = IsTerminal(1);
  options.width = TerminalWidth(1);
  Resources resources;
  if (!by_name) resources = List(context, *type, flags);
  for (const Target& target : targets) resources.push_back(GetOne(context, target, flags));
  options.style = context.Style();
  PrintResources(*type, resources, options, std::cout);
}

}  // namespace

void AddGet(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<GetFlags>();
  CLI::App& command = *app.add_subcommand("get", Pick(language, "查看记录", "shows records"));
  command
      .add_option("TYPE", flags->words,
                  Pick(language, "类型（英文单复数、全名或中文名），其后可跟名称",
                       "a type, by any of its names, then perhaps names"))
      ->required();
  command.add_option("--parent", flags->parent, Pick(language, "上级记录，如 lezhi", "what it lies below, like lezhi"));
  command.add_option("--filter", flags->filter,
                     Pick(language, "AIP-160 条件，如 state = SIGNED", "AIP-160, like state = SIGNED"));
  command.add_option("--order-by", flags->order_by,
                     Pick(language, "类型所提供的排序之一", "one of the orderings that the type offers"));
  command.add_option("--columns", flags->columns,
                     Pick(language, "列，如 recipient,term.start_date", "like recipient,term.start_date"));
  command.add_option("--as-of", flags->as_of,
                     Pick(language, "业务日期：按该日计算", "the day for which things are computed"));
  command.add_option("--revision", flags->revision, Pick(language, "较早的修订", "an earlier revision"));
  command.add_option("--page-size", flags->page_size, Pick(language, "每页条数，至多 1000", "at most 1000"))
      ->check(CLI::Range(1, 1000));
  command.add_option("--page-token", flags->page_token, Pick(language, "接着上一页", "where the page before ended"));
  command.add_flag("--all", flags->all, Pick(language, "全部各页", "all pages"));
  command.add_flag("--show-archived", flags->show_archived, Pick(language, "包括已归档的", "archived ones too"));
  command.add_flag("--all-fields", flags->all_fields,
                   Pick(language, "YAML 中包括由系统填写的内容", "YAML with what the server writes"));
  command.add_flag("--raw", flags->raw,
                   Pick(language, "CSV 原样输出：不在会被电子表格当作公式的内容前加 '",
                        "CSV as it is: no ' before what a spreadsheet would compute"));
  AddOutput(command, flags->output, {"table", "json", "yaml", "csv", "name"}, language);
  Runs(command, [flags, &context] { Get(context, *flags); });
}

}  // namespace gongjin::cli
