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

  Gate(access::Verifier& verifier, Workers& workers, const Clock& clock, int calls_per_second_per_principal);
  // Costs a look at the thread's own memory for a token that this thread has seen.
  Verdict Judge(absl::string_view authorization);
  // Asks for keys on a worker, then runs `then` there; false: no worker is free, `then` is dropped.
  bool FetchKeys(std::function<void()> then);

 private:
  access::Verifier& verifier_;
  Workers& workers_;
  const Clock& clock_;
  PrincipalBuckets buckets_;
  const uint64_t id_;  // tells the gates of one process apart in the threads' memory
};

}  // namespace gongjin::rpc
