#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/report.h"

namespace gongjin::cli {
namespace {

struct ApplyFlags {
  std::vector<std::string> files;
  std::string output;
  bool keep_going = false;
  WriteFlags write;
};

std::string NameOf(const Document& document) {
  if (document.call != nullptr) return FullName(*document.call);
  return cli::NameOf(*document.message);
}

// The id of the nth of several documents; theirs stay distinct, and the same when all is done again.
std::string RequestIdFor(const std::string& given, size_t index, size_t count) {
  return given.empty() || count == 1 ? given : absl::StrCat(given, "-", index + 1);
}

void Apply(Context& context, const ApplyFlags& flags, bool create) {
  const std::vector<Document> documents =
      LoadDocuments(FilesOf(flags.files, context.language), context.types, context.language);
  for (const Document& document : documents) {
    if (!create || document.type != nullptr) continue;
    throw UsageError(absl::StrCat(
        document.file, ":", document.line, ": ",
        Pick(context.language, "create 只收资源；调用请用 apply", "create takes resources; calls are for apply")));
  }
  Applier applier(context.session(), context.types, context.language, flags.write.validate_only);
  Report report(context.types, context.language, flags.output == "json", flags.write.validate_only, documents.size());
  for (size_t i = 0; i < documents.size(); ++i) {
    const Document& document = documents[i];
    const std::string request_id = RequestIdFor(flags.write.request_id, i, documents.size());
    const bool done = report.Try(document.file, document.line, NameOf(document), [&] {
      return create ? applier.Create(document, request_id) : applier.Apply(document, request_id);
    });
    if (!done && !flags.keep_going) break;
  }
  report.Finish();
}

void AddBoth(CLI::App& app, Context& context, const char* name, const char* zh, const char* en, bool create) {
  const Language language = context.language;
  auto flags = std::make_shared<ApplyFlags>();
  CLI::App& command = *app.add_subcommand(name, Pick(language, zh, en));
  command
      .add_option("-f,--file", flags->files,
                  Pick(language, "YAML 文件、目录，或 - 表示标准输入", "YAML files, folders, or - for input"))
      ->required();
  command.add_flag("--keep-going", flags->keep_going, Pick(language, "有拒绝也继续", "go on after a refusal"));
  AddOutput(command, flags->output, {"text", "json"}, language);
  AddWriteFlags(command, flags->write, language);
  Runs(command, [flags, &context, create] { Apply(context, *flags, create); });
}

}  // namespace

void AddApply(CLI::App& app, Context& context) {
  AddBoth(app, context, "apply", "按文件新建、更新或办理；重复执行不会做两次",
          "creates, updates and calls as files say; doing it again does nothing twice", false);
}

void AddCreate(CLI::App& app, Context& context) {
  AddBoth(app, context, "create", "按文件新建；已有的会被拒绝",
          "creates as files say; what is there already is refused", true);
}

}  // namespace gongjin::cli
