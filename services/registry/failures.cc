#include "services/registry/failures.h"

#include <algorithm>

namespace gongjin::registry {
namespace {

constexpr absl::Duration kRemembered = absl::Hours(24);

}  // namespace

Failures::Count Failures::Of(const std::string& key, absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = counts_.find(key);
  if (found == counts_.end() || now - found->second.last >= kRemembered) return {};
  found->second.last = std::min(found->second.last, now);  // the clock may have been set back
  return found->second;
}

void Failures::Add(const std::string& key, absl::Time now) {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (counts_.size() >= kMost && !counts_.contains(key)) MakeRoom(now);
  Count& count = counts_[key];
  if (now - count.last >= kRemembered) count.failures = 0;
  ++count.failures;
  count.last = now;
}

void Failures::TakeBack(const std::string& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = counts_.find(key);
  if (found != counts_.end() && --found->second.failures <= 0) counts_.erase(found);
}

void Failures::Forget(const std::string& key) {
  const std::lock_guard<std::mutex> lock(mutex_);
  counts_.erase(key);
}

size_t Failures::size() {
  const std::lock_guard<std::mutex> lock(mutex_);
  return counts_.size();
}

void Failures::MakeRoom(absl::Time now) {
  absl::erase_if(counts_, [&](const auto& entry) { return now - entry.second.last >= kRemembered; });
  if (counts_.size() < kMost) return;
  counts_.erase(std::min_element(counts_.begin(), counts_.end(),
                                 [](const auto& a, const auto& b) { return a.second.last < b.second.last; }));
}

}  // namespace gongjin::registry
