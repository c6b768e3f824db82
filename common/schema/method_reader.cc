#include "common/schema/method_reader.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"
#include "common/schema/resource_reader.h"
#include "google/api/resource.pb.h"

namespace gongjin::schema {
namespace {

using annotations::v1::ResourceOptions;
using Type = FieldDescriptor::Type;

constexpr absl::string_view kEmptyMessage = "google.protobuf.Empty";

absl::Status Wrong(const MethodDescriptor& descriptor, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(descriptor.full_name()), ": ", what));
}

struct Standard {
  MethodKind kind;
  absl::string_view prefix;
  bool plural;
};
constexpr Standard kStandards[] = {
    {MethodKind::kGet, "Get", false},
    {MethodKind::kList, "List", true},
    {MethodKind::kBatchGet, "BatchGet", true},
    {MethodKind::kCreate, "Create", false},
    {MethodKind::kUpdate, "Update", false},
    {MethodKind::kArchive, "Archive", false},
    {MethodKind::kUnarchive, "Unarchive", false},
    {MethodKind::kDelete, "Delete", false},
};

// "schoolCalendars" -> "SchoolCalendars".
std::string Capitalised(absl::string_view camel) {
  std::string name(camel);
  if (!name.empty()) name[0] = absl::ascii_toupper(static_cast<unsigned char>(name[0]));
  return name;
}

// Finds the kept resource whose standard method is called like this one.
void RecogniseByName(const Schema& schema, Method& method) {
  for (const auto& type : schema.types()) {
    if (schema.IsFollowed(*type)) continue;
    for (const Standard& standard : kStandards) {
      const std::string thing = standard.plural ? Capitalised(type->plural) : type->descriptor->name();
      if (method.descriptor->name() != absl::StrCat(standard.prefix, thing)) continue;
      method.kind = standard.kind;
      method.resource = type.get();
    }
  }
}

bool Lies(const FieldDescriptor& parent, const ResourceType& type) {
  return parent.options().GetExtension(google::api::resource_reference).child_type() == type.type;
}

// The fields that a request may have, whatever it is for.
void FindFields(Method& method) {
  const Descriptor& request = *method.descriptor->input_type();
  const auto find = [&](absl::string_view name, Type type) -> const FieldDescriptor* {
    const FieldDescriptor* field = request.FindFieldByName(std::string(name));
    return field != nullptr && IsSingle(*field, type) ? field : nullptr;
  };
  method.parent = find("parent", FieldDescriptor::TYPE_STRING);
  method.etag = find("etag", FieldDescriptor::TYPE_STRING);
  method.request_id = find("request_id", FieldDescriptor::TYPE_STRING);
  method.validate_only = find("validate_only", FieldDescriptor::TYPE_BOOL);
  method.writes = method.request_id != nullptr;
  const FieldDescriptor* mask = find("update_mask", FieldDescriptor::TYPE_MESSAGE);
  if (mask != nullptr && Holds(*mask, kMaskMessage)) method.update_mask = mask;
  const FieldDescriptor* as_of = find("as_of", FieldDescriptor::TYPE_MESSAGE);
  if (as_of != nullptr && Holds(*as_of, kDateMessage)) method.as_of = as_of;
  if (const FieldDescriptor* name = find("name", FieldDescriptor::TYPE_STRING)) method.subject = name;
  if (method.resource == nullptr) return;

  const FieldDescriptor* body = find(method.resource->table_id, FieldDescriptor::TYPE_MESSAGE);
  if (body != nullptr && body->message_type() == method.resource->descriptor) method.body = body;
  method.id = find(absl::StrCat(method.resource->table_id, "_id"), FieldDescriptor::TYPE_STRING);
  const bool below_a_record = method.parent != nullptr && method.resource->parent != nullptr;
  if (method.subject == nullptr && below_a_record && Lies(*method.parent, *method.resource))
    method.subject = method.parent;
}

// What a verb is about.
absl::Status FindResource(const Schema& schema, Method& method) {
  const Descriptor& request = *method.descriptor->input_type();
  const FieldDescriptor* name = request.FindFieldByName("name");
  const FieldDescriptor* parent = request.FindFieldByName("parent");
  std::string type;
  if (name != nullptr) {
    type = name->options().GetExtension(google::api::resource_reference).type();
  } else if (parent != nullptr) {
    type = parent->options().GetExtension(google::api::resource_reference).child_type();
  }
  if (type.empty()) return absl::OkStatus();
  method.resource = schema.FindType(type);
  if (method.resource == nullptr || schema.IsFollowed(*method.resource)) {
    return Wrong(*method.descriptor, absl::StrCat("is about ", type, ", which is not kept here"));
  }
  return absl::OkStatus();
}

// Collects what a standard request lacks.
class Shape {
 public:
  explicit Shape(const Method& method) : method_(method), request_(*method.descriptor->input_type()) {}

  Shape& Need(const FieldDescriptor* field, absl::string_view name) {
    if (field == nullptr && missing_.empty()) missing_ = std::string(name);
    return *this;
  }
  Shape& Need(const char* name, Type type, bool repeated = false) {
    const FieldDescriptor* field = request_.FindFieldByName(name);
    const bool fits = field != nullptr && field->type() == type && field->is_repeated() == repeated;
    return Need(fits ? field : nullptr, name);
  }
  // `name` or `names`, which must refer to the resource.
  Shape& NeedReference(const char* name, bool repeated = false) {
    const FieldDescriptor* field = request_.FindFieldByName(name);
    const bool refers = field != nullptr &&
                        field->options().GetExtension(google::api::resource_reference).type() == method_.resource->type;
    return refers ? Need(name, FieldDescriptor::TYPE_STRING, repeated) : Need(nullptr, name);
  }
  Shape& NeedParent() {
    if (method_.resource->is_district) return *this;
    return Need(method_.parent != nullptr && Lies(*method_.parent, *method_.resource) ? method_.parent : nullptr,
                "parent");
  }
  Shape& NeedWrite() { return Need(method_.request_id, "request_id").Need(method_.validate_only, "validate_only"); }
  Shape& Answers(bool fits, absl::string_view with) {
    if (!fits && missing_.empty()) answer_ = std::string(with);
    return *this;
  }
  absl::Status Verdict() const {
    if (!missing_.empty()) {
      return Wrong(*method_.descriptor, absl::StrCat("as a standard method its request needs ", missing_));
    }
    if (!answer_.empty()) return Wrong(*method_.descriptor, absl::StrCat("as a standard method it answers ", answer_));
    return absl::OkStatus();
  }

 private:
  const Method& method_;
  const Descriptor& request_;
  std::string missing_, answer_;
};

// True: the answer has a list of the resource, named like its plural.
bool AnswersList(const Method& method, bool paged) {
  const Descriptor& response = *method.descriptor->output_type();
  const FieldDescriptor* list = response.FindFieldByName(SnakeCase(method.resource->plural));
  const FieldDescriptor* token = response.FindFieldByName("next_page_token");
  return list != nullptr && list->is_repeated() && list->message_type() == method.resource->descriptor &&
         (!paged || (token != nullptr && IsSingle(*token, FieldDescriptor::TYPE_STRING)));
}

absl::Status CheckShape(const Method& method) {
  const ResourceType& type = *method.resource;
  const Descriptor& response = *method.descriptor->output_type();
  const bool answers_resource = &response == type.descriptor;
  Shape shape(method);
  switch (method.kind) {
    case MethodKind::kGet:
      shape.NeedReference("name").Answers(answers_resource, "the resource");
      if (type.has_computed) shape.Need(method.as_of, "as_of");
      break;
    case MethodKind::kList:
      shape.NeedParent()
          .Need("page_size", FieldDescriptor::TYPE_INT32)
          .Need("page_token", FieldDescriptor::TYPE_STRING)
          .Need("filter", FieldDescriptor::TYPE_STRING)
          .Need("order_by", FieldDescriptor::TYPE_STRING)
          .Answers(AnswersList(method, true), "a page of resources");
      if (type.has_computed) shape.Need(method.as_of, "as_of");
      break;
    case MethodKind::kBatchGet:
      shape.NeedParent().NeedReference("names", true).Answers(AnswersList(method, false), "a list of resources");
      break;
    case MethodKind::kCreate:
      shape.NeedParent()
          .Need(method.id, absl::StrCat(type.table_id, "_id"))
          .Need(method.body, type.table_id)
          .NeedWrite();
      break;
    case MethodKind::kUpdate:
      shape.Need(method.body, type.table_id)
          .Need(method.update_mask, "update_mask")
          .NeedWrite()
          .Answers(answers_resource, "the resource");
      break;
    case MethodKind::kArchive:
    case MethodKind::kUnarchive:
      if (type.ending != ResourceOptions::ARCHIVE) return Wrong(*method.descriptor, "its resource is not archived");
      shape.NeedReference("name").Need(method.etag, "etag").NeedWrite().Answers(answers_resource, "the resource");
      break;
    case MethodKind::kDelete:
      if (type.ending != ResourceOptions::DELETE) return Wrong(*method.descriptor, "its resource is not deleted");
      shape.NeedReference("name")
          .Need(method.etag, "etag")
          .NeedWrite()
          .Answers(absl::string_view(response.full_name()) == kEmptyMessage, "google.protobuf.Empty");
      break;
    case MethodKind::kVerb:
      break;
  }
  return shape.Verdict();
}

absl::Status CheckAccess(const Method& method) {
  const auto& access = method.access;
  const int ways = (access.allow_size() > 0) + access.anyone() + access.authenticated() + access.as_get();
  if (ways == 0) return Wrong(*method.descriptor, "has no access rule");
  if (ways > 1) return Wrong(*method.descriptor, "its access rule contradicts itself");
  for (const auto& allow : access.allow()) {
    if (allow.relation().empty()) continue;
    const auto relations = method.resource == nullptr ? std::vector<std::string>() : method.resource->Relations();
    if (std::count(relations.begin(), relations.end(), allow.relation()) == 0) {
      return Wrong(*method.descriptor, absl::StrCat("its access rule names the relation \"", allow.relation(),
                                                    "\", which its resource has not"));
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status ReadMethod(const MethodDescriptor& descriptor, const Schema& schema, Method& method) {
  method.descriptor = &descriptor;
  method.name = absl::StrCat(std::string(descriptor.service()->full_name()), "/", descriptor.name());
  method.access = descriptor.options().GetExtension(annotations::v1::access);
  RecogniseByName(schema, method);
  const bool answers_otherwise =
      method.kind == MethodKind::kCreate && descriptor.output_type() != method.resource->descriptor;
  if (method.kind == MethodKind::kVerb) RETURN_IF_ERROR(FindResource(schema, method));
  FindFields(method);
  if (method.kind == MethodKind::kUpdate) method.subject = nullptr;  // the resource's own name
  if (method.resource != nullptr) RETURN_IF_ERROR(CheckShape(method));
  if (answers_otherwise) method.kind = MethodKind::kVerb;
  if ((method.request_id == nullptr) != (method.validate_only == nullptr)) {
    return Wrong(descriptor, "has one of request_id and validate_only without the other");
  }
  return CheckAccess(method);
}

}  // namespace gongjin::schema
