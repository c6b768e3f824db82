// The slow hash of passwords, a few at a time: each takes 64 MB and a tenth of a second on purpose, and logins must
// fill neither the memory nor all the threads that other calls wait on.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gongjin::registry {

// Thread-safe; both wait for their turn. RESOURCE_EXHAUSTED TOO_MANY_CALLS: too many wait already.
class PasswordWork {
 public:
  absl::StatusOr<std::string> Hash(absl::string_view password);
  // `hash` empty: no such account; takes as long all the same and is false.
  absl::StatusOr<bool> Matches(absl::string_view hash, absl::string_view password);

  static constexpr int kAtOnce = 2;
  static constexpr int kMostWaiting = 16;

 private:
  bool Enter();
  void Leave();

  std::mutex mutex_;
  std::condition_variable left_;
  int at_work_ = 0;
  int waiting_ = 0;
};

}  // namespace gongjin::registry
