#include "common/rpc/path.h"

#include <utility>

namespace gongjin::rpc {
namespace {

using google::protobuf::Message;

constexpr char kValidated[] = "gongjin/validated";
constexpr absl::Duration kShortly = absl::Milliseconds(1);  // a thread of gRPC reads no longer

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

void Path::Read(const PassagePtr& passage) {
  auto status = impl_.store->Read([&](store::Reader& reader) { return OnSnapshot(*passage, reader); });
  Leave(passage, std::move(status), [path = *this, passage]() mutable { path.Read(passage); });
}

void Path::ReadOnPool(const PassagePtr& passage) {
  const auto read = [path = *this, passage]() mutable {
    if (path.impl_.options.clock->Now() > passage->call.deadline)
      return passage->Answer(absl::DeadlineExceededError("before it was begun"));
    path.Read(passage);
  };
  if (!impl_.options.readers->Run(read, passage->call.caller.principal))
    passage->Answer(Exhausted("QUEUE_FULL", absl::Seconds(1)));
}

void Path::ReadShortly(const PassagePtr& passage) {
  Call& call = passage->call;
  const absl::Time deadline = call.deadline;
  call.deadline = std::min(deadline, absl::Now() + kShortly);
  auto status = impl_.store->Read([&](store::Reader& reader) { return OnSnapshot(*passage, reader); });
  call.deadline = deadline;
  if (absl::IsDeadlineExceeded(status)) return ReadOnPool(passage);
  Leave(passage, std::move(status), [path = *this, passage]() mutable { path.ReadOnPool(passage); });
}

void Path::Write(const PassagePtr& passage) {
  impl_.store->Write(
      [path = *this, passage](store::Writer& writer) mutable {
        const absl::Status status = path.OnWriter(*passage, writer);
        return WithoutHiddenNames(*path.impl_.schema, passage->call.caller, status, writer);
      },
      [path = *this, passage](absl::Status status) mutable {
        path.Leave(passage, std::move(status), [path, passage]() mutable { path.Write(passage); });
      });
}

void Path::Leave(const PassagePtr& passage, absl::Status status, std::function<void()> again) {
  if (IsValidated(status)) status = absl::OkStatus();
  if (!status.ok() && impl_.FetchThen(status, passage->asked, std::move(again),
                                      [passage](absl::Status failed) { passage->Answer(std::move(failed)); }))
    return;
  passage->Answer(std::move(status));
}

absl::Status Path::OnSnapshot(Passage& passage, store::Reader& reader) {
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

absl::Status Path::OnWriter(Passage& passage, store::Writer& writer) {
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

}  // namespace gongjin::rpc
