#include "cli/transport.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include "absl/strings/str_cat.h"
#include "cli/endpoints.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Message;

constexpr int kLargestAnswer = 64 << 20;

google::rpc::Status FromGrpc(const grpc::Status& status) {
  google::rpc::Status result;
  if (!status.error_details().empty() && result.ParseFromString(status.error_details()) && result.code() != 0) {
    return result;
  }
  result.Clear();
  result.set_code(status.error_code());
  result.set_message(status.error_message());
  return result;
}

grpc::ByteBuffer Encode(const Message& message) {
  const grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

google::rpc::Status Decode(const grpc::ByteBuffer& buffer, Message& message) {
  std::vector<grpc::Slice> slices;
  std::string bytes;
  google::rpc::Status status;
  if (buffer.Dump(&slices).ok()) {
    for (const grpc::Slice& slice : slices) bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    if (message.ParseFromString(bytes)) return status;
  }
  status.set_code(grpc::StatusCode::INTERNAL);
  status.set_message(absl::StrCat("the answer is not a ", message.GetDescriptor()->full_name()));
  return status;
}

void Prepare(grpc::ClientContext& context, const Metadata& metadata) {
  for (const auto& [key, value] : metadata) context.AddMetadata(key, value);
}

// Waits for the one thing that is under way.
bool Await(grpc::CompletionQueue& queue) {
  void* tag = nullptr;
  bool ok = false;
  return queue.Next(&tag, &ok) && ok;
}

}  // namespace

Transport::Transport(std::string authority) : authority_(std::move(authority)) {}
Transport::~Transport() = default;

std::shared_ptr<grpc::Channel> Transport::ChannelTo(const std::string& address) {
  const std::lock_guard<std::mutex> lock(mutex_);
  auto& channel = channels_[address];
  if (channel != nullptr) return channel;
  grpc::ChannelArguments arguments;
  arguments.SetUserAgentPrefix("gongjinctl");
  arguments.SetMaxReceiveMessageSize(kLargestAnswer);
  // A server that is just starting is found soon; gRPC would wait a second first.
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 5000);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  if (IsLoopback(address)) arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
  std::shared_ptr<grpc::ChannelCredentials> credentials = grpc::InsecureChannelCredentials();
  if (!IsLoopback(address) || !authority_.empty()) {
    grpc::SslCredentialsOptions options;
    options.pem_root_certs = authority_;
    credentials = grpc::SslCredentials(options);
  }
  channel = grpc::CreateCustomChannel(address, credentials, arguments);
  return channel;
}

google::rpc::Status Transport::Unary(const std::string& address, const std::string& method, const Metadata& metadata,
                                     Deadline deadline, const Message& request, Message& response) {
  grpc::ClientContext context;
  Prepare(context, metadata);
  context.set_deadline(deadline);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(ChannelTo(address));
  const std::string path = absl::StrCat("/", method);
  const grpc::ByteBuffer body = Encode(request);
  const auto call = stub.PrepareUnaryCall(&context, path, body, &queue);
  call->StartCall();
  grpc::ByteBuffer answer;
  grpc::Status status;
  call->Finish(&answer, &status, this);
  Await(queue);
  return status.ok() ? Decode(answer, response) : FromGrpc(status);
}

google::rpc::Status Transport::Stream(const std::string& address, const std::string& method, const Metadata& metadata,
                                      std::chrono::seconds silence, const Message& request, Message& response,
                                      const std::function<bool()>& each) {
  grpc::ClientContext context;
  Prepare(context, metadata);
  grpc::CompletionQueue queue;
  grpc::GenericStub stub(ChannelTo(address));
  const auto call = stub.PrepareCall(&context, absl::StrCat("/", method), &queue);
  google::rpc::Status stopped;
  bool stop = false;
  bool silent = false;
  const auto done = [&] {
    void* tag = nullptr;
    bool ok = false;
    const auto deadline = std::chrono::system_clock::now() + silence;
    if (queue.AsyncNext(&tag, &ok, deadline) == grpc::CompletionQueue::TIMEOUT) {
      silent = true;
      context.TryCancel();
      queue.Next(&tag, &ok);
      return false;
    }
    return ok;
  };
  call->StartCall(this);
  bool going = done();
  if (going) {
    call->WriteLast(Encode(request), grpc::WriteOptions(), this);
    going = done();
  }
  while (going) {
    grpc::ByteBuffer answer;
    call->Read(&answer, this);
    going = done();
    if (!going) break;
    stopped = Decode(answer, response);
    stop = stopped.code() != 0 || !each();
    if (stop) {
      context.TryCancel();
      going = false;
    }
  }
  grpc::Status status;
  call->Finish(&status, this);
  Await(queue);
  if (stop) return stopped;
  if (!silent) return FromGrpc(status);
  google::rpc::Status result;
  result.set_code(grpc::StatusCode::UNAVAILABLE);
  result.set_message("silence");
  return result;
}

}  // namespace gongjin::cli
