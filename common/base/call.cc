#include "common/base/call.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace gongjin {
namespace {

// Spreads one word of randomness over many ids (the finaliser of SplitMix64: a bijection, so no two n collide).
uint64_t Mix(uint64_t word, int n) {
  word += static_cast<uint64_t>(n) * 0x9e3779b97f4a7c15u;
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9u;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebu;
  return word ^ (word >> 31);
}

class SystemClock : public Clock {
 public:
  absl::Time Now() const override { return absl::Now(); }
};

}  // namespace

bool Caller::Holds(annotations::v1::Role role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::string NewId(const Call& call, int n, bool random_only) {
  uint64_t high = Mix(call.random[0], n);
  const uint64_t low = Mix(call.random[1], n);
  uint64_t version = 4;
  if (!random_only) {
    // 48 bits of time, then n, so that the ids of one call sort as they were made.
    const uint64_t milliseconds = static_cast<uint64_t>(absl::ToUnixMillis(call.now)) & 0xffffffffffff;
    high = milliseconds << 16 | (static_cast<uint64_t>(n) & 0x0fff);
    version = 7;
  }
  high = (high & ~uint64_t{0xf000}) | version << 12;
  const uint64_t variant = (low & 0x3fffffffffffffff) | uint64_t{2} << 62;
  return absl::StrFormat("%08x-%04x-%04x-%04x-%012x", high >> 32, (high >> 16) & 0xffff, high & 0xffff, variant >> 48,
                         variant & 0xffffffffffff);
}

const Clock& Clock::System() {
  static const SystemClock clock;
  return clock;
}

}  // namespace gongjin
