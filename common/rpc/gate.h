// What stands before every call of a known caller: its share of calls a second, and keys of tokens not met yet.
#pragma once

#include <functional>

#include "absl/strings/string_view.h"
#include "common/access/token.h"
#include "common/base/call.h"
#include "common/rpc/limits.h"
#include "common/rpc/workers.h"

namespace gongjin::rpc {

// Thread-safe.
class Gate {
 public:
  enum class Verdict {
    kGo,          // within its share, or not a caller we know: the call itself tells it so
    kTooMany,     // RESOURCE_EXHAUSTED
    kUnknownKey,  // signed with a key not met yet: FetchKeys first
  };

  Gate(access::Verifier& verifier, const Clock& clock, int calls_per_second_per_principal);
  // Costs a look at the thread's own memory for a token that this thread has seen.
  Verdict Judge(absl::string_view authorization);
  // Asks for keys, then runs `then`, on a thread of its own: while the registry is silent, tokens that nobody knows
  // keep no worker from its work. False: too many wait already, `then` is dropped.
  bool FetchKeys(std::function<void()> then);

 private:
  access::Verifier& verifier_;
  const Clock& clock_;
  PrincipalBuckets buckets_;
  const uint64_t id_;  // tells the gates of one process apart in the threads' memory
  Workers fetching_{1, 1024};
};

}  // namespace gongjin::rpc
