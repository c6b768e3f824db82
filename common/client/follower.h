// Keeps local copies of another service's resources by its change feed. The position is stored in the same transaction
// as the copies; a new epoch of the owner (a restore) clears and fills them again.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "common/client/channel.h"
#include "common/resource/transaction.h"
#include "common/store/store.h"

namespace gongjin::client {

class Follower {
 public:
  // Follows `types` of `owner` ("registry") into `store` on a thread of its own until destroyed.
  Follower(const Realm& realm, store::Store& store, Channels& channels, OwnToken& token, const std::string& owner,
           std::vector<const schema::ResourceType*> types);
  ~Follower();
  const std::string& owner() const;
  // The owner's position stored last; "" before the first. For the journal and for metrics.
  std::string position() const;
  // When the owner was last heard of (a change or a heartbeat, every 20 s at most); InfinitePast: not yet.
  absl::Time heard() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Asks the owner of a followed type for one resource and stores it if it is newer than the copy here.
// Absent/Denied there: nothing is stored and OK is returned (the handler, run again, refuses by G1).
// Unreachable: neither a copy nor an answer.
absl::Status FetchCopy(const Realm& realm, store::Store& store, Channels& channels, OwnToken& token,
                       const schema::ResourceType& type, absl::string_view name);

}  // namespace gongjin::client
