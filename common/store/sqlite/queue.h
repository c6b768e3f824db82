// The functions that wait for the writer. Bounded: what does not fit is refused at once.
#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <vector>

#include "absl/time/time.h"
#include "common/store/store.h"

namespace gongjin::store {

// One function, and what it will be answered.
struct Waiting {
  Act act;
  Done done;
  absl::Status answer;
  bool settled = false;  // answered for good: not to be run again
};

// Thread-safe.
class Queue {
 public:
  explicit Queue(int limit) : limit_(static_cast<size_t>(limit)) {}
  enum class Entry { kTaken, kFull, kClosed };
  // Moves `waiting` in, unless refused.
  Entry Push(Waiting& waiting);
  // Waits until something is there, at most `patience`, and takes at most `limit` of it, in order. Empty: patience is
  // at an end; nullopt: closed and empty.
  std::optional<std::vector<Waiting>> Take(size_t limit, absl::Duration patience);
  bool Empty();
  void Close();

 private:
  const size_t limit_;
  std::mutex mutex_;
  std::condition_variable filled_;
  std::vector<Waiting> waiting_;
  bool idle_ = false;  // the taker sleeps
  bool closed_ = false;
};

}  // namespace gongjin::store
