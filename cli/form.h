// One record for people: a line a field, with its label.
#pragma once

#include <string>

#include "cli/cells.h"
#include "cli/types.h"

namespace gongjin::cli {

// Title line, then every field that is set; records within the record stand one a line. Nothing is cut.
std::string PrintForm(const ResourceType& type, const google::protobuf::Message& resource, const CellStyle& style);

// The field "name" of a resource.
std::string NameOf(const google::protobuf::Message& resource);

}  // namespace gongjin::cli
