#include "common/resource/mask.h"

#include <algorithm>
#include <memory>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/schema/validate.h"
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/util/field_mask_util.h"
#include "google/protobuf/util/message_differencer.h"

namespace gongjin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool Behaves(const FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const auto& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i)
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  return false;
}

// What a client never writes by a mask: name, etag (they say which record, and on what the change rests) and
// everything output-only.
bool Writable(const schema::ResourceType& type, const FieldDescriptor& field) {
  return &field != type.name && &field != type.etag && !Behaves(field, google::api::OUTPUT_ONLY);
}

absl::Status CheckPath(const schema::ResourceType& type, const std::string& path) {
  const google::protobuf::Descriptor* here = type.descriptor;
  const std::vector<std::string> steps = absl::StrSplit(path, '.');
  for (size_t i = 0; i < steps.size(); ++i) {
    const FieldDescriptor* field = here == nullptr ? nullptr : here->FindFieldByName(steps[i]);
    if (field == nullptr) return Invalid("update_mask", "MASK_PATH_UNKNOWN", {schema::Echo(path)});
    if (!Writable(type, *field)) return Invalid("update_mask", "MASK_OUTPUT_ONLY", {path});
    here = field->is_repeated() ? nullptr : field->message_type();
  }
  return absl::OkStatus();
}

absl::StatusOr<google::protobuf::FieldMask> Expanded(const schema::ResourceType& type,
                                                     const google::protobuf::FieldMask& mask) {
  if (mask.paths().empty()) return Invalid("update_mask", "MASK_EMPTY");
  google::protobuf::FieldMask expanded;
  for (const auto& path : mask.paths()) {
    if (path != "*") {
      RETURN_IF_ERROR(CheckPath(type, path));
      expanded.add_paths(path);
      continue;
    }
    for (int i = 0; i < type.descriptor->field_count(); ++i)
      if (Writable(type, *type.descriptor->field(i))) expanded.add_paths(type.descriptor->field(i)->name());
  }
  return expanded;
}

bool SameField(const FieldDescriptor& field, const Message& a, const Message& b) {
  google::protobuf::util::MessageDifferencer differencer;
  return differencer.CompareWithFields(a, b, {&field}, {&field});
}

}  // namespace

absl::Status ApplyMask(const schema::ResourceType& type, const google::protobuf::FieldMask& mask, const Message& given,
                       absl::string_view body, Message& after) {
  ASSIGN_OR_RETURN(const auto paths, Expanded(type, mask));
  const std::unique_ptr<Message> before(after.New());
  before->CopyFrom(after);
  const std::unique_ptr<Message> wanted(given.New());
  wanted->CopyFrom(given);
  schema::ClearOutputOnly(*wanted);
  google::protobuf::util::FieldMaskUtil::MergeOptions replace;
  replace.set_replace_message_fields(true);
  replace.set_replace_repeated_fields(true);
  google::protobuf::util::FieldMaskUtil::MergeMessageTo(*wanted, paths, replace, &after);
  std::vector<FieldError> fixed;
  for (int i = 0; i < type.descriptor->field_count(); ++i) {
    const FieldDescriptor& field = *type.descriptor->field(i);
    if (Behaves(field, google::api::IMMUTABLE) && !SameField(field, *before, after))
      fixed.push_back({absl::StrCat(body, ".", field.name()), "FIELD_IMMUTABLE", {}});
  }
  return fixed.empty() ? absl::OkStatus() : Invalid(std::move(fixed));
}

}  // namespace gongjin
