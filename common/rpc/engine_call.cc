// How a call is admitted: identify -> authorize -> validate -> where its handler runs (path.h).
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/hmac.h"
#include "common/base/random.h"
#include "common/rpc/path.h"
#include "common/rpc/trace.h"
#include "common/schema/validate.h"
#include "google/protobuf/field_mask.pb.h"

namespace gongjin::rpc {
namespace {

using google::protobuf::Message;
using schema::MethodKind;

absl::Status JudgeRequest(const Entry& entry, const Message& request) {
  // What an Update leaves out of its mask may be missing: the record as it would become is judged in its transaction.
  schema::ValidateOptions options;
  const auto* mask = entry.method->update_mask;
  if (entry.method->kind == MethodKind::kUpdate && mask != nullptr) {
    options.body = entry.method->body;
    options.update_mask =
        &static_cast<const google::protobuf::FieldMask&>(request.GetReflection()->GetMessage(request, mask));
  }
  return schema::Validate(request, options);
}

// authorize -> validate -> where the handler runs. The caller is known, or may be anyone.
void Admit(Engine::Impl& impl, const Engine& engine, const Entry& entry, const Arrival& arrival,
           std::shared_ptr<const Caller> caller, absl::string_view body, Reply reply) {
  const schema::Method& method = *entry.method;
  auto passage = std::make_shared<Passage>();
  passage->entry = &entry;
  passage->call = engine.CallOf(arrival, method.name, std::move(caller));
  passage->reply = std::move(reply);

  // authorize
  auto sight = SightOf(method, passage->call.caller);
  if (!sight.ok()) return passage->Answer(sight.status());
  passage->sight = *std::move(sight);

  // validate
  passage->request.reset(entry.request->New());
  Message& request = *passage->request;
  if (!request.ParseFromArray(body.data(), static_cast<int>(body.size())))
    return passage->Answer(schema::WhyMalformed(*request.GetDescriptor(), body));
  if (auto judged = JudgeRequest(entry, request); !judged.ok()) return passage->Answer(std::move(judged));
  const auto& reflection = *request.GetReflection();
  if (method.validate_only != nullptr) passage->call.validate_only = reflection.GetBool(request, method.validate_only);
  if (method.request_id != nullptr) passage->call.request_id = reflection.GetString(request, method.request_id);
  if (!passage->call.request_id.empty())
    passage->call.request_hmac = Hmac(impl.realm.hmac_key, request.SerializeAsString());

  // Where it runs: decided by the first parameter of the handler.
  Path path(impl);
  if (entry.verb != nullptr) {
    if (entry.verb->runs == Runs::kRemote) return path.CallOthers(passage);
    if (entry.verb->runs == Runs::kWriter) return path.Write(passage);
    return path.ReadOnPool(passage);
  }
  if (method.kind == MethodKind::kGet) return path.Read(passage);
  if (method.kind == MethodKind::kList && IsShort(passage->standard())) return path.ReadShortly(passage);
  if (method.kind == MethodKind::kList || method.kind == MethodKind::kBatchGet) return path.ReadOnPool(passage);
  path.Write(passage);
}

// What of a call must outlive Handle when it is tried again later.
struct Kept {
  Kept(const Arrival& given, absl::string_view bytes) : arrival(given), body(bytes) {
    for (auto* view :
         {&arrival.authorization, &arrival.purpose, &arrival.traceparent, &arrival.accept_language, &arrival.peer}) {
      texts.push_back(std::make_unique<std::string>(*view));
      *view = *texts.back();
    }
  }
  std::vector<std::unique_ptr<std::string>> texts;
  Arrival arrival;
  std::string body;
};

}  // namespace

Call Engine::CallOf(const Arrival& arrival, absl::string_view method, std::shared_ptr<const Caller> caller) const {
  Call call;
  if (caller != nullptr) call.caller = *caller;
  call.now = impl_->options.clock->Now();
  call.today = DayAt(call.now);
  call.method = std::string(method);
  call.purpose = std::string(arrival.purpose);
  call.authorization = std::string(arrival.authorization);
  call.peer = std::string(arrival.peer);
  call.language = LanguageOf(arrival.accept_language);
  call.deadline = arrival.deadline;
  FillRandom(call.random, sizeof(call.random));
  call.trace_id = std::string(Trace::Of(arrival.traceparent).trace_id());
  call.traceparent = absl::StrCat("00-", call.trace_id, "-", absl::Hex(call.random[0] | 1, absl::kZeroPad16), "-01");
  return call;
}

void Engine::Handle(const schema::Method& method, const Arrival& arrival, absl::string_view body, Reply reply) {
  const auto found = impl_->entries.find(&method);
  if (found == impl_->entries.end()) return reply(Fault("no such entry"), "");
  if (method.access.anyone()) return Admit(*impl_, *this, found->second, arrival, nullptr, body, std::move(reply));
  bool unknown_key = false;
  auto verified = impl_->options.verifier->Verify(arrival.authorization, &unknown_key);
  if (verified.ok()) return Admit(*impl_, *this, found->second, arrival, *std::move(verified), body, std::move(reply));
  if (!unknown_key) return reply(verified.status(), "");
  // A key that the registry made since: asked for on a thread that may wait, then the call is tried once more.
  auto kept = std::make_shared<Kept>(arrival, body);
  const bool taken = impl_->options.workers->Run([this, entry = &found->second, kept, reply] {
    if (auto refreshed = impl_->options.verifier->Refresh(); !refreshed.ok()) return reply(refreshed, "");
    auto again = impl_->options.verifier->Verify(kept->arrival.authorization);
    if (!again.ok()) return reply(again.status(), "");
    Admit(*impl_, *this, *entry, kept->arrival, *std::move(again), kept->body, reply);
  });
  if (!taken) reply(Exhausted("QUEUE_FULL", absl::Seconds(1)), "");
}

}  // namespace gongjin::rpc
