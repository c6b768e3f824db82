#include "common/schema/differ.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/schema/annotations.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/wrappers.pb.h"

namespace gongjin::schema {
namespace {

using common::v1::Difference;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string JsonOf(const Message& message) {
  std::string json;
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  return google::protobuf::util::MessageToJsonString(message, &json, options).ok() ? json : "";
}

// The JSON of a wrapper is that of its value.
template <typename Wrapper, typename Value>
std::string Wrapped(const Value& value) {
  Wrapper wrapper;
  wrapper.set_value(value);
  return JsonOf(wrapper);
}

// One value of `field`: item `index` of a repeated one, or with -1 the single one.
struct Place {
  const Message* holder = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;

  bool Set() const {
    if (holder == nullptr) return false;
    const auto& reflection = *holder->GetReflection();
    return index < 0 ? reflection.HasField(*holder, field) : index < reflection.FieldSize(*holder, field);
  }
  const Message& Nested() const {
    const auto& reflection = *holder->GetReflection();
    return index < 0 ? reflection.GetMessage(*holder, field) : reflection.GetRepeatedMessage(*holder, field, index);
  }
  // Empty: not set.
  std::string Json() const;
};

std::string Place::Json() const {
  if (!Set()) return "";
  namespace pb = google::protobuf;
  const auto& r = *holder->GetReflection();
  const Message& m = *holder;
  const bool one = index < 0;
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(one ? r.GetInt32(m, field) : r.GetRepeatedInt32(m, field, index));
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(one ? r.GetUInt32(m, field) : r.GetRepeatedUInt32(m, field, index));
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat("\"", one ? r.GetInt64(m, field) : r.GetRepeatedInt64(m, field, index), "\"");
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat("\"", one ? r.GetUInt64(m, field) : r.GetRepeatedUInt64(m, field, index), "\"");
    case FieldDescriptor::CPPTYPE_BOOL:
      return (one ? r.GetBool(m, field) : r.GetRepeatedBool(m, field, index)) ? "true" : "false";
    case FieldDescriptor::CPPTYPE_FLOAT:
      return Wrapped<pb::FloatValue>(one ? r.GetFloat(m, field) : r.GetRepeatedFloat(m, field, index));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return Wrapped<pb::DoubleValue>(one ? r.GetDouble(m, field) : r.GetRepeatedDouble(m, field, index));
    case FieldDescriptor::CPPTYPE_ENUM: {
      const int number = one ? r.GetEnumValue(m, field) : r.GetRepeatedEnumValue(m, field, index);
      const auto* value = field->enum_type()->FindValueByNumber(number);
      return value == nullptr ? absl::StrCat(number) : absl::StrCat("\"", value->name(), "\"");
    }
    case FieldDescriptor::CPPTYPE_STRING: {
      const std::string text = one ? r.GetString(m, field) : r.GetRepeatedString(m, field, index);
      const bool bytes = field->type() == FieldDescriptor::TYPE_BYTES;
      return bytes ? Wrapped<pb::BytesValue>(text) : Wrapped<pb::StringValue>(text);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return JsonOf(Nested());
  }
  return "";
}

// Where a difference is, in the three ways it is told.
struct Way {
  std::string path, label, label_en;

  Way Step(const FieldDescriptor& field, int index) const {
    const auto join = [](const std::string& before, const char* between, const std::string& step) {
      return absl::StrCat(before, before.empty() ? "" : between, step);
    };
    const auto& options = OptionsOf(field);
    const std::string step = absl::StrCat(field.name(), index < 0 ? "" : absl::StrCat("[", index, "]"));
    return {join(path, ".", step), join(label, " / ", options.label().empty() ? field.name() : options.label()),
            join(label_en, " / ", options.label_en().empty() ? field.name() : options.label_en())};
  }
};

bool IsHeader(const FieldDescriptor& field) {
  static constexpr const char* kHeader[] = {"name", "revision", "etag", "create_time", "update_time", "archive_time"};
  return std::find(std::begin(kHeader), std::end(kHeader), field.name()) != std::end(kHeader);
}

class Differ {
 public:
  // Either side may be null; both are of `descriptor`.
  void Compare(const google::protobuf::Descriptor& descriptor, const Message* before, const Message* after,
               const Way& way, bool whole_resource) {
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      if (whole_resource && IsHeader(field)) continue;
      if (!field.is_repeated()) {
        ComparePlace({before, &field, -1}, {after, &field, -1}, way.Step(field, -1));
        continue;
      }
      const int size = std::max(SizeOf(before, field), SizeOf(after, field));
      for (int index = 0; index < size; ++index) {
        ComparePlace({before, &field, index}, {after, &field, index}, way.Step(field, index));
      }
    }
  }

  std::vector<Difference> Take() && { return std::move(differences_); }

 private:
  static int SizeOf(const Message* message, const FieldDescriptor& field) {
    return message == nullptr ? 0 : message->GetReflection()->FieldSize(*message, &field);
  }

  void ComparePlace(const Place& before, const Place& after, const Way& way) {
    if (!before.Set() && !after.Set()) return;
    const auto* type = after.field->message_type();
    const bool descend = type != nullptr && absl::StartsWith(type->full_name(), "gongjin.");
    if (!descend || OptionsOf(*after.field).sealed()) {
      CompareLeaf(before, after, way);
      return;
    }
    const size_t so_far = differences_.size();
    Compare(*type, before.Set() ? &before.Nested() : nullptr, after.Set() ? &after.Nested() : nullptr, way, false);
    if (before.Set() != after.Set() && differences_.size() == so_far) {
      Add(way, before.Set() ? "{}" : "", after.Set() ? "{}" : "");
    }
  }

  void CompareLeaf(const Place& before, const Place& after, const Way& way) {
    std::string was = before.Json();
    std::string is = after.Json();
    if (was == is) return;
    const bool sealed = OptionsOf(*after.field).sealed();
    Add(way, sealed ? "" : std::move(was), sealed ? "" : std::move(is));
  }

  void Add(const Way& way, std::string before, std::string after) {
    Difference& difference = differences_.emplace_back();
    difference.set_path(way.path);
    difference.set_label(way.label);
    difference.set_label_en(way.label_en);
    difference.set_before(std::move(before));
    difference.set_after(std::move(after));
  }

  std::vector<Difference> differences_;
};

}  // namespace

std::vector<Difference> DifferencesOf(const Message* before, const Message& after) {
  Differ differ;
  differ.Compare(*after.GetDescriptor(), before, &after, Way(), true);
  return std::move(differ).Take();
}

}  // namespace gongjin::schema
