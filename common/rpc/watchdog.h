// Looks again and again whether the process can still be reached from outside, since a process that only believes so is
// worth nothing: whoever starts it should start it anew.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "absl/time/time.h"

namespace gongjin::rpc {

class Watchdog {
 public:
  // Asks `reachable` every `interval`; after `tries` times no in a row tells `on_dead` once and asks no more. Both run
  // on the watchdog's own thread.
  Watchdog(absl::Duration interval, int tries, std::function<bool()> reachable, std::function<void()> on_dead);
  ~Watchdog();  // waits for a try under way

 private:
  void Run(absl::Duration interval, int tries, const std::function<bool()>& reachable,
           const std::function<void()>& on_dead);
  bool Ended(absl::Duration wait);

  std::mutex mutex_;
  std::condition_variable wake_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace gongjin::rpc
