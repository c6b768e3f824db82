// How much one caller, and all of them together, may ask for at once.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gongjin::rpc {

// So many calls a second, with a burst of one second's worth: one number, moved by compare-and-swap. Thread-safe.
class TokenBucket {
 public:
  // `per_second` > 0.
  explicit TokenBucket(int per_second);
  bool Take(absl::Time now);

 private:
  const int64_t interval_ns_;
  const int64_t burst_ns_;
  std::atomic<int64_t> paid_until_ns_{0};  // moves on by one interval a call, never behind now
};

// A bucket for each principal. Thread-safe.
class PrincipalBuckets {
 public:
  // `per_second` 0: no limit.
  explicit PrincipalBuckets(int per_second) : per_second_(per_second) {}
  bool limits() const { return per_second_ > 0; }
  // The bucket of a principal, made at first sight; it stays valid as long as anybody holds it.
  std::shared_ptr<TokenBucket> Of(absl::string_view principal);

 private:
  const int per_second_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<TokenBucket>, std::less<>> buckets_;
};

}  // namespace gongjin::rpc
