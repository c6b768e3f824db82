// Resources in the form that was asked for.
#pragma once

#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "cli/columns.h"

namespace gongjin::cli {

enum class Format { kForm, kTable, kJson, kYaml, kCsv, kName };

// "" -> kForm (one record, or a table of several). UsageError is the flag parser's.
Format FormatOf(const std::string& text);

using Resources = std::vector<std::unique_ptr<google::protobuf::Message>>;

struct PrintOptions {
  Format format = Format::kTable;
  std::vector<Column> columns;  // of tables and CSV
  bool columns_asked_for = false;
  bool single = false;      // one record was asked for by name: JSON is an object, not a list
  bool all_fields = false;  // YAML: what the server writes, too
  bool formulas = false;    // CSV: cells that a spreadsheet would compute stay as they are
  bool terminal = false;    // where CSV and names are tamed (width.h); all other forms always are, or escape it
  size_t width = 0;         // of the terminal; 0: none
  CellStyle style;
};

void PrintResources(const ResourceType& type, const Resources& resources, const PrintOptions& options,
                    std::ostream& out);

// Canonical protobuf JSON with the names of the protos.
std::string Json(const google::protobuf::Message& message, bool pretty = true);

}  // namespace gongjin::cli
