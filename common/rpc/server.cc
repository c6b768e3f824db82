#include "common/rpc/server.h"

#include <chrono>
#include <map>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "common/base/files.h"
#include "common/base/status.h"
#include "common/rpc/reflection.h"
#include "common/rpc/server_calls.h"
#include "common/rpc/server_dial.h"
#include "common/rpc/server_door.h"
#include "grpc/support/log.h"
#include "grpcpp/health_check_service_interface.h"

namespace gongjin::rpc {
namespace {

using Clockwork = std::chrono::steady_clock;

constexpr auto kLook = std::chrono::milliseconds(5);
constexpr auto kQuiet = std::chrono::milliseconds(100);  // nobody came meanwhile: the way here is shorter
constexpr auto kLongestRefusing = std::chrono::seconds(1);
constexpr int kMaxMetadataBytes = 16 << 10;
constexpr int kStreamsPerConnection = 256;
// Calls of this process to itself, over a few channels.
constexpr ListenerBounds kInnerConnections{64, 0};
// From the first byte to the client's settings.
constexpr absl::Duration kHandshake = absl::Seconds(10);
constexpr absl::Duration kConnectionIdle = absl::Minutes(5);
constexpr absl::Duration kKeepalive = absl::Seconds(30);
constexpr absl::Duration kKeepaliveTimeout = absl::Seconds(10);
constexpr absl::Duration kLeastPing = absl::Seconds(10);
// Streams end with their token, ten minutes at most; a connection of age waits for them.
constexpr absl::Duration kAgeGrace = absl::Minutes(15);

int Milliseconds(absl::Duration duration) { return static_cast<int>(absl::ToInt64Milliseconds(duration)); }

absl::Status CannotStart(absl::string_view why) { return absl::FailedPreconditionError(why); }

absl::StatusOr<std::string> FileText(const std::string& path) {
  auto text = ReadFilledFile(path);
  if (!text.ok()) return CannotStart(text.status().message());
  return text;
}

absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> Tls(const ServerOptions& options) {
  grpc::SslServerCredentialsOptions ssl(options.tls_ca_file.empty() ? GRPC_SSL_DONT_REQUEST_CLIENT_CERTIFICATE
                                                                    : GRPC_SSL_REQUEST_CLIENT_CERTIFICATE_AND_VERIFY);
  absl::StatusOr<std::string> key = FileText(options.tls_key_file), cert = FileText(options.tls_cert_file);
  if (!key.ok()) return key.status();
  if (!cert.ok()) return cert.status();
  ssl.pem_key_cert_pairs.push_back({*std::move(key), *std::move(cert)});
  if (!options.tls_ca_file.empty()) {
    absl::StatusOr<std::string> ca = FileText(options.tls_ca_file);
    if (!ca.ok()) return ca.status();
    ssl.pem_root_certs = *std::move(ca);
  }
  return grpc::SslServerCredentials(ssl);
}

void SetBounds(grpc::ServerBuilder& builder, const ServerOptions& options) {
  builder.SetMaxReceiveMessageSize(options.max_message_bytes);
  builder.SetResourceQuota(grpc::ResourceQuota("server").Resize(static_cast<size_t>(options.max_transport_bytes)));
  builder.SetDefaultCompressionAlgorithm(GRPC_COMPRESS_NONE);
  // A compressed message is inflated before its size is looked at.
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_GZIP, false);
  builder.SetCompressionAlgorithmSupportStatus(GRPC_COMPRESS_DEFLATE, false);
  builder.AddChannelArgument(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadataBytes);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, kStreamsPerConnection);
  builder.AddChannelArgument(GRPC_ARG_SERVER_HANDSHAKE_TIMEOUT_MS, Milliseconds(kHandshake));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_IDLE_MS, Milliseconds(kConnectionIdle));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, Milliseconds(options.max_connection_age));
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, Milliseconds(kAgeGrace));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIME_MS, Milliseconds(kKeepalive));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, Milliseconds(kKeepaliveTimeout));
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, Milliseconds(kLeastPing));
  builder.AddChannelArgument(GRPC_ARG_KEEPALIVE_PERMIT_WITHOUT_CALLS, 1);
}

// "127.0.0.1:7400" without its port; "" when there is none.
absl::string_view HostOf(absl::string_view address) {
  const size_t colon = address.rfind(':');
  return colon == absl::string_view::npos ? absl::string_view() : address.substr(0, colon);
}

// What gRPC itself has to say: its errors, JSON like the rest.
void LogAsOurs(gpr_log_func_args* line) {
  if (line->severity == GPR_LOG_SEVERITY_ERROR) Log(Severity::kWarning, "grpc", {{"detail", line->message}});
}

absl::string_view ServiceOf(absl::string_view method) { return method.substr(0, method.find('/')); }

}  // namespace

bool IsLoopback(absl::string_view address) {
  if (absl::StartsWith(address, "unix:")) return true;
  const absl::string_view host = HostOf(address);
  if (host == "localhost" || host == "[::1]") return true;
  int parts[4] = {};
  const std::vector<absl::string_view> texts = absl::StrSplit(host, '.');
  if (texts.size() != 4) return false;
  for (size_t i = 0; i < 4; ++i)
    if (!absl::SimpleAtoi(texts[i], &parts[i]) || parts[i] < 0 || parts[i] > 255) return false;
  return parts[0] == 127;
}

struct Server::Impl {
  explicit Impl(ServerOptions options, Gate& gate) : bounds{std::move(options), gate} {}

  CallBounds bounds;
  std::map<std::string, std::unique_ptr<RawService>, std::less<>> services;
  std::unique_ptr<Reflection> reflection;
  std::unique_ptr<Door> door, inner_door;  // inner: with TLS
  std::unique_ptr<grpc::Server> server;

  RawService& Service(absl::string_view method) {
    auto& service = services[std::string(ServiceOf(method))];
    if (service == nullptr) service = std::make_unique<RawService>();
    return *service;
  }

  // A call that reaches gRPC while it shuts down is CANCELLED, which tells nobody that it was never begun. So gRPC goes
  // on for a moment: until those under way are answered and those who were refused have stopped coming.
  void AwaitQuiet(Clockwork::time_point end) const {
    const auto begun = Clockwork::now();
    auto busy = begun, turned_away = begun;  // when that was last so
    for (int64_t seen = 0; Clockwork::now() < end; std::this_thread::sleep_for(kLook)) {
      const auto now = Clockwork::now();
      if (bounds.under_way > 0) busy = now;
      if (const int64_t count = bounds.turned_away; count != seen) {
        seen = count;
        turned_away = now;
      }
      if (now - std::max(busy, turned_away) >= kQuiet || now - busy >= kLongestRefusing) return;
    }
  }
};

Server::Server() = default;
Server::~Server() {
  if (impl_ != nullptr && impl_->server != nullptr) Shutdown(absl::ZeroDuration());
}

absl::StatusOr<std::unique_ptr<Server>> Server::Start(ServerOptions options, std::vector<UnaryRoute> unary,
                                                      std::vector<StreamRoute> streams, Gate& gate, Metrics& metrics) {
  const bool with_tls = !options.tls_cert_file.empty() || !options.tls_key_file.empty();
  if (!with_tls && !IsLoopback(options.listen))
    return CannotStart(
        absl::StrCat("without TLS (tls_cert_file, tls_key_file) only loopback is listened on, not ", options.listen));
  std::shared_ptr<grpc::ServerCredentials> credentials = grpc::InsecureServerCredentials();
  if (with_tls) {
    // OpenSSL is offered no suite of TLS 1.2 that any peer could share: 1.3 alone remains.
    setenv("GRPC_SSL_CIPHER_SUITES", "ECDHE-ECDSA-NULL-SHA", /*overwrite=*/0);
    absl::StatusOr<std::shared_ptr<grpc::ServerCredentials>> tls = Tls(options);
    if (!tls.ok()) return tls.status();
    credentials = *std::move(tls);
  }
  std::unique_ptr<Server> server(new Server());
  server->impl_ = std::make_unique<Impl>(options, gate);
  Impl& impl = *server->impl_;

  for (const auto& route : unary)
    impl.Service(route.method).AddUnary(route, metrics.ForMethod(route.method), impl.bounds);
  for (const auto& route : streams)
    impl.Service(route.method).AddStream(route, metrics.ForMethod(route.method), impl.bounds);
  std::vector<std::string> names = {"grpc.health.v1.Health"};
  for (const auto& [name, service] : impl.services) names.push_back(name);
  impl.reflection = std::make_unique<Reflection>(names);
  for (const char* method : {"grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
                             "grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo"})
    impl.Service(method).AddReflection(
        method,
        [reflection = impl.reflection.get()](absl::string_view bytes) { return reflection->AnswerBytes(bytes); },
        impl.bounds);

  gpr_set_log_function(&LogAsOurs);
  // Debian's absl looks for deadlocks among gRPC's locks at each of them: a twentieth of a Get.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  grpc::EnableDefaultHealthCheckService(true);
  grpc::ServerBuilder builder;
  SetBounds(builder, options);
  ASSIGN_OR_RETURN(impl.door, Door::Open(options.listen, options.connections, credentials, builder));
  if (with_tls) {
    ASSIGN_OR_RETURN(impl.inner_door,
                     Door::Open("127.0.0.1:0", kInnerConnections, grpc::InsecureServerCredentials(), builder));
  }
  for (const auto& [name, service] : impl.services) builder.RegisterService(service.get());
  impl.server = builder.BuildAndStart();
  if (impl.server == nullptr) return CannotStart(absl::StrCat("cannot serve at ", options.listen));
  server->SetServing(false);
  impl.door->Begin();
  if (with_tls) impl.inner_door->Begin();
  return server;
}

const std::string& Server::address() const { return impl_->door->listener().address(); }
const std::string& Server::inner_address() const {
  return (impl_->inner_door != nullptr ? impl_->inner_door : impl_->door)->listener().address();
}
ConnectionCounts Server::connections() const { return impl_->door->listener().counts(); }
int Server::calls_under_way() const { return impl_->bounds.under_way; }

bool Server::Reachable(absl::Duration patience) {
  Listener& listener = impl_->door->listener();
  const int64_t refused = listener.counts().refused();
  listener.KeepPlaceForOwnDial(true);
  const bool answered = AnswersHealth(listener.address(), impl_->inner_door != nullptr, patience);
  listener.KeepPlaceForOwnDial(false);
  return answered || listener.counts().refused() > refused;
}

void Server::SetServing(bool serving) {
  auto* health = impl_->server->GetHealthCheckService();
  if (health == nullptr) return;
  for (const auto& [name, service] : impl_->services) health->SetServingStatus(name, serving);
  health->SetServingStatus("", serving);
}

void Server::Shutdown(absl::Duration patience) {
  const auto end = Clockwork::now() + absl::ToChronoNanoseconds(patience);
  impl_->door->Close();
  if (impl_->inner_door != nullptr) impl_->inner_door->Close();
  impl_->bounds.draining = true;
  impl_->AwaitQuiet(end);
  impl_->server->Shutdown(std::chrono::system_clock::now() + (end - Clockwork::now()));
  impl_->server->Wait();
}

}  // namespace gongjin::rpc
