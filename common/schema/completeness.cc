#include "common/schema/completeness.h"

#include <algorithm>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"
#include "common/schema/rules.h"

namespace gongjin::schema {
namespace {

absl::Status Wrong(const FieldDescriptor& field, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(field.full_name()), ": ", what));
}

bool IsOurs(const Descriptor& descriptor) { return absl::StartsWith(descriptor.full_name(), "gongjin."); }

// True: a client can send only so much of one value.
bool IsBounded(const FieldRules& rules) {
  const ValueRules& value = rules.value;
  if (value.max_length || value.max_bytes || value.limited) return true;
  if (value.pattern && BoundsLength(value.pattern->pattern())) return true;
  return rules.field->cpp_type() != FieldDescriptor::CPPTYPE_STRING;
}

absl::Status CheckField(const FieldRules& rules) {
  const FieldDescriptor& field = *rules.field;
  const auto& options = OptionsOf(field);
  if (options.label().empty() != options.label_en().empty()) return Wrong(field, "has a label in one language only");
  if (rules.output_only || rules.identifier) return absl::OkStatus();
  if (!IsBounded(rules))
    return Wrong(field, "a client may write it without a bound: give max_len, in or a closed pattern");
  if (field.is_repeated() && !rules.max_items)
    return Wrong(field, "a client may repeat it without a bound: give max_items");
  if (rules.kind == FieldRules::Kind::kMessage && !IsOurs(*field.message_type())) {
    return Wrong(field, absl::StrCat("a ", std::string(field.message_type()->full_name()), " is not judged"));
  }
  return absl::OkStatus();
}

absl::Status CheckBelow(const MessageRules& rules, std::set<const MessageRules*>& seen) {
  if (!seen.insert(&rules).second) return absl::OkStatus();
  for (const FieldRules& field : rules.fields) {
    RETURN_IF_ERROR(CheckField(field));
    if (field.message != nullptr && !field.output_only) RETURN_IF_ERROR(CheckBelow(*field.message, seen));
  }
  return absl::OkStatus();
}

bool HasBothLabels(const annotations::v1::FieldOptions& options) {
  return !options.label().empty() && !options.label_en().empty();
}

// An enum that the annotations themselves are written with cannot carry them.
bool CanBeLabelled(const google::protobuf::EnumDescriptor& type) {
  const auto& annotations = *annotations::v1::FieldOptions::descriptor()->file();
  for (int i = 0; i < annotations.dependency_count(); ++i) {
    if (annotations.dependency(i) == type.file()) return false;
  }
  return true;
}

absl::Status CheckValues(const google::protobuf::EnumDescriptor& type) {
  for (int i = 0; i < type.value_count() && CanBeLabelled(type); ++i) {
    const auto& value = *type.value(i);
    const auto& label = value.options().GetExtension(annotations::v1::value);
    if (value.number() != 0 && (label.label().empty() || label.label_en().empty())) {
      return absl::FailedPreconditionError(
          absl::StrCat(std::string(value.full_name()), ": lacks a label in Chinese or English"));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckLabelsBelow(const Descriptor& descriptor, std::set<const Descriptor*>& seen) {
  if (!IsOurs(descriptor) || !seen.insert(&descriptor).second) return absl::OkStatus();
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    if (!HasBothLabels(OptionsOf(field))) return Wrong(field, "lacks a label in Chinese or English");
    if (field.enum_type() != nullptr) RETURN_IF_ERROR(CheckValues(*field.enum_type()));
    if (field.message_type() != nullptr) RETURN_IF_ERROR(CheckLabelsBelow(*field.message_type(), seen));
  }
  return absl::OkStatus();
}

}  // namespace

absl::Status CheckWritable(const Descriptor& descriptor) {
  RuleBook book;
  const MessageRules* rules = nullptr;
  RETURN_IF_ERROR(book.Read(descriptor, &rules));
  std::set<const MessageRules*> seen;
  return CheckBelow(*rules, seen);
}

absl::Status CheckLabels(const Descriptor& resource) {
  static constexpr const char* kHeader[] = {"name", "revision", "etag", "create_time", "update_time", "archive_time"};
  std::set<const Descriptor*> seen = {&resource};
  for (int i = 0; i < resource.field_count(); ++i) {
    const FieldDescriptor& field = *resource.field(i);
    if (std::find(std::begin(kHeader), std::end(kHeader), field.name()) != std::end(kHeader)) continue;
    if (!HasBothLabels(OptionsOf(field))) return Wrong(field, "lacks a label in Chinese or English");
    if (field.enum_type() != nullptr) RETURN_IF_ERROR(CheckValues(*field.enum_type()));
    if (field.message_type() != nullptr) RETURN_IF_ERROR(CheckLabelsBelow(*field.message_type(), seen));
  }
  return absl::OkStatus();
}

absl::Status CheckReferences(const Schema& schema, const std::vector<Reference>& references) {
  for (const Reference& reference : references) {
    for (const std::string& type : reference.types) {
      if (schema.FindType(type) != nullptr) continue;
      return Wrong(*reference.path.fields.back(),
                   absl::StrCat("refers to ", type, ", which is neither kept nor followed"));
    }
  }
  return absl::OkStatus();
}

}  // namespace gongjin::schema
