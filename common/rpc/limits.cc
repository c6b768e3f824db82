#include "common/rpc/limits.h"

#include <algorithm>

namespace gongjin::rpc {
namespace {

constexpr size_t kPrincipals = 10000;  // more than this many are forgotten together: their buckets start full

}  // namespace

TokenBucket::TokenBucket(int per_second)
    : interval_ns_(std::max<int64_t>(1, int64_t{1'000'000'000} / per_second)), burst_ns_(interval_ns_ * per_second) {}

bool TokenBucket::Take(absl::Time now) {
  const int64_t now_ns = absl::ToUnixNanos(now);
  int64_t paid = paid_until_ns_.load(std::memory_order_relaxed);
  while (true) {
    // Never so far ahead unless the clock was set back: nobody waits until it is again as late as it was.
    const bool set_back = paid - now_ns > 2 * burst_ns_;
    const int64_t next = (set_back ? now_ns : std::max(paid, now_ns)) + interval_ns_;
    if (next - now_ns > burst_ns_) return false;
    if (paid_until_ns_.compare_exchange_weak(paid, next, std::memory_order_relaxed)) return true;
  }
}

std::shared_ptr<TokenBucket> PrincipalBuckets::Of(absl::string_view principal) {
  const std::lock_guard lock(mutex_);
  auto at = buckets_.find(principal);
  if (at != buckets_.end()) return at->second;
  if (buckets_.size() >= kPrincipals) buckets_.clear();
  return buckets_.emplace(principal, std::make_shared<TokenBucket>(per_second_)).first->second;
}

}  // namespace gongjin::rpc
