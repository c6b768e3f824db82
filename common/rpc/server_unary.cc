// The way of one unary call between gRPC and its handler: nothing that waits, as few allocations as can be.
#include "common/base/status.h"
#include "common/rpc/server_calls.h"

namespace gongjin::rpc {
namespace {

class UnaryCall {
 public:
  UnaryCall(const UnaryRoute& route, MethodMetrics& metrics, CallBounds& bounds, grpc::CallbackServerContext& context,
            const grpc::ByteBuffer& request, grpc::ByteBuffer& response)
      : route_(route),
        metrics_(metrics),
        bounds_(bounds),
        context_(context),
        request_(request),
        response_(response),
        reactor_(*context.DefaultReactor()),
        begun_(absl::Now()) {
    metrics_.Started();
    metadata_.Read(context, bounds, route.anyone);
  }

  // gRPC's own reactor (asked for once a call): it alone may end a call on the thread at hand, without a hop.
  grpc::ServerUnaryReactor* reactor() const { return &reactor_; }

  // Ends with Answer, which deletes this; nothing may follow it.
  void Begin() {
    const int under_way = bounds_.under_way.fetch_add(1, std::memory_order_relaxed);
    if (bounds_.draining.load(std::memory_order_relaxed)) {
      ++bounds_.turned_away;
      return Answer(Unreachable("gongjin"), "");
    }
    if (under_way >= bounds_.options.max_concurrent_calls)
      return Answer(Exhausted("TOO_MANY_CALLS", absl::Seconds(1)), "");
    if (route_.anyone) return Handle();
    switch (bounds_.gate.Judge(metadata_.arrival.authorization)) {
      case Gate::Verdict::kGo:
        return Handle();
      case Gate::Verdict::kTooMany:
        return Answer(Exhausted("TOO_MANY_CALLS", absl::Seconds(1)), "");
      case Gate::Verdict::kUnknownKey:
        if (!bounds_.gate.FetchKeys([this] { Handle(); })) Answer(Exhausted("QUEUE_FULL", absl::Seconds(1)), "");
    }
  }

 private:
  void Handle() {
    grpc::Slice slice;
    const absl::string_view body = client::ViewOf(request_, slice);
    try {
      route_.handle(metadata_.arrival, body,
                    [this](absl::Status status, std::string answer) { Answer(std::move(status), std::move(answer)); });
    } catch (const std::exception& thrown) {  // a handler throws before it has answered, or not at all
      Answer(Fault(thrown.what()), "");
    }
  }

  void Answer(absl::Status status, std::string answer) {
    bounds_.under_way.fetch_sub(1, std::memory_order_relaxed);
    grpc::Status told;
    if (status.ok())
      response_ = client::BufferOf(std::move(answer));
    else
      told = Refusal(status, *route_.texts, route_.method, metadata_, context_, bounds_);
    metrics_.Handled(static_cast<int>(told.error_code()), absl::Now() - begun_);
    grpc::ServerUnaryReactor& reactor = reactor_;
    delete this;
    reactor.Finish(std::move(told));
  }

  const UnaryRoute& route_;
  MethodMetrics& metrics_;
  CallBounds& bounds_;
  grpc::CallbackServerContext& context_;
  const grpc::ByteBuffer& request_;
  grpc::ByteBuffer& response_;
  grpc::ServerUnaryReactor& reactor_;
  const absl::Time begun_;
  Metadata metadata_;
};

}  // namespace

void RawService::AddUnary(const UnaryRoute& route, MethodMetrics& metrics, CallBounds& bounds) {
  unary_.push_back(std::make_unique<UnaryRoute>(route));
  const UnaryRoute& kept = *unary_.back();
  Add(route.method, grpc::internal::RpcMethod::NORMAL_RPC,
      new grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [&kept, &metrics, &bounds](grpc::CallbackServerContext* context, const grpc::ByteBuffer* request,
                                     grpc::ByteBuffer* response) {
            auto* call = new UnaryCall(kept, metrics, bounds, *context, *request, *response);
            grpc::ServerUnaryReactor* reactor = call->reactor();
            call->Begin();
            return reactor;
          }));
}

}  // namespace gongjin::rpc
