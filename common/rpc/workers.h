// A bounded pool of threads for what may wait: calls to other services, long reads.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace gongjin::rpc {

class Workers {
 public:
  Workers(int threads, int queue_limit);
  ~Workers();  // finishes what is queued
  // False: the queue is full; `work` was not taken.
  bool Run(std::function<void()> work);
  // How many wait now, for metrics.
  size_t queued() const;

 private:
  void Loop();
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  size_t queue_limit_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gongjin::rpc
