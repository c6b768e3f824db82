// One value of protobuf JSON as people read it.
#pragma once

#include <string>

#include "cli/cells.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::cli {

// `json`: "\"SIGNED\"", "{\"year\":2019,…}", "true". `field`: whose value it is, nullptr where that is not known.
// What is not understood stays as it is.
std::string JsonCell(const std::string& json, const google::protobuf::FieldDescriptor* field, const CellStyle& style);

// The last field of "team[0].left_on" below `message`; nullptr: there is none.
const google::protobuf::FieldDescriptor* FieldOfPath(const google::protobuf::Descriptor& message,
                                                     const std::string& path);

}  // namespace gongjin::cli
