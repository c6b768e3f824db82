// A way into a gRPC server: a listener of ours, and the acceptor of gRPC that it feeds. For server*.cc and
// health_server.cc alone.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/listener.h"
#include "grpcpp/server_builder.h"

namespace gongjin::rpc {

class Door {
 public:
  // Listens for a server that `builder` is about to build.
  static absl::StatusOr<std::unique_ptr<Door>> Open(const std::string& address, ListenerBounds bounds,
                                                    std::shared_ptr<grpc::ServerCredentials> credentials,
                                                    grpc::ServerBuilder& builder);
  // Once the server is built.
  void Begin();
  // Before it is shut down: gRPC closes no connection that comes later.
  void Close() { listener_->Stop(); }
  const Listener& listener() const { return *listener_; }
  Listener& listener() { return *listener_; }

 private:
  Door() = default;
  std::unique_ptr<grpc::experimental::ExternalConnectionAcceptor> acceptor_;
  std::unique_ptr<Listener> listener_;  // ends before what it feeds
};

}  // namespace gongjin::rpc
