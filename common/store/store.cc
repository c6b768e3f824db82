#include "common/store/store.h"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace gongjin::store {

absl::Status Store::WriteAndWait(Act act) {
  struct Answer {
    std::mutex mutex;
    std::condition_variable arrived;
    std::optional<absl::Status> status;
  };
  // Shared with the answering thread, which may still hold the lock when this thread wakes.
  const auto answer = std::make_shared<Answer>();
  Write(std::move(act), [answer](absl::Status status) {
    const std::lock_guard lock(answer->mutex);
    answer->status = std::move(status);
    answer->arrived.notify_one();
  });
  std::unique_lock lock(answer->mutex);
  answer->arrived.wait(lock, [&] { return answer->status.has_value(); });
  return *std::move(answer->status);
}

}  // namespace gongjin::store
