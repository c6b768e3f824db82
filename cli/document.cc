#include "cli/document.h"

#include <algorithm>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/problem.h"
#include "cli/yaml_scalar.h"
#include "google/protobuf/util/json_util.h"
#include "yaml-cpp/eventhandler.h"
#include "yaml-cpp/parser.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// yaml-cpp takes a comma outside of [ ] and { } for the beginning of an empty document, and stays before it for ever.
struct RefusesEndlessDocuments final : YAML::EventHandler {
  int last_start = -1;

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (mark.pos == last_start) throw YAML::ParserException(mark, "a comma outside of [ ] and { }");
    last_start = mark.pos;
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark&, YAML::anchor_t) override {}
  void OnAlias(const YAML::Mark&, YAML::anchor_t) override {}
  void OnScalar(const YAML::Mark&, const std::string&, YAML::anchor_t, const std::string&) override {}
  void OnSequenceStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnSequenceEnd() override {}
  void OnMapStart(const YAML::Mark&, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {}
  void OnMapEnd() override {}
};

// Read twice: the first time nothing is kept, so that documents without end are found before memory is.
std::vector<YAML::Node> LoadAll(const std::string& text) {
  std::istringstream stream(text);
  YAML::Parser parser(stream);
  RefusesEndlessDocuments refuses;
  while (parser.HandleNextDocument(refuses)) continue;
  return YAML::LoadAll(text);
}

struct Parser {
  const std::string& file;
  const Types& types;
  Language language;
  std::vector<std::string>& errors;
  Allowance& allowance;

  void Complain(const YAML::Node& node, const std::string& path, const std::string& sentence) const {
    errors.push_back(Sentence(file, At(node, path, sentence)));
  }

  void Fill(const YAML::Node& node, const std::string& path, google::protobuf::Message& message) const {
    std::vector<Complaint> complaints;
    ReadYaml(node, language, path, message, allowance, complaints);
    for (const Complaint& complaint : complaints) errors.push_back(Sentence(file, complaint));
  }

  // A scalar among the keys that are ours rather than the message's.
  std::string Meta(const YAML::Node& root, const char* key) const {
    const YAML::Node value = root[key];
    if (!value.IsDefined()) return "";
    if (value.IsScalar() && !value.Scalar().empty()) return value.Scalar();
    Complain(value, key, Pick(language, "应为一段文字", "a text is expected"));
    return "";
  }

  void Resource(const YAML::Node& root, Document& document) const {
    const std::string type = Meta(root, "type");
    document.type = types.TryFind(type);
    if (document.type == nullptr) {
      try {
        types.Find(type, language);
      } catch (const UsageError& error) {
        Complain(root["type"], "type", error.what());
      }
      return;
    }
    YAML::Node fields(YAML::NodeType::Map);
    for (const auto& entry : root) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (key == "type" || key == "as") continue;
      fields.force_insert(entry.first, entry.second);
      if (key != "name") document.given.push_back(key);
    }
    document.message = New(*document.type->message);
    Fill(fields, "", *document.message);
    const std::string name = TextField(*document.message, "name");
    if (name.empty()) Complain(root, "name", Pick(language, "缺少 name（资源全名）", "it lacks `name`, the full name"));
    if (!name.empty() && !document.type->pattern.Matches(name)) {
      Complain(root["name"], "name",
               absl::StrCat(Pick(language, "应如 ", "it is written like "), document.type->pattern.text(),
                            Pick(language, "，不是 ", ", not "), name));
    }
  }

  void Call(const YAML::Node& root, Document& document) const {
    for (const auto& entry : root) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : "";
      if (key != "call" && key != "request" && key != "request_id" && key != "as") {
        Complain(
            entry.first, key,
            Pick(language, "调用只有 call、request_id、request、as", "a call has call, request_id, request and as"));
      }
    }
    try {
      document.call = &types.FindMethod(Meta(root, "call"), language);
    } catch (const UsageError& error) {
      return Complain(root["call"], "call", error.what());
    }
    const std::string request_id = Meta(root, "request_id");
    document.message = New(*document.call->input_type());
    if (root["request"].IsDefined()) {
      Fill(WithoutCurrent(root["request"], *document.call->input_type(), document.current), "request",
           *document.message);
    }
    const FieldDescriptor* field = document.call->input_type()->FindFieldByName("request_id");
    if (field == nullptr) return;
    if (request_id.empty())
      return Complain(root, "request_id",
                      Pick(language, "缺少 request_id：有了它，重复执行不会做两次",
                           "it lacks `request_id`, by which a repetition is not done twice"));
    const std::string wrong = SetScalar(request_id, *field, language, *document.message);
    if (!wrong.empty()) Complain(root["request_id"], "request_id", wrong);
  }

  // Takes out integer fields whose value is to be read first, and names them.
  static YAML::Node WithoutCurrent(const YAML::Node& request, const Descriptor& type,
                                   std::vector<std::string>& current) {
    if (!request.IsMap()) return request;
    YAML::Node rest(YAML::NodeType::Map);
    for (const auto& entry : request) {
      const FieldDescriptor* field = entry.first.IsScalar() ? type.FindFieldByName(entry.first.Scalar()) : nullptr;
      const bool integer =
          field != nullptr && !field->is_repeated() &&
          (field->cpp_type() == FieldDescriptor::CPPTYPE_INT64 || field->cpp_type() == FieldDescriptor::CPPTYPE_INT32);
      if (integer && entry.second.IsScalar() && entry.second.Scalar() == "current") {
        current.push_back(field->name());
      } else {
        rest.force_insert(entry.first, entry.second);
      }
    }
    return rest;
  }

  std::vector<Document> Parse(const std::string& text) const {
    std::vector<Document> documents;
    try {
      for (const YAML::Node& root : LoadAll(text)) {
        if (!root.IsDefined() || root.IsNull()) continue;
        Document document;
        document.file = file;
        document.line = At(root, "", "").line;
        if (!root.IsMap() || root["type"].IsDefined() == root["call"].IsDefined()) {
          Complain(root, "",
                   Pick(language, "一份文档要么写 type（资源），要么写 call（调用）",
                        "a document has either `type`, a resource, or `call`"));
          continue;
        }
        document.as = Meta(root, "as");
        root["type"].IsDefined() ? Resource(root, document) : Call(root, document);
        documents.push_back(std::move(document));
      }
    } catch (const YAML::Exception& error) {
      errors.push_back(
          Sentence(file, {error.mark.line + 1, error.mark.column + 1, "",
                          absl::StrCat(Pick(language, "YAML 写法有误：", "this is no YAML: "), error.msg)}));
    }
    return documents;
  }
};

}  // namespace

std::vector<Document> ParseDocuments(const std::string& text, const std::string& file, const Types& types,
                                     Language language) {
  std::vector<std::string> errors;
  Allowance allowance(text.size());
  std::vector<Document> documents = Parser{file, types, language, errors, allowance}.Parse(text);
  if (!errors.empty()) throw UsageError(absl::StrJoin(errors, "\n"));
  return documents;
}

std::vector<Document> LoadDocuments(const std::vector<std::string>& files, const Types& types, Language language) {
  std::vector<Document> documents;
  std::vector<std::string> errors;
  for (const std::string& file : files) {
    const std::string text = ReadFile(file, language);
    Allowance allowance(text.size());
    std::vector<Document> own = Parser{file, types, language, errors, allowance}.Parse(text);
    std::move(own.begin(), own.end(), std::back_inserter(documents));
  }
  if (!errors.empty()) throw UsageError(absl::StrJoin(errors, "\n"));
  return documents;
}

MessagePtr ParseRequest(const std::string& text, const std::string& file, const Descriptor& type, Language language,
                        std::vector<std::string>* current) {
  MessagePtr request = New(type);
  // Canonical JSON first: YAML does not know all of its escapes.
  if (google::protobuf::util::JsonStringToMessage(text, request.get()).ok()) return request;
  request->Clear();
  std::vector<std::string> errors, found;
  try {
    YAML::Node root = YAML::Load(text);
    if (root.IsMap()) root = Parser::WithoutCurrent(root, type, found);
    std::vector<Complaint> complaints;
    Allowance allowance(text.size());
    if (!root.IsNull()) ReadYaml(root, language, "", *request, allowance, complaints);
    for (const Complaint& complaint : complaints) errors.push_back(Sentence(file, complaint));
    if (current != nullptr) *current = found;
  } catch (const YAML::Exception& error) {
    errors.push_back(Sentence(
        file, {error.mark.line + 1, error.mark.column + 1, "",
               absl::StrCat(Pick(language, "不是 JSON，也不是 YAML：", "neither JSON nor YAML: "), error.msg)}));
  }
  if (!errors.empty()) throw UsageError(absl::StrJoin(errors, "\n"));
  return request;
}

}  // namespace gongjin::cli
