#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/commands.h"

namespace gongjin::cli {

void AddWriteFlags(CLI::App& command, WriteFlags& flags, Language language) {
  command.add_flag("--validate-only", flags.validate_only,
                   Pick(language, "只校验，不写入", "judge only, write nothing"));
  command
      .add_option("--request-id", flags.request_id,
                  Pick(language, "重复同一编号不会做两次（默认每次新编）",
                       "the same id is not done twice (default: a new one)"))
      ->check([](const std::string& id) { return id.size() > 64 ? std::string("at most 64 characters") : ""; });
}

void AddOutput(CLI::App& command, std::string& output, const std::vector<std::string>& forms, Language language) {
  command
      .add_option("-o,--output", output,
                  absl::StrCat(Pick(language, "输出形式：", "form of the output: "), absl::StrJoin(forms, " ")))
      ->check(CLI::IsMember(forms));
}

void Runs(CLI::App& command, std::function<void()> act) { command.callback(std::move(act)); }

}  // namespace gongjin::cli
