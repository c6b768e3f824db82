// Judges a message by the rules in its .proto: required, bounds, patterns, enums, days, terms, text in UTF-8.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/base/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace gongjin::schema {

// INVALID_ARGUMENT with every bad field: FIELD_REQUIRED, FIELD_TOO_LONG (args: at most, given), FIELD_TOO_SHORT,
// FIELD_PATTERN, FIELD_OUT_OF_RANGE, FIELD_NOT_AMONG, ENUM_UNKNOWN, TOO_MANY_ITEMS, TOO_FEW_ITEMS, ITEMS_NOT_UNIQUE,
// DATE_INVALID (a google.type.Date that is no day), TERM_REVERSED (a type.v1.Term that ends before it begins),
// FIELD_UNKNOWN (a field number that the message does not have). `skip_output_only`: fields a client may not write are
// neither judged nor required. Fields of the resource below `mask_only` paths alone are required when it is not empty.
struct ValidateOptions {
  std::string prefix;               // put before each path
  bool skip_output_only = true;
};
absl::Status Validate(const google::protobuf::Message& message, const ValidateOptions& options = {});

// Checked at start for every message that a client may send: a rule of buf.validate that Validate does not enforce is
// FAILED_PRECONDITION naming field and rule. Patterns are compiled here.
absl::Status CheckRules(const google::protobuf::Descriptor& descriptor);

// Why bytes do not parse as `descriptor`: NOT_UTF8 with the path of the field, or BODY_MALFORMED with the path reached.
absl::Status WhyMalformed(const google::protobuf::Descriptor& descriptor, absl::string_view bytes);

// Clears every field, at any depth, whose behaviour is OUTPUT_ONLY.
void ClearOutputOnly(google::protobuf::Message& message);

}  // namespace gongjin::schema
