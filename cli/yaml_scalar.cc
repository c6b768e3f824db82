#include "cli/yaml_scalar.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/annotations.h"
#include "cli/near.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// Reflection has a Set and an Add of each type; which one is meant, the field says.
template <typename T, typename V>
void Put(Message& message, const FieldDescriptor& field, V value,
         void (Reflection::*set)(Message*, const FieldDescriptor*, T) const,
         void (Reflection::*add)(Message*, const FieldDescriptor*, T) const) {
  const Reflection* reflection = message.GetReflection();
  (reflection->*(field.is_repeated() ? add : set))(&message, &field, static_cast<T>(std::move(value)));
}

std::string Expected(Language language, const char* zh, const char* en, const std::string& text) {
  return absl::StrCat(Pick(language, zh, en), Pick(language, "，不是 ", ", not "), text.empty() ? "\"\"" : text);
}

const EnumValueDescriptor* FindValue(const EnumDescriptor& type, const std::string& text) {
  if (const EnumValueDescriptor* value = type.FindValueByName(text)) return value;
  for (int i = 0; i < type.value_count(); ++i) {
    const EnumValueDescriptor& value = *type.value(i);
    if (LabelOf(value, Language::kChinese) == text || LabelOf(value, Language::kEnglish) == text) return &value;
  }
  return nullptr;
}

std::string SetEnum(const std::string& text, const FieldDescriptor& field, Language language, Message& message) {
  const EnumDescriptor& type = *field.enum_type();
  int32_t number = 0;
  if (const EnumValueDescriptor* value = FindValue(type, text)) {
    number = value->number();
  } else if (!absl::SimpleAtoi(text, &number)) {
    std::vector<std::string> names;
    for (int i = 1; i < type.value_count(); ++i) names.push_back(type.value(i)->name());
    const std::vector<std::string> near = Nearest(text, names);
    return Expected(language, absl::StrCat("应为 ", absl::StrJoin(near.empty() ? names : near, "、"), " 之一").c_str(),
                    absl::StrCat("one of ", absl::StrJoin(near.empty() ? names : near, ", "), " is expected").c_str(),
                    text);
  }
  Put<int>(message, field, number, &Reflection::SetEnumValue, &Reflection::AddEnumValue);
  return "";
}

template <typename T>
std::string SetInteger(const std::string& text, const FieldDescriptor& field, Language language, Message& message,
                       void (Reflection::*set)(Message*, const FieldDescriptor*, T) const,
                       void (Reflection::*add)(Message*, const FieldDescriptor*, T) const) {
  T number{};
  if (!absl::SimpleAtoi(text, &number)) return Expected(language, "应为整数", "an integer is expected", text);
  Put<T>(message, field, number, set, add);
  return "";
}

std::string SetReal(const std::string& text, const FieldDescriptor& field, Language language, Message& message) {
  double number = 0;
  if (!absl::SimpleAtod(text, &number)) return Expected(language, "应为数", "a number is expected", text);
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_DOUBLE) {
    Put<double>(message, field, number, &Reflection::SetDouble, &Reflection::AddDouble);
  } else {
    Put<float>(message, field, number, &Reflection::SetFloat, &Reflection::AddFloat);
  }
  return "";
}

std::string SetBool(const std::string& text, const FieldDescriptor& field, Language language, Message& message) {
  if (text != "true" && text != "false") {
    return Expected(language, "应为 true 或 false", "true or false is expected", text);
  }
  Put<bool>(message, field, text == "true", &Reflection::SetBool, &Reflection::AddBool);
  return "";
}

std::string SetString(const std::string& text, const FieldDescriptor& field, Language language, Message& message) {
  std::string value = text;
  if (field.type() == FieldDescriptor::TYPE_BYTES) {
    if (!absl::Base64Unescape(text, &value) && !absl::WebSafeBase64Unescape(text, &value)) {
      return Expected(language, "应为 base64", "base64 is expected", text);
    }
  } else if (!IsUtf8(text)) {
    return Pick(language, "不是有效的 UTF-8", "it is not valid UTF-8");
  }
  Put<std::string>(message, field, std::move(value), &Reflection::SetString, &Reflection::AddString);
  return "";
}

}  // namespace

std::string SetScalar(const std::string& text, const FieldDescriptor& field, Language language, Message& message) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return SetInteger<int32_t>(text, field, language, message, &Reflection::SetInt32, &Reflection::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return SetInteger<int64_t>(text, field, language, message, &Reflection::SetInt64, &Reflection::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return SetInteger<uint32_t>(text, field, language, message, &Reflection::SetUInt32, &Reflection::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return SetInteger<uint64_t>(text, field, language, message, &Reflection::SetUInt64, &Reflection::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return SetReal(text, field, language, message);
    case FieldDescriptor::CPPTYPE_BOOL:
      return SetBool(text, field, language, message);
    case FieldDescriptor::CPPTYPE_ENUM:
      return SetEnum(text, field, language, message);
    case FieldDescriptor::CPPTYPE_STRING:
      return SetString(text, field, language, message);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return "message";
}

}  // namespace gongjin::cli
