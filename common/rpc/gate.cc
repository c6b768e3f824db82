#include "common/rpc/gate.h"

#include <array>
#include <atomic>

#include "absl/hash/hash.h"

namespace gongjin::rpc {
namespace {

std::atomic<uint64_t> next_gate{1};

// A token that this thread has seen verified, and whose bucket it draws from.
struct Seen {
  uint64_t gate = 0;
  std::string authorization;
  std::shared_ptr<TokenBucket> bucket;
  absl::Time expires;
};
constexpr size_t kSeen = 64;

}  // namespace

Gate::Gate(access::Verifier& verifier, const Clock& clock, int calls_per_second_per_principal)
    : verifier_(verifier), clock_(clock), buckets_(calls_per_second_per_principal), id_(next_gate++) {}

Gate::Verdict Gate::Judge(absl::string_view authorization) {
  thread_local std::array<Seen, kSeen> memory;
  if (authorization.empty()) return Verdict::kGo;
  const absl::Time now = clock_.Now();
  Seen& seen = memory[absl::HashOf(authorization) % kSeen];
  if (seen.gate != id_ || seen.authorization != authorization || seen.expires < now) {
    bool unknown_key = false;
    const auto caller = verifier_.Verify(authorization, &unknown_key);
    if (!caller.ok()) return unknown_key ? Verdict::kUnknownKey : Verdict::kGo;
    seen = {id_, std::string(authorization), nullptr, (*caller)->expires};
    if (buckets_.limits()) seen.bucket = buckets_.Of((*caller)->principal);
  }
  return seen.bucket == nullptr || seen.bucket->Take(now) ? Verdict::kGo : Verdict::kTooMany;
}

bool Gate::FetchKeys(std::function<void()> then) {
  return fetching_.Run([this, then = std::move(then)] {
    // Failing is no reason not to go on: the call is then told that its token is not valid.
    (void)verifier_.Refresh();
    then();
  });
}

}  // namespace gongjin::rpc
