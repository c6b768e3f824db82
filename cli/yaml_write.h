// Messages as YAML that ReadYaml reads back unchanged.
#pragma once

#include <string>

#include "cli/types.h"
#include "google/protobuf/message.h"

namespace gongjin::cli {

// Fields in the order of the proto, those that are set; what the server alone writes, and the etag, only with
// `all_fields`. Empty: nothing is set.
std::string WriteYaml(const google::protobuf::Message& message, bool all_fields);

// The same as a document for `apply`: `type:` first.
std::string WriteDocument(const ResourceType& type, const google::protobuf::Message& resource, bool all_fields);

// One text as a YAML scalar, quoted where it would otherwise be read as something else.
std::string QuoteYaml(const std::string& text);

}  // namespace gongjin::cli
