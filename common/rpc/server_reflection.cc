// Reflection on the wire: each request answered before the next is read.
#include "common/rpc/server_calls.h"

namespace gongjin::rpc {
namespace {

using Answerer = std::function<std::string(absl::string_view request)>;

class ReflectionCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  ReflectionCall(const Answerer& answer, CallBounds& bounds) : answer_(answer), bounds_(bounds) {
    if (bounds_.streams.fetch_add(1) >= bounds_.options.max_streams)
      Finish({grpc::StatusCode::RESOURCE_EXHAUSTED, "too many streams"});
    else
      StartRead(&request_);
  }

 private:
  void OnReadDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::OK);
    grpc::Slice slice;
    response_ = client::BufferOf(answer_(client::ViewOf(request_, slice)));
    StartWrite(&response_);
  }
  void OnWriteDone(bool ok) override {
    if (!ok) return Finish(grpc::Status::CANCELLED);
    request_.Clear();
    StartRead(&request_);
  }
  void OnDone() override {
    bounds_.streams.fetch_sub(1);
    delete this;
  }

  const Answerer& answer_;
  CallBounds& bounds_;
  grpc::ByteBuffer request_, response_;
};

}  // namespace

void RawService::AddReflection(const char* method, Answerer answer, CallBounds& bounds) {
  Add(method, grpc::internal::RpcMethod::BIDI_STREAMING,
      new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [kept = std::make_shared<Answerer>(std::move(answer)), &bounds](grpc::CallbackServerContext*) {
            return new ReflectionCall(*kept, bounds);
          }));
}

}  // namespace gongjin::rpc
