// Why bytes do not parse: a walk over the wire format that knows the path it is on.
#include <map>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/schema/validate.h"
#include "google/protobuf/stubs/common.h"
#include "google/protobuf/wire_format_lite.h"

namespace gongjin::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::internal::WireFormatLite;

constexpr int kDeepest = 100;  // as protobuf's own parser

class Walk {
 public:
  // Empty: `bytes` is one message of this type; `descriptor` is nullptr for one that nobody knows.
  std::optional<absl::Status> Message(const Descriptor* descriptor, absl::string_view bytes, const std::string& path,
                                      int depth) {
    std::optional<absl::Status> fault = Fields(descriptor, bytes, path, depth, 0);
    if (!fault && !bytes.empty()) return Malformed(path);
    return fault;
  }

 private:
  static absl::Status Malformed(const std::string& path) { return Invalid(path, "BODY_MALFORMED"); }

  static bool Varint(absl::string_view& bytes, uint64_t& value) {
    value = 0;
    for (size_t i = 0; i < bytes.size() && i < 10; ++i) {
      const auto byte = static_cast<unsigned char>(bytes[i]);
      value |= static_cast<uint64_t>(byte & 0x7F) << (7 * i);
      if (byte < 0x80) {
        bytes.remove_prefix(i + 1);
        return true;
      }
    }
    return false;
  }

  static bool Skip(absl::string_view& bytes, size_t size) {
    if (bytes.size() < size) return false;
    bytes.remove_prefix(size);
    return true;
  }

  // Eats fields up to the end, or to the end tag of group `group` (0: none).
  std::optional<absl::Status> Fields(const Descriptor* descriptor, absl::string_view& bytes, const std::string& path,
                                     int depth, uint32_t group) {
    if (depth > kDeepest) return Malformed(path);
    std::map<const FieldDescriptor*, int> seen;  // of repeated fields
    while (!bytes.empty()) {
      uint64_t tag = 0;
      const size_t before = bytes.size();
      if (!Varint(bytes, tag) || before - bytes.size() > 5) return Malformed(path);
      const auto number = static_cast<uint32_t>(tag) >> 3;  // higher bits are lost, as in the parser
      const auto type = static_cast<WireFormatLite::WireType>(tag & 7);
      if (number == 0) return Malformed(path);
      if (type == WireFormatLite::WIRETYPE_END_GROUP) {
        if (number == group) return std::nullopt;
        return Malformed(path);
      }
      const FieldDescriptor* field =
          descriptor == nullptr ? nullptr : descriptor->FindFieldByNumber(static_cast<int>(number));
      std::string here = path;
      if (field != nullptr) absl::StrAppend(&here, path.empty() ? "" : ".", field->name());
      if (field != nullptr && field->is_repeated()) absl::StrAppend(&here, "[", seen[field]++, "]");
      if (auto fault = Value(field, number, type, bytes, here, depth)) return fault;
    }
    if (group != 0) return Malformed(path);
    return std::nullopt;
  }

  std::optional<absl::Status> Value(const FieldDescriptor* field, uint32_t number, WireFormatLite::WireType type,
                                    absl::string_view& bytes, const std::string& here, int depth) {
    uint64_t size = 0;
    switch (type) {
      case WireFormatLite::WIRETYPE_VARINT:
        if (!Varint(bytes, size)) return Malformed(here);
        return std::nullopt;
      case WireFormatLite::WIRETYPE_FIXED64:
        if (!Skip(bytes, 8)) return Malformed(here);
        return std::nullopt;
      case WireFormatLite::WIRETYPE_FIXED32:
        if (!Skip(bytes, 4)) return Malformed(here);
        return std::nullopt;
      case WireFormatLite::WIRETYPE_START_GROUP:
        return Fields(nullptr, bytes, here, depth + 1, number);
      case WireFormatLite::WIRETYPE_LENGTH_DELIMITED: {
        const size_t before = bytes.size();
        if (!Varint(bytes, size) || before - bytes.size() > 5 || size > bytes.size()) return Malformed(here);
        const absl::string_view content = bytes.substr(0, static_cast<size_t>(size));
        bytes.remove_prefix(content.size());
        return field == nullptr ? std::nullopt : Content(*field, content, here, depth);
      }
      default:
        return Malformed(here);
    }
  }

  // Of a length-delimited field that the message knows.
  std::optional<absl::Status> Content(const FieldDescriptor& field, absl::string_view content, const std::string& here,
                                      int depth) {
    if (field.type() == FieldDescriptor::TYPE_MESSAGE) return Message(field.message_type(), content, here, depth + 1);
    if (field.type() == FieldDescriptor::TYPE_STRING) {
      const bool must = field.file()->syntax() == google::protobuf::FileDescriptor::SYNTAX_PROTO3;
      const bool is =
          google::protobuf::internal::IsStructurallyValidUTF8(content.data(), static_cast<int>(content.size()));
      return must && !is ? std::optional<absl::Status>(Invalid(here, "NOT_UTF8")) : std::nullopt;
    }
    return field.is_packable() && !Packed(field, content) ? std::optional<absl::Status>(Malformed(here)) : std::nullopt;
  }

  static bool Packed(const FieldDescriptor& field, absl::string_view content) {
    switch (WireFormatLite::WireTypeForFieldType(static_cast<WireFormatLite::FieldType>(field.type()))) {
      case WireFormatLite::WIRETYPE_FIXED32:
        return content.size() % 4 == 0;
      case WireFormatLite::WIRETYPE_FIXED64:
        return content.size() % 8 == 0;
      default:
        for (uint64_t value = 0; !content.empty();) {
          if (!Varint(content, value)) return false;
        }
        return true;
    }
  }
};

}  // namespace

absl::Status WhyMalformed(const Descriptor& descriptor, absl::string_view bytes) {
  return Walk().Message(&descriptor, bytes, "", 0).value_or(absl::OkStatus());
}

}  // namespace gongjin::schema
