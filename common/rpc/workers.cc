#include "common/rpc/workers.h"

#include <algorithm>

namespace gongjin::rpc {
namespace {

constexpr size_t kShare = 4;  // a principal may fill so much of the queue: one in four

}  // namespace

Workers::Workers(int threads, int queue_limit) : queue_limit_(static_cast<size_t>(std::max(queue_limit, 0))) {
  threads_.reserve(static_cast<size_t>(threads));
  for (int i = 0; i < threads; ++i) threads_.emplace_back([this] { Loop(); });
}

Workers::~Workers() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  wake_.notify_all();
  for (auto& thread : threads_) thread.join();
}

bool Workers::Run(std::function<void()> work, const std::string& whose) {
  {
    const std::lock_guard lock(mutex_);
    if (closing_ || queued_ >= queue_limit_) return false;
    const auto own = waiting_.try_emplace(whose).first;
    if (!whose.empty() && own->second.size() > queue_limit_ / kShare) return false;
    if (own->second.empty()) turns_.push_back(whose);
    own->second.push_back(std::move(work));
    ++queued_;
  }
  wake_.notify_one();
  return true;
}

size_t Workers::queued() const {
  const std::lock_guard lock(mutex_);
  return queued_;
}

// Of whoever's turn it is, who then stands behind the others again.
std::function<void()> Workers::Next() {
  std::string whose = std::move(turns_.front());
  turns_.pop_front();
  const auto own = waiting_.find(whose);
  std::function<void()> work = std::move(own->second.front());
  own->second.pop_front();
  --queued_;
  if (own->second.empty())
    waiting_.erase(own);
  else
    turns_.push_back(std::move(whose));
  return work;
}

void Workers::Loop() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return closing_ || queued_ > 0; });
    if (queued_ == 0) return;
    {
      const std::function<void()> work = Next();
      lock.unlock();
      work();
    }  // what the work held is let go outside the lock
    lock.lock();
  }
}

}  // namespace gongjin::rpc
