// What comes next for a stream of the change feed, looked up once for all that stand at the same place and see the
// same. Next and Forget are for one thread.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/call.h"
#include "common/rpc/engine.h"
#include "common/rpc/feed_order.h"

namespace gongjin::rpc {

inline constexpr int kFeedLines = 512;  // of a journal looked at in one turn

// A stream's place in the journals.
struct FeedPlace {
  std::vector<int64_t> positions;  // by engine
  int lines = kFeedLines;          // looked at in one turn, fewer where records are large
  bool behind = false;             // it reads a long past, or has had its turn and was told nothing
};

// What a stream watches, and with whose eyes. Made once, by FeedReader::View.
struct FeedView {
  std::vector<std::vector<std::string>> types_of;  // by engine; empty: all
  std::vector<bool> watches;                       // by engine
  std::string same;                                // equal for all who are told the same at the same place
};

class FeedReader {
 public:
  explicit FeedReader(std::vector<Engine*> engines) : engines_(std::move(engines)) {}
  const std::vector<Engine*>& engines() const { return engines_; }

  // INVALID_ARGUMENT TYPE_UNKNOWN: no service of this process has one of `types`.
  absl::StatusOr<FeedView> View(const Caller& caller, const std::vector<std::string>& types) const;
  // The changes after `place` that the caller may see, as the bytes of a WatchChangesResponse without its token, as
  // many as fit a message; nullptr: none. Moves `place` past what was looked at.
  absl::StatusOr<std::shared_ptr<const std::string>> Next(const Caller& caller, const FeedView& view, FeedPlace& place);
  // Keeps nothing of what was looked up: a round is over.
  void Forget();

 private:
  // What was found, and where that leads.
  struct Found {
    std::shared_ptr<const std::string> changes;
    FeedPlace place;
  };

  absl::StatusOr<std::vector<Run>> Runs(const FeedView& view, FeedPlace& place) const;
  absl::StatusOr<std::shared_ptr<const std::string>> Look(const Caller& caller, const FeedView& view,
                                                          FeedPlace& place) const;
  std::vector<int64_t> Ends() const;

  const std::vector<Engine*> engines_;
  std::vector<int64_t> ends_;  // of the journals, when `found_` was
  std::map<std::string, Found> found_;
  size_t found_bytes_ = 0;
};

}  // namespace gongjin::rpc
