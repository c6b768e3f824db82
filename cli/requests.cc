#include "cli/requests.h"

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "cli/text_values.h"

namespace gongjin::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* Find(const Message& message, const std::string& name, FieldDescriptor::CppType type) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return field != nullptr && !field->is_repeated() && field->cpp_type() == type ? field : nullptr;
}

}  // namespace

MessagePtr New(const google::protobuf::Descriptor& type) {
  return MessagePtr(google::protobuf::MessageFactory::generated_factory()->GetPrototype(&type)->New());
}

bool SetText(Message& message, const std::string& field, const std::string& value) {
  const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_STRING);
  if (found != nullptr) message.GetReflection()->SetString(&message, found, value);
  return found != nullptr;
}

bool SetFlag(Message& message, const std::string& field, bool value) {
  const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_BOOL);
  if (found != nullptr) message.GetReflection()->SetBool(&message, found, value);
  return found != nullptr;
}

bool SetNumber(Message& message, const std::string& field, int64_t value) {
  if (const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_INT64)) {
    message.GetReflection()->SetInt64(&message, found, value);
    return true;
  }
  const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_INT32);
  if (found != nullptr) message.GetReflection()->SetInt32(&message, found, static_cast<int32_t>(value));
  return found != nullptr;
}

bool SetDay(Message& message, const std::string& field, const std::string& day) {
  const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_MESSAGE);
  return found != nullptr && ReadText(day, *message.GetReflection()->MutableMessage(&message, found));
}

std::string TextField(const Message& message, const std::string& field) {
  const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_STRING);
  return found == nullptr ? "" : message.GetReflection()->GetString(message, found);
}

int64_t NumberField(const Message& message, const std::string& field) {
  if (const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_INT64)) {
    return message.GetReflection()->GetInt64(message, found);
  }
  const FieldDescriptor* found = Find(message, field, FieldDescriptor::CPPTYPE_INT32);
  return found == nullptr ? 0 : message.GetReflection()->GetInt32(message, found);
}

std::string EnsureRequestId(Message& request, const std::string& given) {
  if (const std::string own = TextField(request, "request_id"); !own.empty()) return own;
  const std::string id = given.empty() ? NewRequestId() : given;
  return SetText(request, "request_id", id) ? id : "";
}

std::string RandomHex(size_t size) {
  static thread_local std::random_device device;
  std::string hex;
  for (size_t i = 0; i < size; ++i) absl::StrAppendFormat(&hex, "%02x", device() & 0xFFU);
  return hex;
}

std::string NewRequestId() {
  std::string hex = RandomHex(16);
  hex[12] = '4';
  hex[16] = "89ab"[static_cast<size_t>(hex[16]) % 4];
  return absl::StrCat(hex.substr(0, 8), "-", hex.substr(8, 4), "-", hex.substr(12, 4), "-", hex.substr(16, 4), "-",
                      hex.substr(20));
}

}  // namespace gongjin::cli
