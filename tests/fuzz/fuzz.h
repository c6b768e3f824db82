// What the fuzz targets share. A target fails by ending the process: libFuzzer then keeps the input.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

namespace gongjin::fuzz {

// Ends the process with a sentence unless `holds`.
inline void Require(bool holds, absl::string_view otherwise) {
  if (holds) return;
  std::fprintf(stderr, "\nbroken: %.*s\n", static_cast<int>(otherwise.size()), otherwise.data());
  std::abort();
}

inline absl::string_view Text(const uint8_t* data, size_t size) { return {reinterpret_cast<const char*>(data), size}; }

// What a string field of a request is held to before anybody reads it.
bool IsUtf8(absl::string_view text);

// Every message of ours that is annotated as a resource, and every RPC, in the order of their names.
std::vector<const google::protobuf::Descriptor*> ResourceMessages();
std::vector<const google::protobuf::MethodDescriptor*> Methods();

}  // namespace gongjin::fuzz
