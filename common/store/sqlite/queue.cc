#include "common/store/sqlite/queue.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace gongjin::store {

Queue::Entry Queue::Push(Waiting& waiting) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return Entry::kClosed;
    if (waiting_.size() >= limit_) return Entry::kFull;
    waiting_.push_back(std::move(waiting));
    wake = std::exchange(idle_, false);
  }
  if (wake) filled_.notify_one();
  return Entry::kTaken;
}

std::optional<std::vector<Waiting>> Queue::Take(size_t limit, absl::Duration patience) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return !waiting_.empty() || closed_; };
  if (!ready()) {
    idle_ = true;
    if (patience == absl::InfiniteDuration()) {
      filled_.wait(lock, ready);
    } else {
      filled_.wait_for(lock, absl::ToChronoMilliseconds(patience), ready);
    }
    idle_ = false;
  }
  if (waiting_.empty()) return closed_ ? std::nullopt : std::make_optional<std::vector<Waiting>>();
  std::vector<Waiting> taken;
  if (waiting_.size() <= limit) {
    taken.reserve(std::min(limit, 2 * waiting_.size()));  // swapped in, to be filled by those who come next
    taken.swap(waiting_);
    return taken;
  }
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(limit);
  taken.assign(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  return taken;
}

bool Queue::Empty() {
  const std::lock_guard lock(mutex_);
  return waiting_.empty();
}

void Queue::Close() {
  const std::lock_guard lock(mutex_);
  closed_ = true;
  filled_.notify_all();
}

}  // namespace gongjin::store
