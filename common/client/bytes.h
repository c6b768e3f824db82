// Between strings and gRPC's byte buffers, without copying what is long. For .cc files of common/client and common/rpc.
#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "grpcpp/support/byte_buffer.h"

namespace gongjin::client {

// Takes `bytes` over; short ones are copied, which costs less than keeping them.
inline grpc::ByteBuffer BufferOf(std::string bytes) {
  constexpr size_t kShort = 512;
  if (bytes.size() <= kShort) {
    const grpc::Slice slice(bytes.data(), bytes.size());
    return {&slice, 1};
  }
  auto* kept = new std::string(std::move(bytes));
  const grpc::Slice slice(
      kept->data(), kept->size(), [](void* string) { delete static_cast<std::string*>(string); }, kept);
  return {&slice, 1};
}

// `shared` and, behind it, a copy of `own`.
inline grpc::ByteBuffer BufferOf(std::shared_ptr<const std::string> shared, absl::string_view own) {
  using Kept = std::shared_ptr<const std::string>;
  const grpc::Slice last(own.data(), own.size());
  if (shared == nullptr) return {&last, 1};
  auto* kept = new Kept(std::move(shared));
  // gRPC reads the bytes, and takes them by an address that could be written to.
  char* const bytes = const_cast<char*>((*kept)->data());
  const grpc::Slice first(
      bytes, (*kept)->size(), [](void* held) { delete static_cast<Kept*>(held); }, kept);
  const grpc::Slice slices[] = {first, last};
  return {slices, 2};
}

// The bytes of a buffer as one run; they live as long as `slice`.
inline absl::string_view ViewOf(const grpc::ByteBuffer& buffer, grpc::Slice& slice) {
  if (!buffer.Valid() || (!buffer.TrySingleSlice(&slice).ok() && !buffer.DumpToSingleSlice(&slice).ok())) return {};
  return {reinterpret_cast<const char*>(slice.begin()), slice.size()};
}

inline bool ParseBuffer(const grpc::ByteBuffer& buffer, google::protobuf::Message& message) {
  grpc::Slice slice;
  const absl::string_view bytes = ViewOf(buffer, slice);
  return message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

}  // namespace gongjin::client
