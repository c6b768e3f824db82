#include "services/registry/password_work.h"

#include "common/access/secrets.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

absl::Status Busy() { return Exhausted("TOO_MANY_CALLS", absl::Seconds(1)); }

// Of a password that nobody has.
const std::string& HashOfNobody() {
  static const std::string& hash = *new std::string(access::HashPassword(access::RandomKey()));
  return hash;
}

}  // namespace

bool PasswordWork::Enter() {
  std::unique_lock<std::mutex> lock(mutex_);
  if (at_work_ >= kAtOnce && waiting_ >= kMostWaiting) return false;
  ++waiting_;
  left_.wait(lock, [this] { return at_work_ < kAtOnce; });
  --waiting_;
  ++at_work_;
  return true;
}

void PasswordWork::Leave() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    --at_work_;
  }
  left_.notify_one();
}

absl::StatusOr<std::string> PasswordWork::Hash(absl::string_view password) {
  if (!Enter()) return Busy();
  std::string hash = access::HashPassword(password);
  Leave();
  if (hash.empty()) return Busy();
  return hash;
}

absl::StatusOr<bool> PasswordWork::Matches(absl::string_view hash, absl::string_view password) {
  if (!Enter()) return Busy();
  const bool matches = access::PasswordMatches(hash.empty() ? absl::string_view(HashOfNobody()) : hash, password);
  Leave();
  return matches && !hash.empty();
}

}  // namespace gongjin::registry
