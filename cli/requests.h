// Requests by field name: standard methods have one shape everywhere, so their fields are found by their names.
#pragma once

#include <memory>
#include <string>

#include "google/protobuf/message.h"

namespace gongjin::cli {

using MessagePtr = std::unique_ptr<google::protobuf::Message>;

// An empty message of a generated class.
MessagePtr New(const google::protobuf::Descriptor& type);

// Set a single field of that name; false: the message has none of that kind.
bool SetText(google::protobuf::Message& message, const std::string& field, const std::string& value);
bool SetFlag(google::protobuf::Message& message, const std::string& field, bool value);
bool SetNumber(google::protobuf::Message& message, const std::string& field, int64_t value);
// "2019-03-15" into a google.type.Date; the text is known to be a day.
bool SetDay(google::protobuf::Message& message, const std::string& field, const std::string& day);

// The text of a field, "" where there is none; the number of a field, 0 where there is none.
std::string TextField(const google::protobuf::Message& message, const std::string& field);
int64_t NumberField(const google::protobuf::Message& message, const std::string& field);

// The id that makes a repeated write answer like the first: that of the request, or `given`, or a new one. "": the
// request takes none.
std::string EnsureRequestId(google::protobuf::Message& request, const std::string& given);

// 32 hex digits in the form of RFC 4122, version 4.
std::string NewRequestId();
// `size` random bytes in hex.
std::string RandomHex(size_t size);

}  // namespace gongjin::cli
