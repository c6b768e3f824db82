// A small service written as .proto text, so that tests can break one line of it at a time.
#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::schema {

// A file of package gongjin.toy.v1 with a Garden, its child Bed, a Seed, and GardenService.
extern const char kToyProto[];

// Compiles .proto text beside the types of this program; fails the test when it does not compile. The descriptors live
// as long as the process.
const google::protobuf::FileDescriptor& Compile(absl::string_view proto);

// kToyProto with its only `from` replaced; fails the test when it is not there exactly once.
std::string Broken(absl::string_view from, absl::string_view to);

}  // namespace gongjin::schema
