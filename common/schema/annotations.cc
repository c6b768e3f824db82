#include "common/schema/annotations.h"

namespace gongjin::schema {

bool Behaves(const google::protobuf::FieldDescriptor& field, google::api::FieldBehavior behavior) {
  const google::protobuf::FieldOptions& options = field.options();
  for (int i = 0; i < options.ExtensionSize(google::api::field_behavior); ++i) {
    if (options.GetExtension(google::api::field_behavior, i) == behavior) return true;
  }
  return false;
}

bool Holds(const google::protobuf::FieldDescriptor& field, absl::string_view message) {
  return field.message_type() != nullptr && absl::string_view(field.message_type()->full_name()) == message;
}

bool IsSingle(const google::protobuf::FieldDescriptor& field, google::protobuf::FieldDescriptor::Type type) {
  return field.type() == type && !field.is_repeated();
}

}  // namespace gongjin::schema
