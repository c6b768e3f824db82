#include "cli/form.h"

#include "absl/strings/str_cat.h"
#include "cli/annotations.h"
#include "cli/table.h"
#include "cli/text_values.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool HasLines(const FieldDescriptor& field) {
  return field.is_repeated() && field.message_type() != nullptr && !IsTextValue(*field.message_type());
}

void AddLines(const Message& resource, const FieldDescriptor& field, const CellStyle& style, Table& table) {
  const auto& reflection = *resource.GetReflection();
  for (int i = 0; i < reflection.FieldSize(resource, &field); ++i) {
    table.rows.push_back({i == 0 ? LabelOf(field, style.language) : "",
                          Summary(reflection.GetRepeatedMessage(resource, &field, i), style)});
  }
}

}  // namespace

std::string PrintForm(const ResourceType& type, const Message& resource, const CellStyle& style) {
  Table table;
  table.indent = 2;
  for (int i = 0; i < type.message->field_count(); ++i) {
    const FieldDescriptor& field = *type.message->field(i);
    if (field.name() == "name" || field.name() == "etag" || IsOfOtherLanguage(field, style.language)) continue;
    if (HasLines(field)) {
      AddLines(resource, field, style, table);
    } else if (std::string cell = Cell(resource, field, style); !cell.empty()) {
      table.rows.push_back({LabelOf(field, style.language), std::move(cell)});
    }
  }
  return absl::StrCat(type.Label(style.language), " ", Tame(NameOf(resource)), SyntheticMark(resource, style.language),
                      "\n", Print(std::move(table), 0));
}

std::string NameOf(const Message& resource) {
  const FieldDescriptor* field = resource.GetDescriptor()->FindFieldByName("name");
  return field == nullptr ? "" : resource.GetReflection()->GetString(resource, field);
}

}  // namespace gongjin::cli
