#include "bench/channel.h"

#include <atomic>

#include "absl/strings/str_cat.h"
#include "grpcpp/impl/codegen/client_unary_call.h"
#include "grpcpp/impl/codegen/rpc_method.h"

namespace gongjin::bench {
namespace {

constexpr std::chrono::seconds kPatience(30);

}  // namespace

std::shared_ptr<grpc::Channel> Connect(const std::string& address) {
  static std::atomic<int> count{0};
  grpc::ChannelArguments arguments;
  arguments.SetInt("gongjin.bench.connection", count++);  // channels of equal arguments share a connection
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
  arguments.SetMaxReceiveMessageSize(-1);
  return grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments);
}

absl::StatusOr<std::string> InvokeBytes(grpc::Channel& channel, const std::string& method, const std::string& token,
                                        const std::string& request) {
  grpc::ClientContext context;
  context.set_deadline(std::chrono::system_clock::now() + kPatience);
  context.set_wait_for_ready(true);
  if (!token.empty()) context.AddMetadata("authorization", absl::StrCat("Bearer ", token));
  const std::string path = absl::StrCat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC);
  const grpc::Slice bytes(request);
  const grpc::ByteBuffer sent(&bytes, 1);
  grpc::ByteBuffer received;
  const grpc::Status status = grpc::internal::BlockingUnaryCall(&channel, rpc, &context, sent, &received);
  if (!status.ok())
    return absl::Status(static_cast<absl::StatusCode>(status.error_code()),
                        absl::StrCat(method, ": ", status.error_message()));
  grpc::Slice whole;
  if (!received.DumpToSingleSlice(&whole).ok()) return absl::InternalError(absl::StrCat(method, ": no answer"));
  return std::string(reinterpret_cast<const char*>(whole.begin()), whole.size());
}

absl::Status Invoke(grpc::Channel& channel, const std::string& method, const std::string& token,
                    const google::protobuf::Message& request, google::protobuf::Message& response) {
  const auto bytes = InvokeBytes(channel, method, token, request.SerializeAsString());
  if (!bytes.ok()) return bytes.status();
  return response.ParseFromString(*bytes) ? absl::OkStatus()
                                          : absl::InternalError(absl::StrCat(method, ": not the answer expected"));
}

}  // namespace gongjin::bench
