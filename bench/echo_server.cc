#include "bench/echo_server.h"

#include <signal.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/impl/service_type.h"

namespace gongjin::bench {
namespace {

using Handler = grpc::internal::CallbackUnaryHandler<grpc::ByteBuffer, grpc::ByteBuffer>;

// Answers without reading the request. The answer is written anew for each call, as any server has to: bytes that never
// change would stay in the processor's cache all the way to the socket.
class Echo : public grpc::Service {
 public:
  void Add(const std::string& method, const std::string& answer) {
    names_.push_back(std::make_unique<std::string>(absl::StrCat("/", method)));
    AddMethod(
        new grpc::internal::RpcServiceMethod(names_.back()->c_str(), grpc::internal::RpcMethod::NORMAL_RPC, nullptr));
    MarkMethodRawCallback(static_cast<int>(names_.size()) - 1,
                          new Handler([answer](grpc::CallbackServerContext* context, const grpc::ByteBuffer*,
                                               grpc::ByteBuffer* response) {
                            const grpc::Slice bytes(answer.data(), answer.size());
                            *response = grpc::ByteBuffer(&bytes, 1);
                            auto* reactor = context->DefaultReactor();
                            reactor->Finish(grpc::Status::OK);
                            return reactor;
                          }));
  }

 private:
  std::vector<std::unique_ptr<std::string>> names_;
};

// As common/rpc sets them for the server that is measured.
void SetBounds(grpc::ServerBuilder& builder) {
  builder.SetMaxReceiveMessageSize(4 << 20);
  builder.SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, 16 << 10);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1024);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 3600 * 1000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 900 * 1000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, 30 * 1000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10 * 1000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 10 * 1000);
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

}  // namespace

int ServeEcho(const std::map<std::string, std::string>& answers, const std::string& endpoint_file) {
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &end, nullptr);

  Echo echo;
  for (const auto& [method, path] : answers) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream bytes;
    if (!(bytes << file.rdbuf())) {
      std::cerr << "cannot read " << path << "\n";
      return 1;
    }
    echo.Add(method, bytes.str());
  }
  grpc::ServerBuilder builder;
  SetBounds(builder);
  int port = 0;
  builder.AddListeningPort("127.0.0.1:0", grpc::InsecureServerCredentials(), &port);
  builder.RegisterService(&echo);
  const auto server = builder.BuildAndStart();
  if (server == nullptr || port == 0) {
    std::cerr << "cannot listen\n";
    return 1;
  }
  const std::string beside = absl::StrCat(endpoint_file, ".new");
  std::ofstream(beside) << "127.0.0.1:" << port << "\n";
  rename(beside.c_str(), endpoint_file.c_str());
  int signal = 0;
  sigwait(&end, &signal);
  server->Shutdown(std::chrono::system_clock::now());
  return 0;
}

}  // namespace gongjin::bench
