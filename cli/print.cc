#include "cli/print.h"

#include <algorithm>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "cli/annotations.h"
#include "cli/form.h"
#include "cli/table.h"
#include "cli/width.h"
#include "cli/yaml_write.h"
#include "google/protobuf/util/json_util.h"

namespace gongjin::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Ids of the resource's own name, with the mark of invented records on the title, or else on the id.
std::string TableCell(const ResourceType& type, const Message& resource, const Column& column,
                      const PrintOptions& options) {
  std::string cell = Cell(resource, column, options.style);
  if (column.path == "name") cell = type.pattern.Ids(NameOf(resource));
  const bool carries =
      type.message->FindFieldByName("title") != nullptr ? column.path == "title" : column.path == "name";
  return carries ? absl::StrCat(cell, SyntheticMark(resource, options.style.language)) : cell;
}

bool IsNumber(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
    case FieldDescriptor::CPPTYPE_INT64:
    case FieldDescriptor::CPPTYPE_UINT32:
    case FieldDescriptor::CPPTYPE_UINT64:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return !field.is_repeated();
    default:
      return false;
  }
}

void PrintTable(const ResourceType& type, const Resources& resources, const PrintOptions& options, std::ostream& out) {
  Table table;
  table.keep_empty = options.columns_asked_for;
  for (size_t i = 0; i < options.columns.size(); ++i) {
    table.headers.push_back(options.columns[i].label);
    if (IsNumber(*options.columns[i].fields.back())) table.right.push_back(i);
  }
  for (const auto& resource : resources) {
    auto& row = table.rows.emplace_back();
    for (const Column& column : options.columns) row.push_back(TableCell(type, *resource, column, options));
  }
  if (!resources.empty()) out << Print(std::move(table), options.width);
}

// What goes to a file or another program keeps every byte, so that it can be read back; a terminal would obey some.
std::string Shown(const std::string& text, const PrintOptions& options) { return options.terminal ? Tame(text) : text; }

std::string CsvField(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  return absl::StrCat("\"", absl::StrReplaceAll(text, {{"\"", "\"\""}}), "\"");
}

// A spreadsheet computes what begins like this; full-width signs too where Chinese is written.
bool IsFormula(absl::string_view text) {
  constexpr const char* kBeginnings[] = {"=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"};
  return std::any_of(std::begin(kBeginnings), std::end(kBeginnings),
                     [&](const char* beginning) { return absl::StartsWith(text, beginning); });
}

// An apostrophe before it makes it text again. Those that stand there already get one more, so that taking one off
// whatever is a formula behind apostrophes gives back what was there.
std::string Harmless(const std::string& cell) {
  const size_t behind = std::min(cell.find_first_not_of('\''), cell.size());
  return IsFormula(absl::string_view(cell).substr(behind)) ? absl::StrCat("'", cell) : cell;
}

std::string CsvCell(const Message& resource, const Column& column, const CellStyle& raw, const PrintOptions& options) {
  std::string cell = Cell(resource, column, raw);
  if (!options.formulas && !IsNumber(*column.fields.back())) cell = Harmless(cell);
  return CsvField(Shown(cell, options));
}

// Headers are the paths, values as machines read them; lines end as RFC 4180 says.
void PrintCsv(const Resources& resources, const PrintOptions& options, std::ostream& out) {
  CellStyle raw = options.style;
  raw.raw = true;
  std::vector<std::string> cells;
  for (const Column& column : options.columns) cells.push_back(CsvField(column.path));
  out << absl::StrJoin(cells, ",") << "\r\n";
  for (const auto& resource : resources) {
    cells.clear();
    for (const Column& column : options.columns) cells.push_back(CsvCell(*resource, column, raw, options));
    out << absl::StrJoin(cells, ",") << "\r\n";
  }
}

void PrintJson(const Resources& resources, bool single, std::ostream& out) {
  if (single) {
    for (const auto& resource : resources) out << Json(*resource);
    return;
  }
  out << "[";
  for (size_t i = 0; i < resources.size(); ++i) {
    std::string text = Json(*resources[i]);
    text.pop_back();
    out << (i == 0 ? "\n" : ",\n") << text;
  }
  out << (resources.empty() ? "]\n" : "\n]\n");
}

}  // namespace

Format FormatOf(const std::string& text) {
  if (text == "table") return Format::kTable;
  if (text == "json") return Format::kJson;
  if (text == "yaml") return Format::kYaml;
  if (text == "csv") return Format::kCsv;
  if (text == "name") return Format::kName;
  return Format::kForm;
}

void PrintResources(const ResourceType& type, const Resources& resources, const PrintOptions& options,
                    std::ostream& out) {
  switch (options.format) {
    case Format::kForm:
      if (options.single && !options.columns_asked_for) {
        for (const auto& resource : resources) out << PrintForm(type, *resource, options.style);
        return;
      }
      [[fallthrough]];
    case Format::kTable:
      return PrintTable(type, resources, options, out);
    case Format::kJson:
      return PrintJson(resources, options.single && resources.size() == 1, out);
    case Format::kCsv:
      return PrintCsv(resources, options, out);
    case Format::kYaml:
      for (size_t i = 0; i < resources.size(); ++i) {
        out << (i == 0 ? "" : "---\n") << WriteDocument(type, *resources[i], options.all_fields);
      }
      return;
    case Format::kName:
      for (const auto& resource : resources) out << Shown(NameOf(*resource), options) << "\n";
  }
}

std::string Json(const Message& message, bool pretty) {
  google::protobuf::util::JsonPrintOptions options;
  options.add_whitespace = pretty;
  options.preserve_proto_field_names = true;
  std::string text;
  const auto status = google::protobuf::util::MessageToJsonString(message, &text, options);
  if (!status.ok()) return absl::StrCat("{\"unprintable\": ", Quote(std::string(status.message())), "}\n");
  if (text.empty() || text.back() != '\n') text += '\n';
  return Escape(text);  // protobuf leaves some of the characters that turn the direction of writing
}

}  // namespace gongjin::cli
