// Calls as gRPC brings them, for server*.cc alone.
#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "common/client/bytes.h"
#include "common/rpc/log.h"
#include "common/rpc/server.h"
#include "common/rpc/trace.h"
#include "grpcpp/grpcpp.h"
#include "grpcpp/impl/codegen/server_callback_handlers.h"
#include "grpcpp/impl/rpc_service_method.h"
#include "grpcpp/impl/service_type.h"
#include "grpcpp/support/server_callback.h"

namespace gongjin::rpc {

// What all calls of a server share.
struct CallBounds {
  const ServerOptions options;
  Gate& gate;
  LogBudget log_budget{50};
  std::atomic<int> under_way{0};
  std::atomic<int> streams{0};
  std::atomic<bool> draining{false};    // calls that come are refused before they are looked at
  std::atomic<int64_t> turned_away{0};  // so many were
};

// What came with a call, read off its context; views live as long as the context.
struct Metadata {
  Arrival arrival;
  Trace trace;
  // `with_peer`: also where it comes from, which costs an allocation; the text is kept in `peer`.
  void Read(const grpc::CallbackServerContext& context, const CallBounds& bounds, bool with_peer);
  std::string peer;
};

// The status in the words of the caller, with its details; one line in the log, within the budget.
grpc::Status Refusal(const absl::Status& status, const Texts& texts, const std::string& method,
                     const Metadata& metadata, const grpc::CallbackServerContext& context, CallBounds& bounds);

// All RPCs of one protobuf service.
class RawService : public grpc::Service {
 public:
  // `method`: "pkg.Service/Method".
  void AddUnary(const UnaryRoute& route, MethodMetrics& metrics, CallBounds& bounds);
  void AddStream(const StreamRoute& route, MethodMetrics& metrics, CallBounds& bounds);
  // Reflection, under one of its two names.
  void AddReflection(const char* method, std::function<std::string(absl::string_view request)> answer,
                     CallBounds& bounds);

 private:
  void Add(const std::string& method, grpc::internal::RpcMethod::RpcType type, grpc::internal::MethodHandler* handler);
  std::vector<std::unique_ptr<std::string>> names_;  // gRPC keeps pointers to them
  std::vector<std::unique_ptr<UnaryRoute>> unary_;
  std::vector<std::unique_ptr<StreamRoute>> streams_;
};

}  // namespace gongjin::rpc
