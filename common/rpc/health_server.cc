#include "common/rpc/health_server.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/server_door.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/health_check_service_interface.h"

namespace gongjin::rpc {
namespace {

constexpr ListenerBounds kConnections{64, 0};  // a kubelet opens one a probe
constexpr size_t kTransportBytes = 8 << 20;
constexpr int kStreamsPerConnection = 16;
constexpr int kConnectionAgeMs = 60'000;

}  // namespace

struct HealthServer::Impl {
  std::unique_ptr<Door> door;
  // Answers UNIMPLEMENTED. gRPC builds no server without a service, and does not count that of health, which it adds.
  grpc::CallbackGenericService nothing_else;
  std::unique_ptr<grpc::Server> server;
};

HealthServer::HealthServer() : impl_(std::make_unique<Impl>()) {}
HealthServer::~HealthServer() {
  if (impl_->server == nullptr) return;
  impl_->door->Close();
  impl_->server->Shutdown(std::chrono::system_clock::now());
}

absl::StatusOr<std::unique_ptr<HealthServer>> HealthServer::Start(const std::string& listen) {
  std::unique_ptr<HealthServer> health(new HealthServer());
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  ASSIGN_OR_RETURN(health->impl_->door, Door::Open(listen, kConnections, grpc::InsecureServerCredentials(), builder));
  builder.RegisterCallbackGenericService(&health->impl_->nothing_else);
  builder.SetMaxReceiveMessageSize(1 << 10);
  builder.SetResourceQuota(grpc::ResourceQuota("health").Resize(kTransportBytes));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, kConnectionAgeMs);
  health->impl_->server = builder.BuildAndStart();
  if (health->impl_->server == nullptr)
    return absl::FailedPreconditionError(absl::StrCat("cannot serve health at ", listen));
  health->SetServing(false);
  health->impl_->door->Begin();
  return health;
}

void HealthServer::SetServing(bool serving) {
  if (auto* service = impl_->server->GetHealthCheckService()) service->SetServingStatus(serving);
}

const std::string& HealthServer::address() const { return impl_->door->listener().address(); }

}  // namespace gongjin::rpc
