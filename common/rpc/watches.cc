#include "common/rpc/watches.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "common/base/status.h"
#include "common/rpc/feed_reader.h"
#include "common/rpc/resume_token.h"

namespace gongjin::rpc {
namespace {

using Clockwork = std::chrono::steady_clock;

constexpr auto kHeartbeat = std::chrono::seconds(15);
constexpr auto kTick = std::chrono::milliseconds(500);  // at most this late for heartbeats and ends
constexpr auto kGather = std::chrono::milliseconds(2);  // writes that come together are told together
// What those that catch up may take of a round: whoever reads a long past, or a thousand who do, must not delay the
// others.
constexpr auto kCatchUp = std::chrono::milliseconds(20);

// One stream.
struct Seat final : public Watcher {
  std::function<void()> wake;
  std::atomic<bool> room{true};
  std::atomic<bool> gone{false};

  // Of the serving thread alone.
  Stream* stream = nullptr;
  std::shared_ptr<const Caller> caller;
  std::vector<std::string> types;
  FeedView view;
  FeedPlace place;
  Clockwork::time_point heartbeat = Clockwork::now();  // at once: the first message tells the client its place

  void Taken() override {
    room = true;
    wake();
  }
  void Gone() override {
    gone = true;
    wake();
  }
};

}  // namespace

struct Watches::Impl : std::enable_shared_from_this<Watches::Impl> {
  Impl(std::vector<Engine*> given, std::string key, const Clock& time)
      : feed(std::move(given)), engines(feed.engines()), tokens(std::move(key)), clock(time) {
    for (auto* engine : engines) epochs.push_back(engine->store().Epoch());
    last_written.resize(engines.size());
  }

  FeedReader feed;  // of the serving thread, but for View
  const std::vector<Engine*>& engines;
  std::vector<std::string> epochs;
  const ResumeTokens tokens;
  const Clock& clock;

  std::mutex mutex;
  std::condition_variable wake;
  std::vector<std::shared_ptr<Seat>> arrived;
  bool closing = false;
  // By engine, the place asked for last and when it was written: most watchers are at the same one.
  std::vector<std::pair<int64_t, int64_t>> last_written;
  std::atomic<bool> woken{false};
  std::atomic<int> count{0};
  std::thread thread;

  void Wake() {
    if (woken.exchange(true)) return;
    const std::lock_guard lock(mutex);  // so that a thread about to sleep sees it
    wake.notify_one();
  }

  absl::Status TakeSeat(const common::v1::WatchChangesRequest& request, Seat& seat);
  absl::StatusOr<int64_t> Written(size_t engine, int64_t position);
  absl::StatusOr<std::string> Token(const Seat& seat);
  bool Serve(Seat& seat);
  void Loop();
};

absl::Status Watches::Impl::TakeSeat(const common::v1::WatchChangesRequest& request, Seat& seat) {
  const bool beginning = request.start() == common::v1::WatchChangesRequest::BEGINNING;
  seat.types.assign(request.types().begin(), request.types().end());
  ASSIGN_OR_RETURN(seat.view, feed.View(*seat.caller, seat.types));
  seat.place.behind = !request.resume_token().empty() || beginning;
  for (auto* engine : engines)
    seat.place.positions.push_back(seat.place.behind ? 0 : engine->store().DurableSequence());
  if (request.resume_token().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto places, tokens.Read(*seat.caller, seat.types, request.resume_token()));
  for (const auto& place : places)
    for (size_t i = 0; i < engines.size(); ++i) {
      if (engines[i]->name() != place.service) continue;
      ASSIGN_OR_RETURN(const int64_t written, Written(i, place.position));
      if (place.epoch != epochs[i] || place.written != written) return TooOld("RESUME_TOKEN_OLD");
      seat.place.positions[i] = place.position;
    }
  return absl::OkStatus();
}

// When the line at `position` was written; 0 at the beginning, -1 beyond the end.
absl::StatusOr<int64_t> Watches::Impl::Written(size_t engine, int64_t position) {
  if (position == 0) return 0;
  {
    const std::lock_guard lock(mutex);
    if (const auto& [known, written] = last_written[engine]; known == position) return written;
  }
  int64_t written = -1;
  RETURN_IF_ERROR(engines[engine]->store().Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const auto lines, reader.Journal(position - 1, 1));
    if (!lines.empty() && lines.front().sequence == position) written = absl::ToUnixMicros(lines.front().time);
    return absl::OkStatus();
  }));
  const std::lock_guard lock(mutex);
  last_written[engine] = {position, written};
  return written;
}

absl::StatusOr<std::string> Watches::Impl::Token(const Seat& seat) {
  std::vector<Place> places;
  for (size_t i = 0; i < engines.size(); ++i) {
    ASSIGN_OR_RETURN(const int64_t written, Written(i, seat.place.positions[i]));
    places.push_back({engines[i]->name(), epochs[i], seat.place.positions[i], written});
  }
  return tokens.Make(*seat.caller, seat.types, places);
}

// One turn of one stream; false: it has ended.
bool Watches::Impl::Serve(Seat& seat) {
  if (seat.gone) {
    seat.stream->End(absl::CancelledError("hung up"));
    return false;
  }
  if (clock.Now() >= seat.caller->expires) {
    seat.stream->End(Unauthenticated("TOKEN_EXPIRED"));
    return false;
  }
  if (!seat.room) return true;
  auto changes = feed.Next(*seat.caller, seat.view, seat.place);
  if (!changes.ok()) {
    seat.stream->End(changes.status());
    return false;
  }
  if (*changes == nullptr && Clockwork::now() < seat.heartbeat) return true;
  auto token = Token(seat);
  if (!token.ok()) {
    seat.stream->End(token.status());
    return false;
  }
  common::v1::WatchChangesResponse rest;
  rest.set_resume_token(*std::move(token));
  seat.room = false;
  seat.heartbeat = Clockwork::now() + kHeartbeat;
  seat.stream->Send(*std::move(changes), rest.SerializeAsString());
  return true;
}

void Watches::Impl::Loop() {
  std::vector<std::shared_ptr<Seat>> seats;
  while (true) {
    {
      std::unique_lock lock(mutex);
      const auto ready = [this] { return closing || woken || !arrived.empty(); };
      if (seats.empty())
        wake.wait(lock, ready);
      else
        wake.wait_for(lock, kTick, ready);
      if (closing) {
        for (auto& seat : arrived) seats.push_back(std::move(seat));
        arrived.clear();
        break;
      }
    }
    std::this_thread::sleep_for(kGather);
    woken = false;  // before looking: what comes meanwhile wakes again
    {
      const std::lock_guard lock(mutex);
      for (auto& seat : arrived) seats.push_back(std::move(seat));
      arrived.clear();
    }
    const auto until = Clockwork::now() + kCatchUp;
    const Seat* skipped = nullptr;  // the first whose turn is in the next round
    const auto serve = [&](const std::shared_ptr<Seat>& seat) {
      if (!seat->place.behind || Clockwork::now() < until) return !Serve(*seat);
      if (skipped == nullptr) skipped = seat.get();
      return false;
    };
    seats.erase(std::remove_if(seats.begin(), seats.end(), serve), seats.end());
    feed.Forget();
    if (skipped != nullptr)
      std::rotate(seats.begin(),
                  std::find_if(seats.begin(), seats.end(), [&](const auto& seat) { return seat.get() == skipped; }),
                  seats.end());
    count = static_cast<int>(seats.size());
    if (std::any_of(seats.begin(), seats.end(), [](const auto& seat) { return seat->place.behind && seat->room; }))
      woken = true;
  }
  for (auto& seat : seats) seat->stream->End(Unreachable("gongjin"));
  count = 0;
}

Watches::Watches(std::vector<Engine*> engines, std::string token_key, const Clock& clock)
    : impl_(std::make_shared<Impl>(std::move(engines), std::move(token_key), clock)) {
  for (auto* engine : impl_->engines)
    engine->store().OnDurable([weak = std::weak_ptr<Impl>(impl_)](int64_t) {
      const auto impl = weak.lock();
      if (impl != nullptr && impl->count.load(std::memory_order_relaxed) > 0) impl->Wake();
    });
  impl_->thread = std::thread([impl = impl_.get()] { impl->Loop(); });
}

Watches::~Watches() { Drain(); }

std::shared_ptr<Watcher> Watches::Open(std::shared_ptr<const Caller> caller,
                                       const common::v1::WatchChangesRequest& request, Stream& stream) {
  auto seat = std::make_shared<Seat>();
  seat->caller = std::move(caller);
  seat->stream = &stream;
  seat->wake = [weak = std::weak_ptr<Impl>(impl_)] {
    if (const auto impl = weak.lock()) impl->Wake();
  };
  if (absl::Status seated = impl_->TakeSeat(request, *seat); !seated.ok()) {
    stream.End(std::move(seated));
    return nullptr;
  }
  {
    const std::lock_guard lock(impl_->mutex);
    if (!impl_->closing) {
      impl_->arrived.push_back(seat);
      impl_->count.fetch_add(1);
      impl_->wake.notify_one();
      return seat;
    }
  }
  stream.End(Unreachable("gongjin"));
  return nullptr;
}

void Watches::Drain() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->closing = true;
    impl_->wake.notify_one();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

int Watches::count() const { return impl_->count; }

}  // namespace gongjin::rpc
