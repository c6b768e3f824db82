#include "common/rpc/health_server.h"

#include "absl/strings/str_cat.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"

namespace gongjin::rpc {

struct HealthServer::Impl {
  std::unique_ptr<grpc::Server> server;
  int port = 0;
};

HealthServer::HealthServer() : impl_(std::make_unique<Impl>()) {}
HealthServer::~HealthServer() { impl_->server->Shutdown(std::chrono::system_clock::now()); }

absl::StatusOr<std::unique_ptr<HealthServer>> HealthServer::Start(const std::string& listen) {
  std::unique_ptr<HealthServer> health(new HealthServer());
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  builder.AddListeningPort(listen, grpc::InsecureServerCredentials(), &health->impl_->port);
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.SetMaxReceiveMessageSize(1 << 10);
  health->impl_->server = builder.BuildAndStart();
  if (health->impl_->server == nullptr || health->impl_->port == 0)
    return absl::FailedPreconditionError(absl::StrCat("cannot listen for health on ", listen));
  health->SetServing(false);
  return health;
}

void HealthServer::SetServing(bool serving) {
  if (auto* service = impl_->server->GetHealthCheckService()) service->SetServingStatus(serving);
}

int HealthServer::port() const { return impl_->port; }

}  // namespace gongjin::rpc
