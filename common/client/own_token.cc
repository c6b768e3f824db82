#include <condition_variable>
#include <mutex>

#include "common/base/status.h"
#include "common/client/channel.h"
#include "gongjin/access/v1/access_service.pb.h"

namespace gongjin::client {
namespace {

constexpr absl::Duration kRenewBefore = absl::Minutes(2);
constexpr absl::Duration kTimeout = absl::Seconds(5);
constexpr absl::Duration kPause = absl::Milliseconds(500);  // after a failure; who asks meanwhile gets the same answer

}  // namespace

struct OwnToken::Impl {
  Impl(Channels& to, std::string own, const Clock& by) : channels(to), secret(std::move(own)), clock(by) {}

  Channels& channels;
  const std::string secret;
  const Clock& clock;

  std::mutex mutex;
  std::condition_variable fetched;
  bool fetching = false;
  std::string authorization;
  absl::Time expires = absl::InfinitePast();
  absl::Time fetched_at = absl::InfinitePast();
  absl::Time failed_at = absl::InfinitePast();
  absl::Status failure = Unreachable("registry");

  absl::StatusOr<std::string> Fetch(absl::Time& until) {
    access::v1::ExchangeSecretRequest request;
    request.set_secret(secret);
    access::v1::Token token;
    RETURN_IF_ERROR(channels.Invoke("gongjin.access.v1.AccessService/ExchangeSecret", request, token, "", kTimeout));
    until = absl::FromUnixSeconds(token.expire_time().seconds());
    return "Bearer " + token.token();
  }
};

OwnToken::OwnToken(Channels& channels, std::string secret, const Clock& clock)
    : impl_(new Impl{channels, std::move(secret), clock}) {}

absl::StatusOr<std::string> OwnToken::Authorization() {
  Impl& impl = *impl_;
  std::unique_lock lock(impl.mutex);
  while (true) {
    const absl::Time now = impl.clock.Now();
    // A clock that was set back tells neither how old the token is nor how long ago a try failed.
    if (now >= impl.fetched_at && now < impl.expires - kRenewBefore) return impl.authorization;
    const bool usable = now < impl.expires;
    if (impl.fetching) {  // one asks for all; a token that is good for a moment yet need not wait
      if (usable) return impl.authorization;
      impl.fetched.wait(lock);
      continue;
    }
    if (now >= impl.failed_at && now < impl.failed_at + kPause) {
      if (usable) return impl.authorization;
      return impl.failure;
    }
    impl.fetching = true;
    lock.unlock();
    absl::Time until;
    auto authorization = impl.Fetch(until);
    lock.lock();
    impl.fetching = false;
    impl.fetched.notify_all();
    if (authorization.ok()) {
      impl.authorization = *authorization;
      impl.expires = until;
      impl.fetched_at = impl.clock.Now();
      return impl.authorization;
    }
    impl.failure = authorization.status();
    impl.failed_at = impl.clock.Now();
    if (usable) return impl.authorization;
    return impl.failure;
  }
}

void OwnToken::Forget(absl::string_view authorization) {
  const std::lock_guard lock(impl_->mutex);
  if (impl_->authorization == authorization) impl_->expires = absl::InfinitePast();
}

}  // namespace gongjin::client
