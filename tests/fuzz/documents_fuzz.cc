// Any text as a file for `apply` and as a request for `call`: it is refused in lines that a terminal can show, or read
// to messages that, written as YAML, are read the same.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "cli/document.h"
#include "cli/problem.h"
#include "cli/width.h"
#include "cli/yaml_write.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using namespace cli;

const Types& TheTypes() {
  static const Types& types = *new Types;
  return types;
}

std::string Bytes(const google::protobuf::Message& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return bytes;
}

void RequireTame(const UsageError& error) {
  const std::string text = error.what();
  Require(!text.empty(), "refused without a word");
  for (const absl::string_view line : absl::StrSplit(text, '\n'))
    Require(Tame(line) == line, absl::StrCat("a sentence that is not for a terminal: ", line));
}

std::vector<Document> Parsed(const std::string& text, Language language) {
  try {
    return ParseDocuments(text, "f.yaml", TheTypes(), language);
  } catch (const UsageError& error) {
    RequireTame(error);
    return {};
  }
}

void JudgeDocument(const Document& document) {
  if (document.type == nullptr) {
    const std::string yaml = WriteYaml(*document.message, true);
    const MessagePtr again = ParseRequest(yaml, "-d", *document.call->input_type(), Language::kEnglish, nullptr);
    Require(Bytes(*again) == Bytes(*document.message), absl::StrCat("a request that reads otherwise:\n", yaml));
    return;
  }
  const std::string yaml = WriteDocument(*document.type, *document.message, true);
  const std::vector<Document> again = ParseDocuments(yaml, "f.yaml", TheTypes(), Language::kEnglish);
  Require(again.size() == 1 && again[0].type == document.type && Bytes(*again[0].message) == Bytes(*document.message),
          absl::StrCat("a document that reads otherwise:\n", yaml));
}

void JudgeRequest(const std::string& text) {
  static const auto methods = Methods();
  const auto& type = *methods[text.size() % methods.size()]->input_type();
  MessagePtr request;
  try {
    std::vector<std::string> current;
    request = ParseRequest(text, "-d", type, Language::kChinese, &current);
  } catch (const UsageError& error) {
    return RequireTame(error);
  }
  const std::string yaml = WriteYaml(*request, true);
  const MessagePtr again = ParseRequest(yaml, "-d", type, Language::kEnglish, nullptr);
  Require(Bytes(*again) == Bytes(*request), absl::StrCat("a request that reads otherwise:\n", yaml));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string text(Text(data, size));
  try {
    for (const Document& document : Parsed(text, Language::kEnglish)) JudgeDocument(document);
    Parsed(text, Language::kChinese);
    JudgeRequest(text);
  } catch (const std::exception& error) {
    Require(false, absl::StrCat("thrown: ", error.what()));
  }
  return 0;
}

}  // namespace gongjin::fuzz
