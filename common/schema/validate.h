// Judges a message by the rules in its .proto: required, bounds, patterns, enums, days, terms, text in UTF-8.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace gongjin::schema {

// How a message is judged.
struct ValidateOptions {
  std::string prefix;            // put before each path
  bool skip_output_only = true;  // what a client may not write is neither judged nor required
  // For an Update: the field of `message` that holds the resource, and the mask. Of the resource only what the mask
  // covers is judged and required ("*": all), beside its name and etag.
  const google::protobuf::FieldDescriptor* body = nullptr;
  const google::protobuf::FieldMask* update_mask = nullptr;
};

// INVALID_ARGUMENT with the bad fields (the first 50): FIELD_REQUIRED, FIELD_TOO_LONG (args: at most, given),
// FIELD_TOO_SHORT (at least, given), FIELD_PATTERN (the pattern), FIELD_CHARACTER ("U+001B" and its place from 1: a
// control character, one that turns the direction of writing, or a line break or tab in a name or in text that must
// be shorter than 500 characters, which is of one line), FIELD_OUT_OF_RANGE ("1949–2100"), FIELD_NOT_AMONG
// (what is accepted), ENUM_UNKNOWN (what is accepted), TOO_MANY_ITEMS (at most, given), TOO_FEW_ITEMS,
// ITEMS_NOT_UNIQUE, DATE_INVALID (a google.type.Date that is no day), TERM_REVERSED (a type.v1.Term that ends before it
// begins), FIELD_UNKNOWN (a field number that the message does not have). Lengths count Unicode characters. Args never
// hold more than 100 characters of a value. The type's descriptor must live as long as the process.
absl::Status Validate(const google::protobuf::Message& message, const ValidateOptions& options = {});

// Checked at start for every message that a client may send, and all below it: a rule of buf.validate that Validate
// does not enforce (CEL above all), that is for another type, or a broken pattern is FAILED_PRECONDITION naming field
// and rule.
absl::Status CheckRules(const google::protobuf::Descriptor& descriptor);

// Why bytes do not parse as `descriptor`: INVALID_ARGUMENT NOT_UTF8 with the path of the field, or BODY_MALFORMED with
// the path reached ("": outside any field). OK when they do parse.
absl::Status WhyMalformed(const google::protobuf::Descriptor& descriptor, absl::string_view bytes);

// At most 100 characters of what somebody sent, for the args of an error.
std::string Echo(absl::string_view text);

// Clears every field, at any depth, whose behaviour is OUTPUT_ONLY.
void ClearOutputOnly(google::protobuf::Message& message);

}  // namespace gongjin::schema
