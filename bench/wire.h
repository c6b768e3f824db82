// The few protobuf fields of others' messages that the benchmark writes and counts, without their .proto files.
#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::bench {

void AddBytes(std::string& message, int field, absl::string_view value);
void AddNumber(std::string& message, int field, uint64_t value);
// How often the length-delimited field stands in the message, at its top; -1: it is no message.
int CountOf(absl::string_view message, int field);

}  // namespace gongjin::bench
