// Tokens that were verified, until they expire: a look-up costs a hash of the token, a signature 100 µs.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "common/base/call.h"

namespace gongjin::access {

// Bounded; what was used lately stays. Thread-safe.
class TokenCache {
 public:
  // nullptr: not here.
  std::shared_ptr<const Caller> Find(absl::string_view token);
  // Only tokens that were verified: what is in here is believed.
  void Keep(absl::string_view token, std::shared_ptr<const Caller> caller);
  void Clear();
  size_t size();

  static constexpr size_t kShards = 16;
  static constexpr size_t kMostAShard = 1024;  // of each generation

 private:
  // Two generations: when the young one is full it becomes the old one, and the old one is forgotten. What is found in
  // the old one moves to the young one. So nothing is ever searched for what to drop.
  struct Shard {
    std::mutex mutex;
    absl::flat_hash_map<std::string, std::shared_ptr<const Caller>> young, old;
    void KeepYoung(absl::string_view token, std::shared_ptr<const Caller> caller);
  };
  Shard& ShardOf(absl::string_view token);

  std::array<Shard, kShards> shards_;
};

}  // namespace gongjin::access
