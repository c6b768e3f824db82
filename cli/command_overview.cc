#include <iostream>
#include <memory>

#include "absl/strings/str_join.h"
#include "cli/commands.h"
#include "cli/overview_text.h"
#include "cli/terminal.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

using common::v1::GetOverviewRequest;
using common::v1::Overview;

struct OverviewFlags {
  std::string as_of, output;
};

void Show(Context& context, const OverviewFlags& flags) {
  CheckDay(flags.as_of, "--as-of", context.language);
  GetOverviewRequest request;
  request.set_parent(context.DistrictName());
  if (!flags.as_of.empty()) SetDay(request, "as_of", flags.as_of);
  const auto& method = context.types.FindMethod("OverviewService/GetOverview", context.language);
  Overview all;
  const auto silent = context.session().CallAll(
      method, request, [&](const auto& answer) { all.MergeFrom(dynamic_cast<const Overview&>(answer)); });
  for (const std::string& address : silent) all.add_unreachable(address);
  std::cout << (flags.output == "json" ? Json(all) : OverviewText(all, context.Style(), TerminalWidth(1)));
  if (all.unreachable_size() > 0) {
    std::cerr << Pick(context.language, "未答复，概览不全：", "did not answer, parts are missing: ")
              << Tame(absl::StrJoin(all.unreachable(), Pick(context.language, "、", ", "))) << "\n";
  }
}

}  // namespace

void AddOverview(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<OverviewFlags>();
  CLI::App& command = *app.add_subcommand("overview", Pick(language, "各项工作概览", "the programmes at a glance"));
  command.add_option("--as-of", flags->as_of,
                     Pick(language, "业务日期（默认今天）", "the day to judge by (default: today)"));
  AddOutput(command, flags->output, {"text", "json"}, language);
  Runs(command, [flags, &context] { Show(context, *flags); });
}

}  // namespace gongjin::cli
