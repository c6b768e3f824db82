// One scalar of YAML into one field.
#pragma once

#include <string>

#include "cli/language.h"
#include "google/protobuf/message.h"

namespace gongjin::cli {

// Sets `field`, or adds to it where it is repeated. Answers "", or what is expected instead of `text`. Not for fields
// that are messages.
std::string SetScalar(const std::string& text, const google::protobuf::FieldDescriptor& field, Language language,
                      google::protobuf::Message& message);

}  // namespace gongjin::cli
