#include "common/rpc/watchdog.h"

#include "absl/strings/str_cat.h"
#include "common/rpc/log.h"

namespace gongjin::rpc {

Watchdog::Watchdog(absl::Duration interval, int tries, std::function<bool()> reachable, std::function<void()> on_dead) {
  thread_ = std::thread([this, interval, tries, reachable = std::move(reachable), on_dead = std::move(on_dead)] {
    Run(interval, tries, reachable, on_dead);
  });
}

Watchdog::~Watchdog() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

bool Watchdog::Ended(absl::Duration wait) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, absl::ToChronoNanoseconds(wait), [this] { return ending_; });
}

void Watchdog::Run(absl::Duration interval, int tries, const std::function<bool()>& reachable,
                   const std::function<void()>& on_dead) {
  int in_vain = 0;
  while (!Ended(interval)) {
    if (reachable()) {
      in_vain = 0;
      continue;
    }
    ++in_vain;
    Log(Severity::kWarning, "the process does not reach itself",
        {{"try", absl::StrCat(in_vain)}, {"of", absl::StrCat(tries)}});
    if (in_vain < tries) continue;
    on_dead();
    return;
  }
}

}  // namespace gongjin::rpc
