#include "common/base/output_only.h"

#include "google/api/field_behavior.pb.h"

namespace gongjin {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsOutput(const FieldDescriptor& field) {
  const auto& behaviors = field.options().GetRepeatedExtension(google::api::field_behavior);
  for (const int behavior : behaviors) {
    if (behavior == google::api::OUTPUT_ONLY || behavior == google::api::IDENTIFIER) return true;
  }
  return false;
}

void ClearOutputs(Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const auto* field : fields) {
    if (IsOutput(*field)) {
      reflection.ClearField(&message, field);
    } else if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      continue;
    } else if (field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ClearOutputs(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else {
      ClearOutputs(*reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace gongjin
