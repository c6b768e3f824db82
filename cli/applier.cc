#include "cli/applier.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/explain.h"
#include "cli/form.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/rpc/code.pb.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;

[[noreturn]] void Lacks(const ResourceType& type, Language language, const char* zh, const char* en) {
  throw UsageError(absl::StrCat(type.Label(language), Pick(language, zh, en)));
}

// "partnership_id".
std::string IdFieldOf(const Descriptor& request) {
  for (int i = 0; i < request.field_count(); ++i) {
    const std::string& name = request.field(i)->name();
    if (absl::EndsWith(name, "_id") && name != "request_id") return name;
  }
  return "";
}

// The resource inside a Create or Update request.
Message& Body(Message& request, const ResourceType& type) {
  return *request.GetReflection()->MutableMessage(&request, BodyOf(*request.GetDescriptor(), type));
}

void SetMask(Message& request, const std::vector<std::string>& fields) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("update_mask");
  if (field == nullptr) return;
  google::protobuf::FieldMask mask;
  for (const std::string& path : fields) mask.add_paths(path);
  request.GetReflection()->MutableMessage(&request, field)->ParseFromString(mask.SerializeAsString());
}

}  // namespace

void Applier::Flag(Message& request) const {
  if (!validate_only_ || SetFlag(request, "validate_only", true)) return;
  throw UsageError(
      absl::StrCat(Pick(language_, "不能只校验：", "cannot be judged only: "), request.GetDescriptor()->name()));
}

MessagePtr Applier::Get(const ResourceType& type, const std::string& name, const std::string& as) {
  if (type.get == nullptr) Lacks(type, language_, "不能单独读取，请用 call", " cannot be read by itself: use `call`");
  const MessagePtr request = New(*type.get->input_type());
  SetText(*request, "name", name);
  MessagePtr resource = New(*type.message);
  try {
    session_.Call(*type.get, *request, *resource, as);
  } catch (const CallError& error) {
    // Who may create but not see everything is told neither way; the write will say it.
    const int code = error.status.code();
    if (code != google::rpc::NOT_FOUND && code != google::rpc::PERMISSION_DENIED) throw;
    return nullptr;
  }
  return resource;
}

Outcome Applier::Create(const Document& document, const std::string& request_id) {
  const ResourceType& type = *document.type;
  if (type.create == nullptr) Lacks(type, language_, "不能新建", " cannot be created");
  const std::string name = NameOf(*document.message);
  const MessagePtr request = New(*type.create->input_type());
  SetText(*request, "parent", ParentOf(name));
  SetText(*request, IdFieldOf(*type.create->input_type()), IdOf(name));
  Body(*request, type).CopyFrom(*document.message);
  SetText(Body(*request, type), "name", "");
  Flag(*request);
  Outcome outcome;
  outcome.action = Action::kCreated;
  outcome.name = name;
  outcome.request_id = EnsureRequestId(*request, request_id);
  outcome.answer = New(*type.create->output_type());
  session_.Call(*type.create, *request, *outcome.answer, document.as);
  if (type.create->output_type() == type.message) outcome.answer = nullptr;
  return outcome;
}

Outcome Applier::Update(const ResourceType& type, const Message& wanted, const std::string& etag,
                        std::vector<std::string> fields, const std::string& as, const std::string& request_id) {
  if (type.update == nullptr) Lacks(type, language_, "不能修改", " cannot be changed");
  const MessagePtr request = New(*type.update->input_type());
  Message& body = Body(*request, type);
  body.CopyFrom(wanted);
  SetText(body, "etag", etag);
  SetMask(*request, fields);
  Flag(*request);
  Outcome outcome;
  outcome.action = Action::kUpdated;
  outcome.name = NameOf(wanted);
  outcome.request_id = EnsureRequestId(*request, request_id);
  const MessagePtr answer = New(*type.update->output_type());
  session_.Call(*type.update, *request, *answer, as);
  outcome.changed = std::move(fields);
  return outcome;
}

Outcome Applier::Apply(const Document& document, const std::string& request_id) {
  if (document.call != nullptr) return Call(document);
  const std::string name = NameOf(*document.message);
  const MessagePtr before = Get(*document.type, name, document.as);
  if (before == nullptr) return Create(document, request_id);
  std::vector<std::string> fields = Differing(*before, *document.message, document.given);
  if (fields.empty()) {
    Outcome outcome;
    outcome.action = Action::kUnchanged;
    outcome.name = name;
    return outcome;
  }
  return Update(*document.type, *document.message, TextField(*document.message, "etag"), std::move(fields), document.as,
                request_id);
}

Outcome Applier::Change(const ResourceType& type, const Message& before, const Message& after,
                        const std::string& request_id) {
  std::vector<std::string> fields = Differing(before, after, WritableFields(*type.message));
  if (!fields.empty()) return Update(type, after, TextField(before, "etag"), std::move(fields), "", request_id);
  Outcome outcome;
  outcome.action = Action::kUnchanged;
  outcome.name = NameOf(before);
  return outcome;
}

Outcome Applier::Call(const Document& document) {
  const MethodDescriptor& method = *document.call;
  const MessagePtr request(document.message->New());
  request->CopyFrom(*document.message);
  Outcome outcome;
  outcome.action = Action::kCalled;
  outcome.name = TextField(*request, "name");
  // The record as it is before the call: it gives `current` its value, and tells a replay from an act.
  const ResourceType* type = outcome.name.empty() ? nullptr : types_.OfName(outcome.name);
  const MessagePtr before = type == nullptr ? nullptr : Get(*type, outcome.name, document.as);
  if (outcome.name.empty()) outcome.name = FullName(method);
  for (const std::string& field : document.current) {
    if (before == nullptr || before->GetDescriptor()->FindFieldByName(field) == nullptr) {
      throw UsageError(
          absl::StrCat(field, Pick(language_, ": current 读不到：", ": current cannot be read of "), outcome.name));
    }
    SetNumber(*request, field, NumberField(*before, field));
  }
  Flag(*request);
  outcome.request_id = TextField(*request, "request_id");
  const MessagePtr answer = New(*method.output_type());
  try {
    session_.Call(method, *request, *answer, document.as);
  } catch (const CallError& error) {
    // `current` may be another number by now; that the id is known shows that the call was made.
    if (document.current.empty() || ReasonOf(error.status) != "REQUEST_ID_REUSED") throw;
    outcome.action = Action::kUnchanged;
    return outcome;
  }
  const bool same_type = before != nullptr && before->GetDescriptor() == answer->GetDescriptor();
  if (same_type && !validate_only_ && NumberField(*answer, "revision") <= NumberField(*before, "revision")) {
    outcome.action = Action::kUnchanged;
  }
  return outcome;
}

Outcome Applier::Delete(const ResourceType& type, const std::string& name, const std::string& as,
                        const std::string& request_id) {
  const MethodDescriptor* method = type.remove != nullptr ? type.remove : type.archive;
  if (method == nullptr) Lacks(type, language_, "既不能删除也不能归档", " can be neither deleted nor archived");
  const MessagePtr request = New(*method->input_type());
  SetText(*request, "name", name);
  Flag(*request);
  Outcome outcome;
  outcome.action = type.remove != nullptr ? Action::kDeleted : Action::kArchived;
  outcome.name = name;
  outcome.request_id = EnsureRequestId(*request, request_id);
  const MessagePtr answer = New(*method->output_type());
  session_.Call(*method, *request, *answer, as);
  return outcome;
}

}  // namespace gongjin::cli
