// The path of one call.
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/resource/tables.h"
#include "common/rpc/engine_impl.h"
#include "common/schema/validate.h"
#include "google/protobuf/field_mask.pb.h"

namespace gongjin::rpc {
namespace {

using google::protobuf::Message;
using schema::MethodKind;

constexpr char kValidated[] = "gongjin/validated";
constexpr absl::Duration kShortly = absl::Milliseconds(1);  // a thread of gRPC reads no longer

// One call on its way; shared by the threads that take it over in turn.
struct Passage {
  const Entry* entry = nullptr;
  Call call;
  Sight sight;
  std::unique_ptr<Message> request;
  std::vector<std::string> asked;  // copies fetched for it
  std::string response;
  Reply reply;

  StandardCall standard() const { return {*entry->method, entry->hooks, sight, call, *request}; }
  void Answer(absl::Status status) {
    if (status.ok())
      reply(absl::OkStatus(), std::move(response));
    else
      reply(std::move(status), "");
  }
};
using PassagePtr = std::shared_ptr<Passage>;

// The resource that a response is or carries: the line that remembers the request.
std::string AnswerName(const schema::Schema& schema, const Message& response) {
  if (const auto* type = schema.FindType(response.GetDescriptor()))
    return response.GetReflection()->GetString(response, type->name);
  for (int i = 0; i < response.GetDescriptor()->field_count(); ++i) {
    const auto* field = response.GetDescriptor()->field(i);
    if (field->is_repeated() || field->message_type() == nullptr) continue;
    if (const auto* type = schema.FindType(field->message_type())) {
      const Message& nested = response.GetReflection()->GetMessage(response, field);
      return nested.GetReflection()->GetString(nested, type->name);
    }
  }
  return "";
}

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

}  // namespace

absl::Status Validated() {
  absl::Status status(absl::StatusCode::kCancelled, "validate_only");
  status.SetPayload(kValidated, absl::Cord("1"));
  return status;
}
bool IsValidated(const absl::Status& status) { return !status.ok() && status.GetPayload(kValidated).has_value(); }

absl::StatusOr<std::optional<store::JournalLine>> EarlierRequest(const Call& call, store::Reader& reader) {
  if (call.request_id.empty()) return std::nullopt;
  ASSIGN_OR_RETURN(auto earlier, reader.FindRequest(call.caller.principal, call.method, call.request_id));
  if (earlier.has_value() && earlier->request_hmac != call.request_hmac)
    return Taken("request_id", "REQUEST_ID_REUSED", {call.request_id});
  return earlier;
}

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
  // 00-<32 hex trace>-<16 hex span>-<2 hex flags>
  if (arrival.traceparent.size() == 55 && arrival.traceparent[2] == '-' && arrival.traceparent[35] == '-') {
    call.trace_id = std::string(arrival.traceparent.substr(3, 32));
  } else {
    uint64_t bits[2];
    FillRandom(bits, sizeof(bits));
    call.trace_id = absl::StrCat(absl::Hex(bits[0], absl::kZeroPad16), absl::Hex(bits[1], absl::kZeroPad16));
  }
  call.traceparent = absl::StrCat("00-", call.trace_id, "-", absl::Hex(call.random[0] | 1, absl::kZeroPad16), "-01");
  return call;
}

namespace {

// Runs what an Engine::Impl knows on a Passage. All of it is one path, in the order of this file.
class Path {
 public:
  Path(Engine::Impl& impl) : impl_(impl) {}

  // Inline on the thread of gRPC: short reads.
  void Read(const PassagePtr& passage) {
    auto status = impl_.store->Read([&](store::Reader& reader) { return OnSnapshot(*passage, reader); });
    Leave(passage, std::move(status), [path = *this, passage]() mutable { path.Read(passage); });
  }
  void ReadOnPool(const PassagePtr& passage) {
    const auto read = [path = *this, passage]() mutable {
      if (path.impl_.options.clock->Now() > passage->call.deadline)
        return passage->Answer(absl::DeadlineExceededError("before it was begun"));
      path.Read(passage);
    };
    if (!impl_.options.readers->Run(read)) passage->Answer(Exhausted("QUEUE_FULL", absl::Seconds(1)));
  }
  // Inline at first: a page mostly takes less than a change of threads. What takes longer begins anew on the pool.
  void ReadShortly(const PassagePtr& passage) {
    Call& call = passage->call;
    const absl::Time deadline = call.deadline;
    call.deadline = std::min(deadline, absl::Now() + kShortly);
    auto status = impl_.store->Read([&](store::Reader& reader) { return OnSnapshot(*passage, reader); });
    call.deadline = deadline;
    if (absl::IsDeadlineExceeded(status)) return ReadOnPool(passage);
    Leave(passage, std::move(status), [path = *this, passage]() mutable { path.ReadOnPool(passage); });
  }
  void Write(const PassagePtr& passage) {
    impl_.store->Write(
        [path = *this, passage](store::Writer& writer) mutable {
          const absl::Status status = path.OnWriter(*passage, writer);
          return WithoutHiddenNames(*path.impl_.schema, passage->call.caller, status, writer);
        },
        [path = *this, passage](absl::Status status) mutable {
          path.Leave(passage, std::move(status), [path, passage]() mutable { path.Write(passage); });
        });
  }
  void CallOthers(const PassagePtr& passage);

 private:
  friend class RemoteCalls;

  // Answers, or fetches the copy that is asked for and goes `again`.
  void Leave(const PassagePtr& passage, absl::Status status, std::function<void()> again) {
    if (IsValidated(status)) status = absl::OkStatus();
    if (!status.ok() && impl_.FetchThen(status, passage->asked, std::move(again),
                                        [passage](absl::Status failed) { passage->Answer(std::move(failed)); }))
      return;
    passage->Answer(std::move(status));
  }

  absl::Status OnSnapshot(Passage& passage, store::Reader& reader) {
    const Snapshot snapshot(impl_.realm, reader, &passage.asked);
    const StandardCall standard = passage.standard();
    if (passage.entry->verb == nullptr) {
      ASSIGN_OR_RETURN(passage.response, ReadStandard(standard, snapshot, *impl_.page_tokens));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckSubject(standard, snapshot));
    const std::unique_ptr<Message> response(passage.entry->response->New());
    RETURN_IF_ERROR(passage.entry->verb->on_snapshot(snapshot, passage.call, *passage.request, *response));
    passage.response = response->SerializeAsString();
    return absl::OkStatus();
  }

  // replay? -> relation and etag of the record -> handler (which judges references as it writes) -> journal
  absl::Status OnWriter(Passage& passage, store::Writer& writer) {
    const Call& call = passage.call;
    if (impl_.options.clock->Now() > call.deadline) return absl::DeadlineExceededError("before it was begun");
    Transaction tx(impl_.realm, writer, call, &passage.asked);
    const StandardCall standard = passage.standard();
    ASSIGN_OR_RETURN(const auto earlier, EarlierRequest(call, writer));
    if (earlier.has_value()) {
      ASSIGN_OR_RETURN(passage.response, Replayed(standard, tx, *earlier));
      return absl::OkStatus();
    }
    RETURN_IF_ERROR(CheckSubject(standard, tx));
    std::string answer;
    if (passage.entry->verb == nullptr) {
      ASSIGN_OR_RETURN(passage.response, WriteStandard(standard, tx, answer));
    } else {
      const std::unique_ptr<Message> response(passage.entry->response->New());
      RETURN_IF_ERROR(passage.entry->verb->on_writer(tx, call, *passage.request, *response));
      answer = AnswerName(*impl_.schema, *response);
      passage.response = response->SerializeAsString();
    }
    if (call.validate_only) return Validated();
    return tx.WriteJournal(answer);
  }

  Engine::Impl& impl_;
};

// What a handler on the worker pool calls through.
class RemoteCalls final : public Remote {
 public:
  RemoteCalls(Engine::Impl& impl, Passage& passage) : impl_(impl), passage_(passage) {}

  absl::Status Invoke(absl::string_view method, const Message& request, Message& response) override {
    const absl::Duration left = passage_.call.deadline - impl_.options.clock->Now();
    return impl_.options.channels->Invoke(method, request, response, passage_.call.authorization,
                                          std::min(left, absl::Seconds(10)), passage_.call.traceparent,
                                          passage_.call.language);
  }
  absl::Status Write(std::function<absl::Status(Transaction&)> act) override {
    return Again([&] {
      return impl_.store->WriteAndWait([&](store::Writer& writer) -> absl::Status {
        Transaction tx(impl_.realm, writer, passage_.call, &passage_.asked);
        RETURN_IF_ERROR(act(tx));
        return tx.WriteJournal("");
      });
    });
  }
  absl::Status Read(std::function<absl::Status(const Snapshot&)> read) override {
    return Again([&] {
      return impl_.store->Read(
          [&](store::Reader& reader) { return read(Snapshot(impl_.realm, reader, &passage_.asked)); });
    });
  }

 private:
  absl::Status Again(absl::FunctionRef<absl::Status()> run) {
    for (;;) {
      absl::Status status = run();
      ASSIGN_OR_RETURN(const bool fetched, impl_.FetchHere(status, passage_.asked));
      if (!fetched) return status;
    }
  }
  Engine::Impl& impl_;
  Passage& passage_;
};

void Path::CallOthers(const PassagePtr& passage) {
  const bool taken = impl_.options.workers->Run([path = *this, passage] {
    RemoteCalls remote(path.impl_, *passage);
    const std::unique_ptr<Message> response(passage->entry->response->New());
    absl::Status status;
    try {
      status = passage->entry->verb->on_remote(remote, passage->call, *passage->request, *response);
    } catch (const std::exception& thrown) {
      status = Fault(thrown.what());
    }
    passage->response = response->SerializeAsString();
    passage->Answer(std::move(status));
  });
  if (!taken) passage->Answer(Exhausted("QUEUE_FULL", absl::Seconds(1)));
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
