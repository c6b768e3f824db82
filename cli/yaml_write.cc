#include "cli/yaml_write.h"

#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_split.h"
#include "cli/annotations.h"
#include "cli/text_values.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr int kNotRepeated = -1;

// Nobody should mistake it for a number, a truth value or nothing, whatever YAML he reads it with.
bool LooksLikeText(const std::string& text) {
  static const std::set<std::string>* const kWords =
      new std::set<std::string>{"true", "false", "yes", "no", "on", "off", "null", "y", "n"};
  const auto first = static_cast<unsigned char>(text[0]);
  if (!absl::ascii_isalpha(first) && first < 0x80) return false;
  return kWords->count(absl::AsciiStrToLower(text)) == 0;
}

bool IsPlain(const std::string& text) {
  if (text.empty() || !LooksLikeText(text) || text != Tame(text)) return false;
  if (text.back() == ' ' || text.back() == ':') return false;
  for (const char* special : {": ", " #", "\xEF\xBB\xBF", "\u2028", "\u2029"}) {
    if (absl::StrContains(text, special)) return false;
  }
  return text.find_first_of("[]{},\"'`&*!|>%@\t") == std::string::npos;
}

// Text of several lines stands as it is, so that people can edit it.
bool IsBlock(const std::string& text) {
  if (text.find('\n') == std::string::npos || text[0] == ' ' || text[0] == '\n') return false;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (line != Tame(line) || (!line.empty() && line.back() == ' ')) return false;
  }
  return !absl::EndsWith(text, "\n\n");
}

class Writer {
 public:
  explicit Writer(bool all_fields) : all_fields_(all_fields) {}

  // The fields, each on lines of its own that begin with `indent` spaces.
  std::string Write(const Message& message, size_t indent) const {
    std::string result;
    const Descriptor& type = *message.GetDescriptor();
    const Reflection& reflection = *message.GetReflection();
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (!all_fields_ && (IsOutputOnly(field) || field.name() == "etag")) continue;
      const bool set =
          field.is_repeated() ? reflection.FieldSize(message, &field) > 0 : reflection.HasField(message, &field);
      if (set) absl::StrAppend(&result, std::string(indent, ' '), field.name(), ":", Field(message, field, indent));
    }
    return result;
  }

 private:
  // What follows "field:", line end included.
  std::string Field(const Message& message, const FieldDescriptor& field, size_t indent) const {
    if (!field.is_repeated()) return Value(message, field, kNotRepeated, indent + 2);
    std::string result = "\n";
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
      if (field.is_map()) {
        const Message& pair = message.GetReflection()->GetRepeatedMessage(message, &field, i);
        const std::string key = Value(pair, *field.message_type()->map_key(), kNotRepeated, 0);
        absl::StrAppend(&result, std::string(indent + 2, ' '), absl::StripAsciiWhitespace(key), ":",
                        Value(pair, *field.message_type()->map_value(), kNotRepeated, indent + 4));
        continue;
      }
      std::string item = Value(message, field, i, indent + 4);
      if (absl::StartsWith(item, "\n")) item = absl::StrCat(" ", item.substr(indent + 5));  // beside the dash
      absl::StrAppend(&result, std::string(indent + 2, ' '), "-", item);
    }
    return result;
  }

  // " scalar\n", or "\n" and the nested fields.
  std::string Value(const Message& message, const FieldDescriptor& field, int index, size_t indent) const {
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return absl::StrCat(" ", Scalar(message, field, index, indent), "\n");
    }
    const Reflection& reflection = *message.GetReflection();
    const Message& nested = index == kNotRepeated ? reflection.GetMessage(message, &field)
                                                  : reflection.GetRepeatedMessage(message, &field, index);
    if (IsTextValue(*nested.GetDescriptor())) {
      if (const auto text = TextOf(nested)) return absl::StrCat(" ", Text(*nested.GetDescriptor(), *text), "\n");
    }
    const std::string fields = Write(nested, indent);
    return fields.empty() ? " {}\n" : absl::StrCat("\n", fields);
  }

  static std::string Text(const Descriptor& type, const std::string& text) {
    return type.full_name() == "google.protobuf.FieldMask" ? QuoteYaml(text) : text;  // days and moments are plain
  }

  static std::string Scalar(const Message& message, const FieldDescriptor& field, int index, size_t indent) {
    const Reflection& r = *message.GetReflection();
    const bool one = index == kNotRepeated;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_INT32:
        return absl::StrCat(one ? r.GetInt32(message, &field) : r.GetRepeatedInt32(message, &field, index));
      case FieldDescriptor::CPPTYPE_INT64:
        return absl::StrCat(one ? r.GetInt64(message, &field) : r.GetRepeatedInt64(message, &field, index));
      case FieldDescriptor::CPPTYPE_UINT32:
        return absl::StrCat(one ? r.GetUInt32(message, &field) : r.GetRepeatedUInt32(message, &field, index));
      case FieldDescriptor::CPPTYPE_UINT64:
        return absl::StrCat(one ? r.GetUInt64(message, &field) : r.GetRepeatedUInt64(message, &field, index));
      case FieldDescriptor::CPPTYPE_DOUBLE:
        return absl::StrFormat("%.17g",
                               one ? r.GetDouble(message, &field) : r.GetRepeatedDouble(message, &field, index));
      case FieldDescriptor::CPPTYPE_FLOAT:
        return absl::StrFormat("%.9g", one ? r.GetFloat(message, &field) : r.GetRepeatedFloat(message, &field, index));
      case FieldDescriptor::CPPTYPE_BOOL:
        return (one ? r.GetBool(message, &field) : r.GetRepeatedBool(message, &field, index)) ? "true" : "false";
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = one ? r.GetEnumValue(message, &field) : r.GetRepeatedEnumValue(message, &field, index);
        const auto* value = field.enum_type()->FindValueByNumber(number);
        return value == nullptr ? absl::StrCat(number) : value->name();
      }
      case FieldDescriptor::CPPTYPE_STRING:
        break;
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return "";
    }
    const std::string text = one ? r.GetString(message, &field) : r.GetRepeatedString(message, &field, index);
    if (field.type() == FieldDescriptor::TYPE_BYTES) return Quote(absl::Base64Escape(text));
    return IsBlock(text) ? Block(text, indent) : QuoteYaml(text);
  }

  static std::string Block(const std::string& text, size_t indent) {
    const bool ends = text.back() == '\n';
    std::string result = ends ? "|" : "|-";
    for (absl::string_view line : absl::StrSplit(absl::string_view(text).substr(0, text.size() - ends), '\n')) {
      absl::StrAppend(&result, "\n", line.empty() ? "" : std::string(indent, ' '), line);
    }
    return result;
  }

  bool all_fields_;
};

}  // namespace

std::string QuoteYaml(const std::string& text) { return IsPlain(text) ? text : Quote(text); }

std::string WriteYaml(const Message& message, bool all_fields) { return Writer(all_fields).Write(message, 0); }

std::string WriteDocument(const ResourceType& type, const Message& resource, bool all_fields) {
  return absl::StrCat("type: ", type.type, "\n", WriteYaml(resource, all_fields));
}

}  // namespace gongjin::cli
