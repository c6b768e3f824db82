#include "common/client/channel.h"

#include <mutex>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/base/files.h"
#include "common/base/status.h"
#include "common/client/bytes.h"
#include "common/client/message_stream.h"
#include "common/client/refusal.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/client_unary_call.h"
#include "spdlog/spdlog.h"

namespace gongjin::client {
namespace {

constexpr int kMaxMessageBytes = 16 << 20;

// "" for no path. Never for a file: gRPC would take the system's authorities for ours.
absl::StatusOr<std::string> FileText(const std::string& path) {
  return path.empty() ? absl::StatusOr<std::string>("") : ReadFilledFile(path);
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(const Peers& peers) {
  if (peers.ca_file.empty()) return grpc::InsecureChannelCredentials();
  ASSIGN_OR_RETURN(std::string ca, FileText(peers.ca_file));
  ASSIGN_OR_RETURN(std::string key, FileText(peers.key_file));
  ASSIGN_OR_RETURN(std::string cert, FileText(peers.cert_file));
  return grpc::SslCredentials({std::move(ca), std::move(key), std::move(cert)});
}

// The peer that serves "gongjin.registry.v1.RegistryService/GetSchool".
std::string ServiceOf(absl::string_view method) {
  const std::vector<absl::string_view> parts = absl::StrSplit(method, absl::MaxSplits('.', 2));
  if (parts.size() < 2) return std::string(method);
  return parts[1] == "access" ? "registry" : std::string(parts[1]);
}

grpc::ChannelArguments Arguments() {
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_HTTP2_MAX_PINGS_WITHOUT_DATA, 0);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 200);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 2'000);
  arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  return arguments;
}

void SetMetadata(grpc::ClientContext& context, absl::string_view authorization, absl::string_view traceparent,
                 Language language) {
  if (!authorization.empty()) context.AddMetadata("authorization", std::string(authorization));
  if (!traceparent.empty()) context.AddMetadata("traceparent", std::string(traceparent));
  context.AddMetadata("accept-language", language == Language::kEnglish ? "en" : "zh-CN");
}

}  // namespace

struct Channels::Impl {
  Peers peers;
  std::mutex mutex;
  std::map<std::string, std::string, std::less<>> local;
  std::map<std::string, std::shared_ptr<grpc::Channel>, std::less<>> channels;

  std::shared_ptr<grpc::Channel> To(const std::string& service) {
    const std::lock_guard lock(mutex);
    auto& channel = channels[service];
    if (channel != nullptr) return channel;
    if (const auto own = local.find(service); own != local.end())
      return channel = grpc::CreateCustomChannel(own->second, grpc::InsecureChannelCredentials(), Arguments());
    const auto peer = peers.address.find(service);
    if (peer == peers.address.end()) return nullptr;
    const auto credentials = CredentialsOf(peers);
    if (!credentials.ok()) {
      spdlog::warn("no channel to {}: {}", service, std::string(credentials.status().message()));
      return nullptr;
    }
    return channel = grpc::CreateCustomChannel(peer->second, *credentials, Arguments());
  }
};

Channels::Channels(Peers peers) : impl_(std::make_unique<Impl>()) { impl_->peers = std::move(peers); }
Channels::~Channels() = default;

void Channels::SetLocal(absl::string_view service, absl::string_view address) {
  const std::lock_guard lock(impl_->mutex);
  impl_->local[std::string(service)] = std::string(address);
  impl_->channels.erase(std::string(service));
}

absl::Status Channels::Invoke(absl::string_view method, const google::protobuf::Message& request,
                              google::protobuf::Message& response, absl::string_view authorization,
                              absl::Duration timeout, absl::string_view traceparent, Language language) {
  const std::string service = ServiceOf(method);
  const auto channel = impl_->To(service);
  if (channel == nullptr) return Unreachable(service);
  grpc::ClientContext context;
  // By the clock that gRPC itself reads: absl::Now() learns up to two seconds late that it was set.
  if (timeout != absl::InfiniteDuration())
    context.set_deadline(std::chrono::system_clock::now() + absl::ToChronoNanoseconds(timeout));
  SetMetadata(context, authorization, traceparent, language);
  const std::string path = absl::StrCat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::NORMAL_RPC, channel);
  grpc::ByteBuffer answer;
  const grpc::Status status = grpc::internal::BlockingUnaryCall<grpc::ByteBuffer, grpc::ByteBuffer>(
      channel.get(), rpc, &context, BufferOf(request.SerializeAsString()), &answer);
  RETURN_IF_ERROR(Restored(status, service));
  if (!ParseBuffer(answer, response)) return Fault(absl::StrCat(method, ": unreadable answer"));
  return absl::OkStatus();
}

absl::Status Channels::Stream(absl::string_view service, absl::string_view method,
                              const google::protobuf::Message& request, google::protobuf::Message& response,
                              absl::string_view authorization, const std::function<bool()>& each,
                              const std::function<void(std::function<void()>)>& on_cancel) {
  const auto channel = impl_->To(std::string(service));
  if (channel == nullptr) return Unreachable(service);
  // Shared with whoever cancels: it may still be about to when this returns.
  const auto context = std::make_shared<grpc::ClientContext>();
  SetMetadata(*context, authorization, "", Language::kEnglish);
  const std::string path = absl::StrCat("/", method);
  const grpc::internal::RpcMethod rpc(path.c_str(), grpc::internal::RpcMethod::SERVER_STREAMING, channel);
  MessageStream stream(*channel, rpc, *context, BufferOf(request.SerializeAsString()));
  on_cancel([context] { context->TryCancel(); });
  bool enough = false;
  absl::Status unreadable;
  grpc::ByteBuffer message;
  while (!enough && stream.Read(message)) {
    if (!ParseBuffer(message, response)) unreadable = Fault(absl::StrCat(method, ": unreadable answer"));
    enough = !unreadable.ok() || !each();
  }
  if (enough) context->TryCancel();
  const grpc::Status status = stream.Finish();
  on_cancel({});
  if (enough) return unreadable;
  return Restored(status, service);
}

}  // namespace gongjin::client
