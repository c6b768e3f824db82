// Keeps a store's writer busy, so that what is written meanwhile becomes one batch.
#pragma once

#include <condition_variable>
#include <mutex>

#include "common/store/store.h"

namespace gongjin::store {

class Gate {
 public:
  // Returns when the writer stands in the gate, or will not come.
  void Enter(Store& store) {
    store.Write(
        [this](Writer&) {
          std::unique_lock lock(mutex_);
          entered_ = true;
          changed_.notify_all();
          changed_.wait(lock, [&] { return open_; });
          return absl::OkStatus();
        },
        [this](const absl::Status&) {
          const std::lock_guard lock(mutex_);
          entered_ = answered_ = true;
          changed_.notify_all();
        });
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return entered_; });
  }
  void Open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  ~Gate() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return answered_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool entered_ = false;
  bool open_ = false;
  bool answered_ = false;
};

}  // namespace gongjin::store
