// Reflection on the wire: each request answered before the next is read.
#include "common/rpc/server_calls.h"

namespace gongjin::rpc {
namespace {

using Answerer = std::function<std::string(absl::string_view request)>;

class ReflectionCall final : public grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  explicit ReflectionCall(const Answerer& answer) : answer_(answer) { StartRead(&request_); }

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
  void OnDone() override { delete this; }

  const Answerer& answer_;
  grpc::ByteBuffer request_, response_;
};

}  // namespace

void RawService::AddReflection(const char* method, Answerer answer) {
  Add(method, grpc::internal::RpcMethod::BIDI_STREAMING,
      new grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>(
          [kept = std::make_shared<Answerer>(std::move(answer))](grpc::CallbackServerContext*) {
            return new ReflectionCall(*kept);
          }));
}

}  // namespace gongjin::rpc
