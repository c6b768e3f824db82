#include "bench/load.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <optional>
#include <thread>

#include "absl/strings/str_cat.h"
#include "bench/channel.h"
#include "grpcpp/generic/generic_stub.h"
#include "grpcpp/grpcpp.h"

namespace gongjin::bench {
namespace {

using SteadyClock = std::chrono::steady_clock;

constexpr int kLanes = 2;  // threads and channels; more of either made the bare echo slower on two cores
constexpr double kWarmUp = 0.1;
constexpr std::chrono::seconds kPatience(30);

double Seconds(SteadyClock::time_point from, SteadyClock::time_point to) {
  return std::chrono::duration<double>(to - from).count();
}

// One caller's call under way.
struct Slot {
  std::optional<grpc::ClientContext> context;
  std::unique_ptr<grpc::GenericClientAsyncResponseReader> reader;
  grpc::ByteBuffer response;
  grpc::Status status;
  SteadyClock::time_point begun;
};

}  // namespace

double AtRank(const std::vector<float>& sorted, double rank) {
  if (sorted.empty()) return 0;
  const auto place = static_cast<size_t>(rank * static_cast<double>(sorted.size()));
  return static_cast<double>(sorted[std::min(place, sorted.size() - 1)]);
}

struct Load::Bounds {
  SteadyClock::time_point from, to;  // calls that end between them count
  int64_t last = std::numeric_limits<int64_t>::max();
};

// A thread with its channel and its share of the callers.
class Load::Lane {
 public:
  Lane(const Calls& calls, int callers)
      : calls_(calls), method_(absl::StrCat("/", calls.method)), channel_(Connect(calls.address)), stub_(channel_) {
    slots_ = std::vector<Slot>(static_cast<size_t>(callers));
  }
  ~Lane() {
    queue_.Shutdown();
    void* tag = nullptr;
    for (bool ok = false; queue_.Next(&tag, &ok);) continue;
  }

  void Run(const Bounds& bounds, std::atomic<int64_t>& next) {
    latencies_us_.clear();
    refusal_.clear();
    size_t under_way = 0;
    for (auto& slot : slots_)
      if (Begin(slot, bounds, next)) ++under_way;
    void* tag = nullptr;
    for (bool ok = false; under_way > 0 && queue_.Next(&tag, &ok);) {
      auto& slot = *static_cast<Slot*>(tag);
      const auto now = SteadyClock::now();
      if (!slot.status.ok() && refusal_.empty())
        refusal_ = absl::StrCat(calls_.method, ": ", slot.status.error_message(), " (", slot.status.error_code(), ")");
      const bool in_time = now < bounds.to;
      if (in_time && now >= bounds.from) latencies_us_.push_back(static_cast<float>(Seconds(slot.begun, now) * 1e6));
      if (!in_time || !refusal_.empty() || !Begin(slot, bounds, next)) --under_way;
    }
  }
  const std::vector<float>& latencies_us() const { return latencies_us_; }
  const std::string& refusal() const { return refusal_; }

 private:
  // False: there is nothing left to ask.
  bool Begin(Slot& slot, const Bounds& bounds, std::atomic<int64_t>& next) {
    const int64_t n = next.fetch_add(1, std::memory_order_relaxed);
    if (n >= bounds.last) return false;
    slot.reader.reset();
    slot.context.emplace();
    slot.context->set_deadline(std::chrono::system_clock::now() + kPatience);
    if (!calls_.token.empty()) slot.context->AddMetadata("authorization", absl::StrCat("Bearer ", calls_.token));
    const grpc::Slice bytes(calls_.request(n));
    const grpc::ByteBuffer request(&bytes, 1);
    slot.response.Clear();
    slot.begun = SteadyClock::now();
    slot.reader = stub_.PrepareUnaryCall(&*slot.context, method_, request, &queue_);
    slot.reader->StartCall();
    slot.reader->Finish(&slot.response, &slot.status, &slot);
    return true;
  }

  const Calls& calls_;
  const std::string method_;
  grpc::CompletionQueue queue_;
  std::shared_ptr<grpc::Channel> channel_;
  grpc::GenericStub stub_;
  std::vector<Slot> slots_;
  std::vector<float> latencies_us_;
  std::string refusal_;
};

Load::Load(Calls calls) : calls_(std::move(calls)), next_(calls_.first) {
  const int lanes = std::min(kLanes, calls_.callers);
  for (int i = 0; i < lanes; ++i)
    lanes_.push_back(std::make_unique<Lane>(calls_, calls_.callers / lanes + (i < calls_.callers % lanes ? 1 : 0)));
}
Load::~Load() = default;

void Load::SetToken(std::string token) { calls_.token = std::move(token); }

absl::Status Load::RunLanes(const Bounds& bounds) {
  std::vector<std::thread> threads;
  for (auto& lane : lanes_) threads.emplace_back([&, lane = lane.get()] { lane->Run(bounds, next_); });
  for (auto& thread : threads) thread.join();
  for (const auto& lane : lanes_)
    if (!lane->refusal().empty()) return absl::InternalError(lane->refusal());
  return absl::OkStatus();
}

absl::StatusOr<Answers> Load::Run(absl::Duration time) {
  const auto span = [&](double part) {
    return std::chrono::duration_cast<SteadyClock::duration>(absl::ToChronoNanoseconds(time * part));
  };
  Bounds bounds;
  bounds.from = SteadyClock::now() + span(kWarmUp);
  bounds.to = bounds.from + span(1);
  if (const auto run = RunLanes(bounds); !run.ok()) return run;

  Answers answers;
  for (const auto& lane : lanes_)
    answers.latencies_us.insert(answers.latencies_us.end(), lane->latencies_us().begin(), lane->latencies_us().end());
  std::sort(answers.latencies_us.begin(), answers.latencies_us.end());
  answers.calls = static_cast<int64_t>(answers.latencies_us.size());
  answers.calls_per_second = static_cast<double>(answers.calls) / absl::ToDoubleSeconds(time);
  return answers;
}

absl::Status Load::Send(int64_t count) {
  Bounds bounds;
  bounds.from = bounds.to = SteadyClock::time_point::max();
  bounds.last = next_ + count;
  const auto sent = RunLanes(bounds);
  next_ = bounds.last;
  return sent;
}

}  // namespace gongjin::bench
