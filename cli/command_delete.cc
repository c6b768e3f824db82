#include <algorithm>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/report.h"

namespace gongjin::cli {
namespace {

struct DeleteFlags {
  std::vector<std::string> words, files;
  std::string parent, output;
  WriteFlags write;
};

struct Doomed {
  Target target;
  std::string file, as;
  int line = 0;
};

// What files create is taken back in the reverse order, children before parents; calls cannot be.
std::vector<Doomed> Find(Context& context, const DeleteFlags& flags) {
  std::vector<Doomed> doomed;
  if (!flags.words.empty()) {
    for (const Target& target : context.Targets(flags.words, flags.parent)) doomed.push_back({target, "-", "", 0});
  }
  std::vector<Document> documents;
  if (!flags.files.empty())
    documents = LoadDocuments(FilesOf(flags.files, context.language), context.types, context.language);
  std::reverse(documents.begin(), documents.end());
  for (const Document& document : documents) {
    if (document.type != nullptr)
      doomed.push_back({{document.type, NameOf(*document.message)}, document.file, document.as, document.line});
  }
  if (doomed.empty()) {
    throw UsageError(
        Pick(context.language, "请给出 TYPE NAME、全名，或 -f 文件", "say TYPE NAME, a full name, or -f FILE"));
  }
  return doomed;
}

void Delete(Context& context, const DeleteFlags& flags) {
  const std::vector<Doomed> doomed = Find(context, flags);
  Applier applier(context.session(), context.types, context.language, flags.write.validate_only);
  Report report(context.types, context.language, flags.output == "json", flags.write.validate_only, doomed.size());
  for (size_t i = 0; i < doomed.size(); ++i) {
    const Doomed& one = doomed[i];
    const std::string request_id = flags.write.request_id.empty() || doomed.size() == 1
                                       ? flags.write.request_id
                                       : absl::StrCat(flags.write.request_id, "-", i + 1);
    const bool done = report.Try(one.file, one.line, one.target.name,
                                 [&] { return applier.Delete(*one.target.type, one.target.name, one.as, request_id); });
    if (!done) break;
  }
  report.Finish();
}

}  // namespace

void AddDelete(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<DeleteFlags>();
  CLI::App& command = *app.add_subcommand(
      "delete", Pick(language, "删除；不能删除的类型改为归档", "deletes, or archives what cannot be deleted"));
  command.add_option("NAME", flags->words, Pick(language, "类型和名称，或全名", "a type and names, or full names"));
  command.add_option("-f,--file", flags->files,
                     Pick(language, "文件里的资源，次序相反", "the resources of files, in reverse order"));
  command.add_option("--parent", flags->parent, Pick(language, "上级记录", "what it lies below"));
  AddOutput(command, flags->output, {"text", "json"}, language);
  AddWriteFlags(command, flags->write, language);
  Runs(command, [flags, &context] { Delete(context, *flags); });
}

}  // namespace gongjin::cli
