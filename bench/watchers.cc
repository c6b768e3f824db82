#include "bench/watchers.h"

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/channel.h"
#include "bench/wire.h"
#include "common/base/status.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

namespace gongjin::bench {
namespace {

constexpr int kStreamsPerChannel = 100;
constexpr absl::Duration kPatience = absl::Seconds(60);
constexpr absl::Duration kLook = absl::Milliseconds(1);

// One stream; what is awaited of it next.
struct Seat {
  grpc::ClientContext context;
  std::unique_ptr<grpc::GenericClientAsyncReaderWriter> stream;
  grpc::ByteBuffer message;
  enum { kStarting, kWriting, kReading, kEnded } stage = kStarting;
  bool heard = false;
};

std::string TextOf(const grpc::ByteBuffer& message) {
  grpc::Slice whole;
  if (!message.DumpToSingleSlice(&whole).ok()) return "";
  return std::string(reinterpret_cast<const char*>(whole.begin()), whole.size());
}

}  // namespace

struct Watchers::Counts {
  std::atomic<int64_t> events{0};
  std::atomic<int> heard{0}, ended{0};
};

// A thread with its channel and the streams on it.
class Watchers::Lane {
 public:
  Lane(const Watching& watching, int streams, std::shared_ptr<Counts> counts)
      : watching_(watching), counts_(std::move(counts)), stub_(Connect(watching.address)) {
    for (int i = 0; i < streams; ++i) {
      auto& seat = *seats_.emplace_back(std::make_unique<Seat>());
      if (!watching_.token.empty()) seat.context.AddMetadata("authorization", absl::StrCat("Bearer ", watching_.token));
      seat.context.set_wait_for_ready(true);
      seat.stream = stub_.PrepareCall(&seat.context, absl::StrCat("/", watching_.method), &queue_);
      seat.stream->StartCall(&seat);
    }
    thread_ = std::thread([this] { Run(); });
  }
  ~Lane() {
    for (auto& seat : seats_) seat->context.TryCancel();
    thread_.join();
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) continue;
  }

 private:
  void Run() {
    size_t open = seats_.size();
    void* tag = nullptr;
    for (bool ok = false; open > 0 && queue_.Next(&tag, &ok);) {
      auto& seat = *static_cast<Seat*>(tag);
      if (!ok || !Next(seat)) {
        seat.stage = Seat::kEnded;
        ++counts_->ended;
        --open;
      }
    }
  }
  bool Next(Seat& seat) {
    if (seat.stage == Seat::kStarting) {
      const grpc::Slice bytes(watching_.request);
      const grpc::ByteBuffer request(&bytes, 1);
      seat.stage = Seat::kWriting;
      if (watching_.more_requests)
        seat.stream->Write(request, &seat);
      else
        seat.stream->WriteLast(request, grpc::WriteOptions(), &seat);
      return true;
    }
    if (seat.stage == Seat::kReading) {
      const int events = CountOf(TextOf(seat.message), watching_.events_field);
      if (events < 0) return false;
      counts_->events += events;
      if (!std::exchange(seat.heard, true)) ++counts_->heard;
    }
    seat.stage = Seat::kReading;
    seat.stream->Read(&seat.message, &seat);
    return true;
  }

  const Watching watching_;
  const std::shared_ptr<Counts> counts_;
  grpc::CompletionQueue queue_;
  grpc::GenericStub stub_;
  std::vector<std::unique_ptr<Seat>> seats_;
  std::thread thread_;
};

Watchers::Watchers() : counts_(std::make_shared<Counts>()) {}
Watchers::~Watchers() = default;

absl::StatusOr<std::unique_ptr<Watchers>> Watchers::Open(const Watching& watching) {
  std::unique_ptr<Watchers> watchers(new Watchers());
  for (int left = watching.watchers; left > 0; left -= kStreamsPerChannel)
    watchers->lanes_.push_back(std::make_unique<Lane>(watching, std::min(left, kStreamsPerChannel), watchers->counts_));
  const Counts& counts = *watchers->counts_;
  for (const absl::Time end = absl::Now() + kPatience; counts.heard < watching.watchers; absl::SleepFor(kLook))
    if (counts.ended > 0 || absl::Now() > end)
      return absl::InternalError(absl::StrCat(counts.heard.load(), " of ", watching.watchers, " streams began"));
  return watchers;
}

int64_t Watchers::events() const { return counts_->events; }

absl::Status Watchers::Await(int64_t events, absl::Duration patience) const {
  for (const absl::Time end = absl::Now() + patience; counts_->events < events; absl::SleepFor(kLook))
    if (counts_->ended > 0 || absl::Now() > end)
      return absl::InternalError(absl::StrCat(counts_->events.load(), " of ", events, " events came"));
  return absl::OkStatus();
}

}  // namespace gongjin::bench
