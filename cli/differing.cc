#include "cli/annotations.h"
#include "cli/applier.h"
#include "google/protobuf/util/message_differencer.h"

namespace gongjin::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool IsWritable(const FieldDescriptor& field) {
  return !IsOutputOnly(field) && field.name() != "name" && field.name() != "etag";
}

// Takes out what the server alone writes, at every depth.
void Strip(Message& message) {
  const auto& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> fields;
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (IsOutputOnly(*field)) {
      reflection.ClearField(&message, field);
    } else if (field->message_type() != nullptr && field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        Strip(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->message_type() != nullptr) {
      Strip(*reflection.MutableMessage(&message, field));
    }
  }
}

MessagePtr Only(const Message& message, const FieldDescriptor& field) {
  MessagePtr copy(message.New());
  copy->CopyFrom(message);
  std::vector<const FieldDescriptor*> fields;
  copy->GetReflection()->ListFields(*copy, &fields);
  for (const FieldDescriptor* other : fields) {
    if (other != &field) copy->GetReflection()->ClearField(copy.get(), other);
  }
  Strip(*copy);
  return copy;
}

}  // namespace

std::vector<std::string> WritableFields(const google::protobuf::Descriptor& message) {
  std::vector<std::string> fields;
  for (int i = 0; i < message.field_count(); ++i) {
    if (IsWritable(*message.field(i))) fields.push_back(message.field(i)->name());
  }
  return fields;
}

std::vector<std::string> Differing(const Message& before, const Message& after,
                                   const std::vector<std::string>& fields) {
  std::vector<std::string> differing;
  for (const std::string& name : fields) {
    const FieldDescriptor* field = before.GetDescriptor()->FindFieldByName(name);
    if (field == nullptr) field = before.GetDescriptor()->FindFieldByCamelcaseName(name);
    if (field == nullptr || !IsWritable(*field)) continue;
    if (!google::protobuf::util::MessageDifferencer::Equals(*Only(before, *field), *Only(after, *field))) {
      differing.push_back(field->name());
    }
  }
  return differing;
}

}  // namespace gongjin::cli
