// A bounded pool of threads for what may wait: calls to other services, long reads. Whoever asks for much waits for
// himself: those who wait take turns.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gongjin::rpc {

class Workers {
 public:
  Workers(int threads, int queue_limit);
  ~Workers();  // finishes what is queued
  // `whose`: a principal, or "" for the process itself. False: the queue, or this principal's share
  // of it, is full; `work` was not taken.
  bool Run(std::function<void()> work, const std::string& whose = "");
  // How many wait now, for metrics.
  size_t queued() const;

 private:
  void Loop();
  std::function<void()> Next();
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::map<std::string, std::deque<std::function<void()>>> waiting_;  // by whose; none is empty
  std::deque<std::string> turns_;                                     // of those who wait, each once
  size_t queued_ = 0;
  size_t queue_limit_;
  bool closing_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace gongjin::rpc
