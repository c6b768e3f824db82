// Which values of a resource stand in a table.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "cli/cells.h"
#include "cli/types.h"

namespace gongjin::cli {

struct Column {
  std::string path;                                              // "term.start_date"
  std::vector<const google::protobuf::FieldDescriptor*> fields;  // one per step; a repeated one yields all
  std::string label;                                             // of the last step
};

// The id and every annotated column; with `computed` also what is filled for a day.
std::vector<Column> DefaultColumns(const ResourceType& type, Language language, bool computed);

// "recipient,term.start_date". UsageError names an unknown one and those there are.
std::vector<Column> ParseColumns(absl::string_view text, const ResourceType& type, Language language);

// All paths that ParseColumns accepts: the fields, and those of nested messages.
std::vector<std::string> ColumnPaths(const google::protobuf::Descriptor& message);

// The value, or all values of a path with a repeated step.
std::string Cell(const google::protobuf::Message& resource, const Column& column, const CellStyle& style);

}  // namespace gongjin::cli
