// Messages that people write as one text: days, moments, spans, field masks.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"

namespace gongjin::cli {

// True: google.type.Date, google.protobuf.Timestamp, Duration or FieldMask.
bool IsTextValue(const google::protobuf::Descriptor& type);

// "2017-09-01", "2019-03-08T09:30:00Z", "1.5s", "term,objectives"; nothing where the value has no such form (a day
// that does not exist), so that it must be written field by field.
std::optional<std::string> TextOf(const google::protobuf::Message& value);

// The reverse; false leaves `value` unspecified: `text` is not of the form, or no such day or moment exists.
bool ReadText(absl::string_view text, google::protobuf::Message& value);

// What ReadText accepts for this type, for errors: "2017-09-01".
std::string ExampleOf(const google::protobuf::Descriptor& type);

}  // namespace gongjin::cli
