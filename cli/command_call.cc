#include <iostream>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/applier.h"
#include "cli/commands.h"
#include "cli/yaml_write.h"

namespace gongjin::cli {
namespace {

struct CallFlags {
  std::string method, data = "{}", output;
  WriteFlags write;
};

void PrintAnswer(const google::protobuf::Message& answer, const std::string& output) {
  std::cout << (output == "yaml" ? WriteYaml(answer, true) : Json(answer)) << std::flush;
}

void FillCurrent(Context& context, google::protobuf::Message& request, const std::vector<std::string>& fields) {
  if (fields.empty()) return;
  const std::string name = TextField(request, "name");
  const ResourceType* type = context.types.OfName(name);
  if (type == nullptr || type->get == nullptr) {
    throw UsageError(
        absl::StrCat("current: ", Pick(context.language, "name 不是资源名：", "`name` names no resource: "), name));
  }
  const MessagePtr get = New(*type->get->input_type());
  SetText(*get, "name", name);
  const MessagePtr resource = New(*type->message);
  context.session().Call(*type->get, *get, *resource);
  for (const std::string& field : fields) SetNumber(request, field, NumberField(*resource, field));
}

void Call(Context& context, const CallFlags& flags) {
  const auto& method = context.types.FindMethod(flags.method, context.language);
  const bool from_file = absl::StartsWith(flags.data, "@");
  const std::string file = from_file ? flags.data.substr(1) : "-d";
  std::vector<std::string> current;
  const MessagePtr request = ParseRequest(from_file ? ReadFile(file, context.language) : flags.data, file,
                                          *method.input_type(), context.language, &current);
  if (flags.write.validate_only && !SetFlag(*request, "validate_only", true)) {
    throw UsageError(absl::StrCat("--validate-only: ", FullName(method),
                                  Pick(context.language, " 没有这一项", " has no such flag")));
  }
  FillCurrent(context, *request, current);
  EnsureRequestId(*request, flags.write.request_id);
  const MessagePtr answer = New(*method.output_type());
  if (!method.server_streaming()) {
    context.session().Call(method, *request, *answer);
    return PrintAnswer(*answer, flags.output);
  }
  const std::string address = context.session().endpoints().Of(*method.service(), context.language);
  const CallError end = context.session().Follow(method, address, *request, *answer, [&] {
    PrintAnswer(*answer, flags.output);
    return true;
  });
  if (end.status.code() != 0) throw end;
}

}  // namespace

void AddCall(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<CallFlags>();
  CLI::App& command = *app.add_subcommand(
      "call", Pick(language, "直接调用一个方法，答复为规范的 protobuf JSON（字段用 proto 中的名称）",
                   "calls any method; answers canonical protobuf JSON with the names of the protos"));
  command
      .add_option(
          "METHOD", flags->method,
          Pick(language, "SERVICE/METHOD，或唯一的 METHOD", "SERVICE/METHOD, or METHOD where it is the only one"))
      ->required();
  command.add_option("-d,--data", flags->data,
                     Pick(language, "请求：JSON、YAML，或 @文件（@- 为标准输入）",
                          "the request: JSON, YAML, or @file (@- for input)"));
  AddOutput(command, flags->output, {"json", "yaml"}, language);
  AddWriteFlags(command, flags->write, language);
  Runs(command, [flags, &context] { Call(context, *flags); });
}

}  // namespace gongjin::cli
