#include <iostream>
#include <memory>

#include "cli/completion.h"

namespace gongjin::cli {

void AddCompletion(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto shell = std::make_shared<std::string>();
  CLI::App& command =
      *app.add_subcommand("completion", Pick(language, "输出补全脚本：source <(gongjinctl completion bash)",
                                             "prints a completion script: source <(gongjinctl completion bash)"));
  command.add_option("SHELL", *shell, "bash zsh fish")->required()->check(CLI::IsMember({"bash", "zsh", "fish"}));
  Runs(command, [shell] { std::cout << CompletionScript(*shell); });

  CLI::App& hidden = *app.add_subcommand("__complete", "")->group("");
  hidden.prefix_command();
  hidden.fallthrough(false);  // flags of the line to be completed are not ours
  Runs(hidden, [&app, &hidden, &context] {
    for (const std::string& name : Complete(app, context, hidden.remaining())) std::cout << name << "\n";
  });
}

}  // namespace gongjin::cli
