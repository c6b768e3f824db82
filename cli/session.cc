#include "cli/session.h"

#include <algorithm>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "cli/annotations.h"
#include "cli/explain.h"
#include "cli/listener.h"
#include "cli/types.h"
#include "google/rpc/code.pb.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::rpc::Status;
using std::chrono::milliseconds;

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{2000};
constexpr milliseconds kPatienceWithStrangers{1500};  // with a server that has never answered
constexpr std::chrono::seconds kSilence{60};          // three heartbeats of a watch
constexpr int64_t kTokenMargin_s = 10;

const MethodDescriptor& AccessMethod(const char* name) {
  return *google::protobuf::DescriptorPool::generated_pool()->FindMethodByName(
      absl::StrCat("gongjin.access.v1.AccessService.", name));
}

// A repetition changes nothing: it reads, or the server knows it again.
bool IsRepeatable(const MethodDescriptor& method, const Message& request) {
  for (const char* reads : {"Get", "List", "BatchGet", "ExchangeSecret"}) {
    if (absl::StartsWith(method.name(), reads)) return true;
  }
  return !TextField(request, "request_id").empty();
}

// From half the pause to all of it, so that many clients do not come back together.
milliseconds PauseBefore(int attempt) {
  static thread_local std::mt19937 engine{std::random_device{}()};
  const auto longest = std::min<int64_t>(kLongestPause.count(), kFirstPause.count() << std::min(attempt, 10));
  return milliseconds(std::uniform_int_distribution<int64_t>(longest / 2, longest)(engine));
}

CallError ErrorOf(Status status, const MethodDescriptor& method, const std::string& address,
                  const std::string& trace_id, const Message& request) {
  CallError error(std::move(status));
  error.method = FullName(method);
  error.address = address;
  error.trace_id = trace_id;
  error.request_id = TextField(request, "request_id");
  return error;
}

}  // namespace

Session::Session(SessionOptions options)
    : options_(std::move(options)),
      endpoints_(Endpoints::Parse(options_.access.address, options_.language)),
      transport_(options_.access.authority) {}

void Session::Call(const MethodDescriptor& method, const Message& request, Message& response,
                   const std::string& organization, const std::string& at) {
  const std::string address = at.empty() ? endpoints_.Of(*method.service(), options_.language) : at;
  const std::string& acting = organization.empty() ? options_.organization : organization;
  const std::string trace_id = RandomHex(16);
  const auto started = Clock::now();
  const Deadline deadline = started + options_.timeout;
  bool renewed = false;
  for (int attempt = 0;; ++attempt) {
    const Metadata metadata = MetadataFor(method, acting, trace_id, deadline);
    response.Clear();
    Status status = Reach(address);
    if (status.code() == google::rpc::OK) {
      status = transport_.Unary(address, FullName(method), metadata, deadline, request, response);
    }
    if (!IsUnreachable(status)) {
      const std::lock_guard<std::mutex> lock(mutex_);
      answered_[address] = true;
    }
    if (status.code() == google::rpc::OK) return;
    if (ReasonOf(status) == "TOKEN_EXPIRED" && !options_.access.secret.empty() && !renewed) {
      renewed = true;
      Forget(acting);
      continue;
    }
    if (IsRepeatable(method, request) && Again(status, address, attempt, started, deadline)) continue;
    throw ErrorOf(status, method, address, trace_id, request);
  }
}

std::vector<std::string> Session::CallAll(const MethodDescriptor& method, const Message& request,
                                          const std::function<void(const Message&)>& each) {
  const std::vector<std::string> addresses = endpoints_.All();
  std::vector<std::string> silent;
  const MessagePtr response = New(*method.output_type());
  for (const std::string& address : addresses) {
    try {
      Call(method, request, *response, "", address);
      each(*response);
    } catch (const CallError& error) {
      if (addresses.size() == 1) throw;
      if (error.status.code() == google::rpc::UNIMPLEMENTED) continue;
      if (!IsUnreachable(error.status)) throw;
      silent.push_back(address);
      if (silent.size() == addresses.size()) throw;
    }
  }
  return silent;
}

CallError Session::Follow(const MethodDescriptor& method, const std::string& address, const Message& request,
                          Message& response, const std::function<bool()>& each) {
  const std::string trace_id = RandomHex(16);
  const Metadata metadata = MetadataFor(method, options_.organization, trace_id, Clock::now() + options_.timeout);
  Status status = Reach(address);
  if (status.code() == google::rpc::OK) {
    status = transport_.Stream(address, FullName(method), metadata, kSilence, request, response, each);
  }
  if (status.code() == google::rpc::UNAUTHENTICATED) Forget(options_.organization);
  return ErrorOf(status, method, address, trace_id, request);
}

Status Session::Reach(const std::string& address) const {
  Status status;
  if (!options_.access.keeper || !IsLoopback(address)) return status;
  const auto listeners = ListenersAt(address);
  const std::string doubt =
      DoubtOfListeners(address, listeners, *options_.access.keeper, options_.access.from, options_.language);
  if (!doubt.empty()) throw UsageError(doubt);
  if (listeners->empty()) {
    status.set_code(google::rpc::UNAVAILABLE);
    status.set_message("nobody listens");
  }
  return status;
}

bool Session::Again(const Status& status, const std::string& address, int attempt, Clock::time_point started,
                    Deadline deadline) {
  if (status.code() != google::rpc::UNAVAILABLE && status.code() != google::rpc::UNKNOWN) return false;
  const auto back = Clock::now() + PauseBefore(attempt);
  bool known = options_.timeout_said;
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    known = known || answered_[address];
  }
  if (back >= (known ? deadline : std::min(deadline, started + kPatienceWithStrangers))) return false;
  std::this_thread::sleep_until(back);
  return true;
}

Metadata Session::MetadataFor(const MethodDescriptor& method, const std::string& organization,
                              const std::string& trace_id, Deadline deadline) {
  Metadata metadata = {
      {"accept-language", Pick(options_.language, "zh-CN", "en")},
      {"traceparent", absl::StrCat("00-", trace_id, "-", RandomHex(8), "-01")},
  };
  if (IsForAnyone(method)) return metadata;
  const std::string bearer = BearerFor(organization, deadline);
  if (!bearer.empty()) metadata.emplace_back("authorization", absl::StrCat("Bearer ", bearer));
  return metadata;
}

std::string Session::BearerFor(const std::string& organization, Deadline deadline) {
  if (options_.access.secret.empty()) {
    if (organization.empty()) return options_.access.token;
    throw UsageError(Pick(options_.language, "要代表指定的机构，需要密钥：现成的令牌只代表它签发时的机构",
                          "to act for a named organization takes a secret: a ready-made token acts for one only"));
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    const auto found = tokens_.find(organization);
    const int64_t now = Clock::to_time_t(Clock::now());
    if (found != tokens_.end() && found->second.expire_time().seconds() > now + kTokenMargin_s) {
      return found->second.token();
    }
  }
  access::v1::ExchangeSecretRequest request;
  request.set_secret(options_.access.secret);
  request.set_organization(organization);
  access::v1::Token token;
  if (deadline > Clock::now()) Call(AccessMethod("ExchangeSecret"), request, token);
  const std::lock_guard<std::mutex> lock(mutex_);
  tokens_[organization] = token;
  return token.token();
}

void Session::Forget(const std::string& organization) {
  const std::lock_guard<std::mutex> lock(mutex_);
  tokens_.erase(organization);
}

access::v1::Token Session::Token() {
  access::v1::Token token;
  if (options_.access.secret.empty()) {
    token.set_token(options_.access.token);
    if (!token.token().empty()) {
      Call(AccessMethod("GetCaller"), access::v1::GetCallerRequest(), *token.mutable_caller());
    }
    return token;
  }
  BearerFor(options_.organization, Clock::now() + options_.timeout);
  const std::lock_guard<std::mutex> lock(mutex_);
  return tokens_[options_.organization];
}

std::string Session::District() {
  if (!options_.district.empty()) return std::string(absl::StripPrefix(options_.district, "districts/"));
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (!district_.empty()) return district_;
  }
  const std::string district = Token().caller().district();
  const std::lock_guard<std::mutex> lock(mutex_);
  return district_ = std::string(absl::StripPrefix(district, "districts/"));
}

}  // namespace gongjin::cli
