#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/commands.h"
#include "cli/form.h"
#include "cli/report.h"
#include "cli/yaml_write.h"

namespace gongjin::cli {
namespace {

struct EditFlags {
  std::vector<std::string> words;
  std::string parent;
  WriteFlags write;
};

// A file that nobody else may read, for as long as the editor needs it.
std::string WriteTemporary(const std::string& text, Language language) {
  const char* folder = std::getenv("TMPDIR");
  std::string path = absl::StrCat(folder == nullptr ? "/tmp" : folder, "/gongjin-XXXXXX.yaml");
  const int file = mkstemps(path.data(), 5);
  if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size())) {
    throw UsageError(absl::StrCat(Pick(language, "写不了临时文件 ", "the temporary file cannot be written: "), path));
  }
  close(file);
  return path;
}

void RunEditor(const std::string& path, Language language) {
  const char* editor = std::getenv("VISUAL");
  if (editor == nullptr || *editor == '\0') editor = std::getenv("EDITOR");
  if (editor == nullptr || *editor == '\0') editor = "vi";
  const std::string command = absl::StrCat(editor, " '", path, "'");  // as git does: EDITOR may carry flags
  if (std::system(command.c_str()) != 0) {                            // NOLINT(cert-env33-c): the user's own editor
    throw UsageError(absl::StrCat(Pick(language, "编辑器没有正常结束：", "the editor failed: "), editor));
  }
}

void Edit(Context& context, const EditFlags& flags) {
  const Language language = context.language;
  const std::vector<Target> targets = context.Targets(flags.words, flags.parent);
  if (targets.size() != 1) throw UsageError(Pick(language, "一次编辑一条记录", "one record is edited at a time"));
  const Target& target = targets.front();
  Applier applier(context.session(), context.types, language, flags.write.validate_only);
  // Read by the same method as `get`, so that a refusal says why.
  const MessagePtr request = New(*target.type->get->input_type());
  SetText(*request, "name", target.name);
  const MessagePtr before = New(*target.type->message);
  context.session().Call(*target.type->get, *request, *before);
  const std::string text = WriteDocument(*target.type, *before, false);
  const std::string path = WriteTemporary(text, language);
  RunEditor(path, language);
  const std::string edited = ReadFile(path, language);
  Report report(context.types, language, false, flags.write.validate_only, 1);
  std::vector<Document> documents;
  try {
    documents = ParseDocuments(edited, path, context.types, language);
    if (documents.size() != 1 || documents[0].type != target.type || NameOf(*documents[0].message) != target.name) {
      throw UsageError(absl::StrCat(path, Pick(language, "：type 和 name 不能改", ": type and name stay as they are")));
    }
  } catch (const UsageError& error) {
    throw UsageError(
        absl::StrCat(error.what(), Pick(language, "\n改动保留在 ", "\nwhat was edited is kept in "), path));
  }
  const bool done = report.Try(path, 1, target.name, [&] {
    return applier.Change(*target.type, *before, *documents[0].message, flags.write.request_id);
  });
  if (done) unlink(path.c_str());
  report.Finish();
}

}  // namespace

void AddEdit(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<EditFlags>();
  CLI::App& command =
      *app.add_subcommand("edit", Pick(language, "用 $EDITOR 修改一条记录", "changes one record in $EDITOR"));
  command.add_option("NAME", flags->words, Pick(language, "类型和名称，或全名", "a type and a name, or a full name"))
      ->required();
  command.add_option("--parent", flags->parent, Pick(language, "上级记录", "what it lies below"));
  AddWriteFlags(command, flags->write, language);
  Runs(command, [flags, &context] { Edit(context, *flags); });
}

}  // namespace gongjin::cli
