#include "common/rpc/server_door.h"

#include "common/base/status.h"

namespace gongjin::rpc {

absl::StatusOr<std::unique_ptr<Door>> Door::Open(const std::string& address, ListenerBounds bounds,
                                                 std::shared_ptr<grpc::ServerCredentials> credentials,
                                                 grpc::ServerBuilder& builder) {
  std::unique_ptr<Door> door(new Door());
  ASSIGN_OR_RETURN(door->listener_, Listener::Open(address, bounds));
  door->acceptor_ = builder.experimental().AddExternalConnectionAcceptor(
      grpc::ServerBuilder::experimental_type::ExternalConnectionType::FROM_FD, std::move(credentials));
  return door;
}

void Door::Begin() {
  listener_->Begin([acceptor = acceptor_.get()](int descriptor) {
    grpc::experimental::ExternalConnectionAcceptor::NewConnectionParameters connection;
    connection.fd = descriptor;
    acceptor->HandleNewConnection(&connection);
  });
}

}  // namespace gongjin::rpc
