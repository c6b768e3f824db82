#include "cli/annotations.h"

#include "gongjin/annotations/v1/annotations.pb.h"
#include "google/api/field_behavior.pb.h"

namespace gongjin::cli {
namespace {

using google::protobuf::FieldDescriptor;

// The header of every resource carries no labels of its own.
struct HeaderLabel {
  const char* name;
  const char* zh;
  const char* en;
};
constexpr HeaderLabel kHeader[] = {
    {"name", "标识", "id"},
    {"revision", "修订", "revision"},
    {"etag", "etag", "etag"},
    {"create_time", "登记时间", "recorded"},
    {"update_time", "更新时间", "updated"},
    {"archive_time", "归档时间", "archived"},
};

const annotations::v1::FieldOptions& OptionsOf(const FieldDescriptor& field) {
  return field.options().GetExtension(annotations::v1::field);
}

}  // namespace

std::string LabelOf(const FieldDescriptor& field, Language language) {
  std::string label = Pick(language, OptionsOf(field).label().c_str(), OptionsOf(field).label_en().c_str());
  if (!label.empty()) return label;
  for (const HeaderLabel& header : kHeader) {
    if (field.name() == header.name) return Pick(language, header.zh, header.en);
  }
  return field.name();
}

std::string LabelOf(const google::protobuf::EnumValueDescriptor& value, Language language) {
  const auto& options = value.options().GetExtension(annotations::v1::value);
  std::string label = Pick(language, options.label().c_str(), options.label_en().c_str());
  return label.empty() ? value.name() : label;
}

bool HasLabel(const FieldDescriptor& field) { return !OptionsOf(field).label().empty(); }

bool IsOutputOnly(const FieldDescriptor& field) {
  for (const int behavior : field.options().GetRepeatedExtension(google::api::field_behavior)) {
    if (behavior == google::api::OUTPUT_ONLY) return true;
  }
  return false;
}

bool IsColumn(const FieldDescriptor& field) { return OptionsOf(field).column(); }

bool IsComputed(const FieldDescriptor& field) { return OptionsOf(field).computed(); }

bool IsForAnyone(const google::protobuf::MethodDescriptor& method) {
  return method.options().GetExtension(annotations::v1::access).anyone();
}

}  // namespace gongjin::cli
