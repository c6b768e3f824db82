#include "common/client/follower.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <random>
#include <thread>

#include "common/base/status.h"
#include "common/client/copies.h"
#include "gongjin/common/v1/change.pb.h"
#include "spdlog/spdlog.h"

namespace gongjin::client {
namespace {

constexpr absl::Duration kFirstPause = absl::Milliseconds(200);
constexpr absl::Duration kLongestPause = absl::Seconds(10);
// A heartbeat moves the position, which costs a commit: not more often than this.
constexpr auto kStoreHeartbeats = std::chrono::minutes(5);
using Clockwork = std::chrono::steady_clock;

}  // namespace

struct Follower::Impl {
  store::Store& store;
  Channels& channels;
  OwnToken& token;
  const std::string owner;
  const std::vector<const schema::ResourceType*> types;
  const std::string key;

  mutable std::mutex mutex;
  std::condition_variable wake;
  bool closing = false;
  std::function<void()> cancel;  // of the stream under way
  std::string position;
  absl::Time heard = absl::InfinitePast();

  absl::Duration pause = kFirstPause;  // of the thread alone, as is what follows
  std::optional<Clockwork::time_point> stored;
  std::thread thread;

  bool Closing() const {
    const std::lock_guard lock(mutex);
    return closing;
  }

  // False: closing.
  bool Pause() {
    thread_local std::minstd_rand random(std::random_device{}());
    const absl::Duration jittered = pause * std::uniform_real_distribution<>(0.5, 1.0)(random);
    pause = std::min(pause * 2, kLongestPause);
    std::unique_lock lock(mutex);
    wake.wait_for(lock, absl::ToChronoMilliseconds(jittered), [this] { return closing; });
    return !closing;
  }

  void SetPosition(const std::string& now) {
    const std::lock_guard lock(mutex);
    position = now;
    heard = absl::Now();
  }

  absl::Status Load() {
    return store.Read([this](store::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(const auto setting, reader.Setting(key));
      const std::lock_guard lock(mutex);
      position = setting.value_or("");
      return absl::OkStatus();
    });
  }

  absl::Status Take(const common::v1::WatchChangesResponse& changes) {
    if (changes.changes().empty() && stored && Clockwork::now() - *stored < kStoreHeartbeats) {
      SetPosition(changes.resume_token());
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(
        store.WriteAndWait([&](store::Writer& writer) { return ApplyChanges(writer, types, changes, key); }));
    stored = Clockwork::now();
    SetPosition(changes.resume_token());
    return absl::OkStatus();
  }

  // Follows until the stream ends; why it did.
  absl::Status Once() {
    ASSIGN_OR_RETURN(const std::string authorization, token.Authorization());
    common::v1::WatchChangesRequest request;
    {
      const std::lock_guard lock(mutex);
      request.set_resume_token(position);
    }
    request.set_start(common::v1::WatchChangesRequest::BEGINNING);
    for (const auto* type : types) request.add_types(type->type);
    common::v1::WatchChangesResponse response;
    absl::Status taken;
    bool begun = false;
    const absl::Status ended = channels.Stream(
        owner, "gongjin.common.v1.ChangeService/WatchChanges", request, response, authorization,
        [&] {
          taken = Take(response);
          begun = true;
          if (taken.ok()) pause = kFirstPause;
          return taken.ok() && !Closing();
        },
        [this](std::function<void()> how) {
          const std::lock_guard lock(mutex);
          cancel = std::move(how);
          if (closing && cancel) cancel();
        });
    if (absl::IsUnauthenticated(ended) && !begun) token.Forget(authorization);
    return taken.ok() ? ended : taken;
  }

  void Run() {
    while (!Load().ok())
      if (!Pause()) return;
    while (!Closing()) {
      const absl::Status ended = Once();
      if (Closing()) return;
      // The owner lives another life, our rights are others, or it does not know its own token: all over again.
      if (absl::IsOutOfRange(ended) || BareReasonOf(ended) == "RESUME_TOKEN_BAD") {
        spdlog::info("following {} from the beginning: {}", owner, BareReasonOf(ended));
        if (store.WriteAndWait([this](store::Writer& writer) { return ForgetCopies(writer, types, key); }).ok()) {
          SetPosition("");
          continue;
        }
      } else if (!absl::IsUnavailable(ended) && !absl::IsCancelled(ended) && !absl::IsUnauthenticated(ended)) {
        spdlog::warn("following {}: {}", owner, std::string(ended.message()));
      }
      if (!Pause()) return;
    }
  }
};

Follower::Follower(const Realm&, store::Store& store, Channels& channels, OwnToken& token, const std::string& owner,
                   std::vector<const schema::ResourceType*> types)
    : impl_(new Impl{store, channels, token, owner, std::move(types), PositionKey(owner)}) {
  impl_->thread = std::thread([this] { impl_->Run(); });
}

Follower::~Follower() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
    if (impl_->cancel) impl_->cancel();
  }
  impl_->wake.notify_all();
  impl_->thread.join();
}

const std::string& Follower::owner() const { return impl_->owner; }

std::string Follower::position() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->position;
}

absl::Time Follower::heard() const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->heard;
}

}  // namespace gongjin::client
