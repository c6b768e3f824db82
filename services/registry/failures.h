// Failures in a row, by whatever key they are counted (a login name, the place it comes from). In memory and bounded:
// who fails under ever new keys makes the oldest be forgotten, and pays a password hash for each.
#pragma once

#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "absl/time/time.h"

namespace gongjin::registry {

// Thread-safe.
class Failures {
 public:
  struct Count {
    int64_t failures = 0;
    absl::Time last = absl::InfinitePast();
  };
  // None after a day without one.
  Count Of(const std::string& key, absl::Time now);
  void Add(const std::string& key, absl::Time now);
  // Undoes one Add: the attempt was turned away before it was judged.
  void TakeBack(const std::string& key);
  void Forget(const std::string& key);
  size_t size();

  static constexpr size_t kMost = 10'000;

 private:
  void MakeRoom(absl::Time now);

  std::mutex mutex_;
  absl::flat_hash_map<std::string, Count> counts_;
};

}  // namespace gongjin::registry
