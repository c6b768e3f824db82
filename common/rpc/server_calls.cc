#include "common/rpc/server_calls.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/rpc/error_words.h"

namespace gongjin::rpc {
namespace {

absl::string_view Find(const std::multimap<grpc::string_ref, grpc::string_ref>& metadata, const char* key) {
  const auto found = metadata.find(key);
  if (found == metadata.end()) return {};
  return {found->second.data(), found->second.size()};
}

void LogRefusal(const absl::Status& status, const std::string& method, const Metadata& metadata,
                const grpc::CallbackServerContext& context, CallBounds& bounds) {
  if (absl::IsCancelled(status)) return;  // the client hung up, as every watcher does in the end
  int64_t dropped = 0;
  if (!bounds.log_budget.Take(absl::Now(), dropped)) return;
  const bool fault = absl::IsInternal(status) || absl::IsUnknown(status) ||
                     (BareReasonOf(status).empty() && !absl::IsDeadlineExceeded(status));
  Log(fault ? Severity::kError : Severity::kInfo, fault ? "failed" : "refused",
      {{"method", method},
       {"code", absl::StatusCodeToString(status.code())},
       {"reason", BareReasonOf(status)},
       {"rule", RuleOf(status)},
       {"trace_id", metadata.trace.trace_id()},
       {"peer", context.peer()},
       // Of refusals the message holds arguments, which may be names; of faults it says what went wrong.
       {"detail", fault ? status.message() : ""},
       {"lines_dropped", dropped == 0 ? "" : absl::StrCat(dropped)}});
}

}  // namespace

void Metadata::Read(const grpc::CallbackServerContext& context, const CallBounds& bounds, bool with_peer) {
  const auto& metadata = context.client_metadata();
  arrival.authorization = Find(metadata, "authorization");
  arrival.purpose = Find(metadata, "x-gongjin-purpose");
  arrival.accept_language = Find(metadata, "accept-language");
  trace = Trace::Of(Find(metadata, "traceparent"));
  arrival.traceparent = trace.traceparent();
  const auto deadline = context.deadline();
  // By the clock that gRPC itself reads: absl::Now() learns up to two seconds late that it was set.
  const absl::Duration left = deadline == std::chrono::system_clock::time_point::max()
                                  ? bounds.options.default_deadline
                                  : absl::FromChrono(deadline - std::chrono::system_clock::now());
  arrival.deadline = bounds.options.clock->Now() + left;
  if (with_peer) {
    peer = context.peer();
    arrival.peer = peer;
  }
}

grpc::Status Refusal(const absl::Status& status, const Texts& texts, const std::string& method,
                     const Metadata& metadata, const grpc::CallbackServerContext& context, CallBounds& bounds) {
  LogRefusal(status, method, metadata, context, bounds);
  const google::rpc::Status told =
      InWords(status, texts, LanguageOf(metadata.arrival.accept_language), metadata.trace.trace_id());
  return {static_cast<grpc::StatusCode>(told.code()), told.message(), told.SerializeAsString()};
}

void RawService::Add(const std::string& method, grpc::internal::RpcMethod::RpcType type,
                     grpc::internal::MethodHandler* handler) {
  names_.push_back(std::make_unique<std::string>(absl::StrCat("/", method)));
  AddMethod(new grpc::internal::RpcServiceMethod(names_.back()->c_str(), type, nullptr));
  MarkMethodRawCallback(static_cast<int>(names_.size()) - 1, handler);
}

}  // namespace gongjin::rpc
