// Small steps with messages whose type is known only by descriptor.
#pragma once

#include <memory>
#include <string>

#include "common/schema/schema.h"
#include "google/protobuf/message.h"

namespace gongjin {

// An empty message of a compiled-in type.
inline std::unique_ptr<google::protobuf::Message> NewMessage(const google::protobuf::Descriptor& descriptor) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(&descriptor)->New());
}

// The field of this name; nullptr: it has none.
inline const google::protobuf::FieldDescriptor* FieldOf(const google::protobuf::Message& message, const char* name) {
  return message.GetDescriptor()->FindFieldByName(name);
}

// The text in a field; "" where the message has no such field (nullptr).
inline std::string TextIn(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor* field) {
  return field == nullptr ? "" : message.GetReflection()->GetString(message, field);
}

}  // namespace gongjin
