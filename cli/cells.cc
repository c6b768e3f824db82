#include "cli/cells.h"

#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "absl/time/time.h"
#include "cli/annotations.h"
#include "cli/names.h"
#include "cli/text_values.h"
#include "google/protobuf/timestamp.pb.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

std::string Moment(const Message& value) {
  google::protobuf::Timestamp moment;
  moment.ParseFromString(value.SerializeAsString());
  const absl::Time time = absl::FromUnixSeconds(moment.seconds()) + absl::Nanoseconds(moment.nanos());
  return absl::FormatTime("%Y-%m-%d %H:%M:%S", time, absl::FixedTimeZone(8 * 60 * 60));
}

std::string Nested(const Message& value, const CellStyle& style) {
  const Descriptor& type = *value.GetDescriptor();
  // What has a name of its own is called by it: evidence need not show its digest here.
  const FieldDescriptor* title = type.FindFieldByName("title");
  if (!style.raw && title != nullptr) {
    if (std::string text = Cell(value, *title, style); !text.empty()) return text;
  }
  if (!style.raw && type.full_name() == "google.protobuf.Timestamp") return Moment(value);
  if (IsTextValue(type)) {
    if (const auto text = TextOf(value)) return *text;
  }
  return Summary(value, style);
}

std::string Bool(bool value, const CellStyle& style) {
  if (style.raw) return value ? "true" : "false";
  return value ? Pick(style.language, "是", "yes") : Pick(style.language, "否", "no");
}

std::string Enum(const FieldDescriptor& field, int number, const CellStyle& style) {
  const auto* value = field.enum_type()->FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat(number);
  return style.raw ? value->name() : LabelOf(*value, style.language);
}

std::string Text(const FieldDescriptor& field, const std::string& text, const CellStyle& style) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) return absl::Base64Escape(text);
  return style.raw ? text : WithoutDistrict(text, style.district);
}

// The value, or one of several.
std::string One(const Message& message, const FieldDescriptor& field, int i, const CellStyle& style) {
  const Reflection& r = *message.GetReflection();
  const bool many = field.is_repeated();
  const FieldDescriptor* f = &field;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(many ? r.GetRepeatedInt32(message, f, i) : r.GetInt32(message, f));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(many ? r.GetRepeatedInt64(message, f, i) : r.GetInt64(message, f));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(many ? r.GetRepeatedUInt32(message, f, i) : r.GetUInt32(message, f));
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(many ? r.GetRepeatedUInt64(message, f, i) : r.GetUInt64(message, f));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(many ? r.GetRepeatedDouble(message, f, i) : r.GetDouble(message, f));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(many ? r.GetRepeatedFloat(message, f, i) : r.GetFloat(message, f));
    case FieldDescriptor::CPPTYPE_BOOL:
      return Bool(many ? r.GetRepeatedBool(message, f, i) : r.GetBool(message, f), style);
    case FieldDescriptor::CPPTYPE_ENUM:
      return Enum(field, many ? r.GetRepeatedEnumValue(message, f, i) : r.GetEnumValue(message, f), style);
    case FieldDescriptor::CPPTYPE_STRING:
      return Text(field, many ? r.GetRepeatedString(message, f, i) : r.GetString(message, f), style);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return Nested(many ? r.GetRepeatedMessage(message, f, i) : r.GetMessage(message, f), style);
  }
  return "";
}

bool IsDate(const FieldDescriptor* field) {
  return field != nullptr && field->message_type() != nullptr &&
         field->message_type()->full_name() == "google.type.Date";
}

}  // namespace

std::string Cell(const Message& message, const FieldDescriptor& field, const CellStyle& style) {
  const Reflection& reflection = *message.GetReflection();
  if (!field.is_repeated()) return reflection.HasField(message, &field) ? One(message, field, 0, style) : "";
  const int size = reflection.FieldSize(message, &field);
  std::vector<std::string> values;
  values.reserve(static_cast<size_t>(size));
  for (int i = 0; i < size; ++i) values.push_back(One(message, field, i, style));
  if (style.raw) return absl::StrJoin(values, ";");
  const bool messages = field.message_type() != nullptr;
  return absl::StrJoin(values, messages ? Pick(style.language, "；", "; ") : Pick(style.language, "、", ", "));
}

std::string Summary(const Message& message, const CellStyle& style) {
  const Descriptor& type = *message.GetDescriptor();
  const char* summary_name = Pick(style.language, "summary", "summary_en");
  if (const FieldDescriptor* summary = type.FindFieldByName(summary_name)) {
    if (std::string text = Cell(message, *summary, style); !text.empty()) return text;
  }
  const FieldDescriptor* first = type.FindFieldByName("start_date");
  const FieldDescriptor* last = type.FindFieldByName("end_date");
  if (IsDate(first) && IsDate(last) && type.field_count() == 2) {
    return absl::StrCat(Cell(message, *first, style), style.raw ? "/" : " – ", Cell(message, *last, style));
  }
  std::vector<std::string> parts;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    if (IsOfOtherLanguage(field, style.language)) continue;
    const bool truth = field.cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !field.is_repeated();
    std::string cell = Cell(message, field, style);
    if (truth && !cell.empty() && !style.raw) cell = LabelOf(field, style.language);  // "leader" rather than "yes"
    if (!cell.empty()) parts.push_back(std::move(cell));
  }
  return absl::StrJoin(parts, style.raw ? " " : " · ");
}

std::string SyntheticMark(const Message& message, Language language) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName("synthetic");
  if (field == nullptr || field->cpp_type() != FieldDescriptor::CPPTYPE_BOOL || field->is_repeated()) return "";
  return message.GetReflection()->GetBool(message, field) ? Pick(language, "〔合成〕", "〔synthetic〕") : "";
}

bool IsOfOtherLanguage(const FieldDescriptor& field, Language language) {
  const Descriptor& type = *field.containing_type();
  const std::string& name = field.name();
  if (language == Language::kEnglish) return type.FindFieldByName(name + "_en") != nullptr;
  return absl::EndsWith(name, "_en") && type.FindFieldByName(std::string(absl::StripSuffix(name, "_en"))) != nullptr;
}

}  // namespace gongjin::cli
