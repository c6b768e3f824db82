#include "cli/columns.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/annotations.h"
#include "cli/near.h"
#include "cli/problem.h"
#include "cli/text_values.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

bool HasFields(const FieldDescriptor& field) {
  return field.message_type() != nullptr && !IsTextValue(*field.message_type());
}

// `depth`: how many more steps may follow; messages here do not nest without end, but others might.
void AddPaths(const Descriptor& message, const std::string& before, int depth, std::vector<std::string>& paths) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    const std::string path = before.empty() ? field.name() : absl::StrCat(before, ".", field.name());
    paths.push_back(path);
    if (HasFields(field) && depth > 0) AddPaths(*field.message_type(), path, depth - 1, paths);
  }
}

bool Resolve(absl::string_view path, const Descriptor& message, Language language, Column& column) {
  const Descriptor* at = &message;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(step);
    if (field == nullptr) return false;
    column.fields.push_back(field);
    column.label = LabelOf(*field, language);
    at = HasFields(*field) ? field->message_type() : nullptr;
  }
  column.path = std::string(path);
  return true;
}

// The nearest, and all fields of the message in which the last step was looked for.
UsageError NoColumn(absl::string_view path, const Descriptor& message, Language language) {
  const char* separator = Pick(language, "、", ", ");
  const std::vector<std::string> near = Nearest(path, ColumnPaths(message));
  Column above;
  const bool nested = absl::StrContains(path, ".") &&
                      Resolve(path.substr(0, path.rfind('.')), message, language, above) &&
                      HasFields(*above.fields.back());
  std::vector<std::string> all;
  AddPaths(nested ? *above.fields.back()->message_type() : message, nested ? above.path : "", 0, all);
  return UsageError(absl::StrCat(
      Pick(language, "没有列 ", "there is no column "), path,
      near.empty() ? "" : absl::StrCat(Pick(language, "；相近的有 ", "; near it: "), absl::StrJoin(near, separator)),
      Pick(language, "；可用的列：", "; there are: "), absl::StrJoin(all, separator)));
}

void Collect(const Message& message, const Column& column, size_t step, const CellStyle& style,
             std::vector<std::string>& values) {
  const FieldDescriptor& field = *column.fields[step];
  if (step + 1 == column.fields.size()) {
    std::string value = Cell(message, field, style);
    if (!value.empty()) values.push_back(std::move(value));
    return;
  }
  const auto& reflection = *message.GetReflection();
  if (!field.is_repeated()) return Collect(reflection.GetMessage(message, &field), column, step + 1, style, values);
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    Collect(reflection.GetRepeatedMessage(message, &field, i), column, step + 1, style, values);
  }
}

// A type that no query names columns of (norms) shows its single fields but for the header.
void AddPlainFields(const Descriptor& message, Language language, std::vector<Column>& columns) {
  for (int i = 0; i < message.field_count(); ++i) {
    const FieldDescriptor& field = *message.field(i);
    if (field.is_repeated() || field.number() < 10 || IsOfOtherLanguage(field, language)) continue;
    Column column;
    Resolve(field.name(), message, language, column);
    columns.push_back(std::move(column));
  }
}

}  // namespace

std::vector<Column> DefaultColumns(const ResourceType& type, Language language, bool computed) {
  std::vector<Column> columns;
  for (int i = 0; i < type.message->field_count(); ++i) {
    const FieldDescriptor& field = *type.message->field(i);
    if (field.name() != "name" && !IsColumn(field) && !(computed && IsComputed(field))) continue;
    Column column;
    Resolve(field.name(), *type.message, language, column);
    columns.push_back(std::move(column));
  }
  if (columns.size() == 1) AddPlainFields(*type.message, language, columns);
  return columns;
}

std::vector<Column> ParseColumns(absl::string_view text, const ResourceType& type, Language language) {
  std::vector<Column> columns;
  for (absl::string_view path : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    path = absl::StripAsciiWhitespace(path);
    Column column;
    if (!Resolve(path, *type.message, language, column)) throw NoColumn(path, *type.message, language);
    columns.push_back(std::move(column));
  }
  return columns;
}

std::vector<std::string> ColumnPaths(const Descriptor& message) {
  std::vector<std::string> paths;
  AddPaths(message, "", 2, paths);
  return paths;
}

std::string Cell(const Message& resource, const Column& column, const CellStyle& style) {
  std::vector<std::string> values;
  Collect(resource, column, 0, style, values);
  if (style.raw) return absl::StrJoin(values, ";");
  return absl::StrJoin(values, Pick(style.language, "、", ", "));
}

}  // namespace gongjin::cli
