// The way of one stream of answers.
#include "common/base/status.h"
#include "common/rpc/server_calls.h"

namespace gongjin::rpc {
namespace {

class StreamCall final : public grpc::ServerWriteReactor<grpc::ByteBuffer>, public Stream {
 public:
  StreamCall(const StreamRoute& route, MethodMetrics& metrics, CallBounds& bounds, grpc::CallbackServerContext& context)
      : route_(route), metrics_(metrics), bounds_(bounds), context_(context), begun_(absl::Now()) {
    metrics_.Started();
    metadata_.Read(context, bounds, false);
    metadata_.arrival.deadline = absl::InfiniteFuture();  // a stream lasts until its token ends
  }

  void Begin(const grpc::ByteBuffer& request) {
    const int streams = bounds_.streams.fetch_add(1);
    if (bounds_.draining) {
      ++bounds_.turned_away;
      return End(Unreachable("gongjin"));
    }
    if (streams >= bounds_.options.max_streams) return End(Exhausted("TOO_MANY_CALLS", absl::Seconds(10)));
    switch (bounds_.gate.Judge(metadata_.arrival.authorization)) {
      case Gate::Verdict::kGo:
        return Open(request);
      case Gate::Verdict::kTooMany:
        return End(Exhausted("TOO_MANY_CALLS", absl::Seconds(1)));
      case Gate::Verdict::kUnknownKey:
        // The request is gone when this returns.
        if (!bounds_.gate.FetchKeys([this, kept = request] { Open(kept); }))
          End(Exhausted("QUEUE_FULL", absl::Seconds(1)));
    }
  }

  void Send(std::shared_ptr<const std::string> shared, absl::string_view own) override {
    message_ = client::BufferOf(std::move(shared), own);
    StartWrite(&message_);
  }
  void End(absl::Status status) override {
    const grpc::Status told =
        status.ok() ? grpc::Status() : Refusal(status, *route_.texts, route_.method, metadata_, context_, bounds_);
    metrics_.Handled(static_cast<int>(told.error_code()), absl::Now() - begun_);
    Finish(told);
  }

 private:
  // The watcher may end the stream while this still runs, on another thread: the last of them deletes.
  void Open(const grpc::ByteBuffer& request) {
    holds_.fetch_add(1);
    grpc::Slice slice;
    auto watcher = route_.open(metadata_.arrival, client::ViewOf(request, slice), *this);
    bool gone = false;
    {
      const std::lock_guard lock(mutex_);
      watcher_ = watcher;
      gone = gone_;
    }
    if (gone && watcher != nullptr) watcher->Gone();
    Release();
  }
  void Release() {
    if (holds_.fetch_sub(1) == 1) delete this;
  }
  std::shared_ptr<Watcher> Seen() {
    const std::lock_guard lock(mutex_);
    return watcher_;
  }

  void OnWriteDone(bool ok) override {
    const auto watcher = Seen();
    if (watcher == nullptr) return;
    if (ok)
      watcher->Taken();
    else
      watcher->Gone();
  }
  void OnCancel() override {
    std::shared_ptr<Watcher> watcher;
    {
      const std::lock_guard lock(mutex_);
      gone_ = true;
      watcher = watcher_;
    }
    if (watcher != nullptr) watcher->Gone();
  }
  void OnDone() override {
    bounds_.streams.fetch_sub(1);
    Release();
  }

  const StreamRoute& route_;
  MethodMetrics& metrics_;
  CallBounds& bounds_;
  grpc::CallbackServerContext& context_;
  const absl::Time begun_;
  Metadata metadata_;
  std::atomic<int> holds_{1};
  grpc::ByteBuffer message_;  // on its way
  std::mutex mutex_;          // below: a client may hang up before its watcher is there
  std::shared_ptr<Watcher> watcher_;
  bool gone_ = false;
};

}  // namespace

void RawService::AddStream(const StreamRoute& route, MethodMetrics& metrics, CallBounds& bounds) {
  streams_.push_back(std::make_unique<StreamRoute>(route));
  const StreamRoute& kept = *streams_.back();
  Add(route.method, grpc::internal::RpcMethod::SERVER_STREAMING,
      new grpc::internal::CallbackServerStreamingHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [&kept, &metrics, &bounds](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request) {
            auto* call = new StreamCall(kept, metrics, bounds, *context);
            call->Begin(*request);
            return call;
          }));
}

}  // namespace gongjin::rpc
