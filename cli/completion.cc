#include "cli/completion.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/form.h"

namespace gongjin::cli {
namespace {

std::vector<std::string> TypeNames(const Context& context) {
  std::vector<std::string> names;
  for (const ResourceType& type : context.types.all()) names.push_back(type.plural);
  return names;
}

std::vector<std::string> MethodNames(const Context& context) {
  std::vector<std::string> names;
  for (const auto* method : context.types.methods()) {
    names.push_back(absl::StrCat(method->service()->name(), "/", method->name()));
  }
  return names;
}

// What a shell takes as it is. Others would be commands to some.
bool IsPlainWord(const std::string& word) {
  return std::all_of(word.begin(), word.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '/'; });
}

// The ids of the first hundred records of a type.
std::vector<std::string> RecordNames(Context& context, const ResourceType& type) {
  std::vector<std::string> names;
  if (type.list == nullptr) return names;
  try {
    context.globals.timeout = "2s";
    const MessagePtr request = New(*type.list->input_type());
    SetText(*request, "parent", context.ParentFor(type, ""));
    SetNumber(*request, "page_size", 100);
    const MessagePtr response = New(*type.list->output_type());
    context.session().Call(*type.list, *request, *response);
    const auto* body = BodyOf(*type.list->output_type(), type);
    const auto& reflection = *response->GetReflection();
    for (int i = 0; i < reflection.FieldSize(*response, body); ++i) {
      std::string ids = type.pattern.Ids(NameOf(reflection.GetRepeatedMessage(*response, body, i)));
      if (IsPlainWord(ids)) names.push_back(std::move(ids));
    }
  } catch (const std::exception&) {
    names.clear();  // a shell has no use for errors
  }
  return names;
}

const CLI::App* CommandOf(const CLI::App& app, const std::string& word) {
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; })) {
    if (command->get_name() == word) return command;
  }
  return nullptr;
}

void AddFlags(const CLI::App& app, std::vector<std::string>& names) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
}

std::vector<std::string> ValuesOf(const std::string& flag, const std::string& command, const ResourceType* type,
                                  const Context& context) {
  if (flag == "--language") return {"zh", "en"};
  if (flag == "-o" || flag == "--output") {
    if (command == "get") return {"table", "json", "yaml", "csv", "name"};
    return command == "call" ? std::vector<std::string>{"json", "yaml"} : std::vector<std::string>{"text", "json"};
  }
  if (flag == "--columns" && type != nullptr) return ColumnPaths(*type->message);
  (void)context;
  return {};
}

}  // namespace

std::vector<std::string> Complete(const CLI::App& app, Context& context, const std::vector<std::string>& words) {
  const std::string last = words.empty() ? "" : words.back();
  const std::string before = words.size() < 2 ? "" : words[words.size() - 2];
  std::vector<std::string> names;
  const CLI::App* command = nullptr;
  std::vector<std::string> given;  // words of the command that are no flags
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    if (command == nullptr)
      command = CommandOf(app, words[i]);
    else if (!absl::StartsWith(words[i], "-"))
      given.push_back(words[i]);
  }
  const ResourceType* type = given.empty() ? nullptr : context.types.TryFind(given.front());
  const std::string name = command == nullptr ? "" : command->get_name();
  if (absl::StartsWith(before, "-") && !absl::StartsWith(last, "-")) {
    names = ValuesOf(before, name, type, context);
  }
  if (!names.empty()) {
    // values of a flag
  } else if (absl::StartsWith(last, "-")) {
    AddFlags(app, names);
    if (command != nullptr) AddFlags(*command, names);
  } else if (command == nullptr) {
    for (const CLI::App* each : app.get_subcommands([](const CLI::App* one) { return !one->get_group().empty(); })) {
      names.push_back(each->get_name());
    }
  } else if (name == "call") {
    names = MethodNames(context);
  } else if (name == "completion") {
    names = {"bash", "zsh", "fish"};
  } else if (name == "get" || name == "edit" || name == "delete" || name == "history" || name == "watch") {
    names = type == nullptr || name == "watch" ? TypeNames(context) : RecordNames(context, *type);
  }
  names.erase(std::remove_if(names.begin(), names.end(), [&](const auto& one) { return !absl::StartsWith(one, last); }),
              names.end());
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string CompletionScript(const std::string& shell) {
  if (shell == "bash") {
    return R"sh(_gongjinctl() {
  local IFS=$'\n'
  COMPREPLY=($(gongjinctl __complete "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _gongjinctl gongjinctl
)sh";
  }
  if (shell == "zsh") {
    return R"sh(#compdef gongjinctl
_gongjinctl() {
  local -a found
  found=("${(@f)$(gongjinctl __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ -n ${found[1]} ]] && compadd -- "${found[@]}" || _files
}
compdef _gongjinctl gongjinctl
)sh";
  }
  if (shell == "fish") {
    return R"sh(complete -c gongjinctl -a '(gongjinctl __complete (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)'
)sh";
  }
  return "";
}

}  // namespace gongjin::cli
