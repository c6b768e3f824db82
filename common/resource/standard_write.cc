#include <limits>
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/resource/mask.h"
#include "common/resource/messages.h"
#include "common/resource/standard.h"
#include "common/resource/tables.h"
#include "common/schema/validate.h"
#include "google/protobuf/timestamp.pb.h"

namespace gongjin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using schema::MethodKind;

// The record's row, if the caller may touch it.
absl::StatusOr<store::Row> Touchable(const StandardCall& standard, const Snapshot& snapshot,
                                     const schema::ResourceType& type, const std::string& name) {
  ASSIGN_OR_RETURN(auto row, snapshot.reader().Get(type.type, name));
  if (!row.has_value()) return AbsentOrDenied(standard.sight, name);
  RETURN_IF_ERROR(MayTouch(standard.sight, type, *row, snapshot.reader()));
  return *std::move(row);
}

absl::Status CheckEtag(const std::string& name, const std::string& given, int64_t revision) {
  const std::string current = absl::StrCat("r", revision);
  return given.empty() || given == current ? absl::OkStatus() : Stale(name, current);
}

// What is archived stays as it is until it is taken back into use.
absl::Status CheckInUse(const store::Row& row) {
  return row.archived ? Refuse("", row.name, "RECORD_ARCHIVED", {row.name}) : absl::OkStatus();
}

// Nor does anything below it change, be it made, acted upon or taken away.
absl::Status CheckAboveInUse(const Snapshot& snapshot, const schema::ResourceType& type, absl::string_view name) {
  for (const auto* above = type.parent; above != nullptr; above = above->parent) {
    name = schema::ParentOf(name);
    ASSIGN_OR_RETURN(const auto row, snapshot.reader().Get(above->type, name));
    if (row.has_value()) RETURN_IF_ERROR(CheckInUse(*row));
  }
  return absl::OkStatus();
}

// Judges, writes, and does what follows.
absl::Status Write(const StandardCall& standard, Transaction& tx, const Message* before, Message& after) {
  if (standard.hooks.check) RETURN_IF_ERROR(standard.hooks.check(tx, standard.call, before, after));
  RETURN_IF_ERROR(tx.PutMessage(after));
  if (standard.hooks.then) RETURN_IF_ERROR(standard.hooks.then(tx, standard.call, before, after));
  return absl::OkStatus();
}

// May be refused like a write, but is none: what the check completes (a grade by the norms of today) stays as it was,
// and nothing follows.
absl::Status Archive(const StandardCall& standard, Transaction& tx, const Message& before, Message& after) {
  if (standard.hooks.check) {
    const auto judged = NewMessage(*after.GetDescriptor());
    judged->CopyFrom(after);
    RETURN_IF_ERROR(standard.hooks.check(tx, standard.call, &before, *judged));
  }
  return tx.PutMessage(after);
}

absl::StatusOr<std::string> NewName(const StandardCall& standard, Transaction& tx, const std::string& parent) {
  const auto& type = *standard.method.resource;
  std::string id = TextIn(standard.request, standard.method.id);
  if (id.empty()) {
    if (type.is_district) return Invalid(standard.method.id->name(), "FIELD_REQUIRED");
    id = tx.NextId(type.random_ids);
  } else if (!schema::IsClientId(id)) {
    return Invalid(standard.method.id->name(), "ID_MALFORMED");
  }
  return type.pattern.Make(parent, id);
}

// What is created lies in the caller's district, or below a record that the caller may touch.
absl::Status CheckPlace(const StandardCall& standard, const Snapshot& snapshot, const std::string& parent) {
  const auto& type = *standard.method.resource;
  if (type.is_district) return absl::OkStatus();
  if (type.parent != nullptr) {
    if (!type.parent->pattern.Matches(parent))
      return Invalid("parent", "NAME_MALFORMED", {type.parent->pattern.text()});
    ASSIGN_OR_RETURN(const store::Row row, Touchable(standard, snapshot, *type.parent, parent));
    RETURN_IF_ERROR(CheckInUse(row));
    return CheckAboveInUse(snapshot, *type.parent, parent);
  }
  if (schema::DistrictOf(parent) != parent || parent.empty())
    return Invalid("parent", "NAME_MALFORMED", {"districts/{district}"});
  return standard.sight.everything || parent == standard.sight.district ? absl::OkStatus() : Denied();
}

absl::StatusOr<std::unique_ptr<Message>> Create(const StandardCall& standard, Transaction& tx) {
  const auto& type = *standard.method.resource;
  const Message& request = standard.request;
  const std::string parent = TextIn(request, standard.method.parent);
  RETURN_IF_ERROR(CheckPlace(standard, tx, parent));
  ASSIGN_OR_RETURN(const std::string name, NewName(standard, tx, parent));
  ASSIGN_OR_RETURN(const auto taken, tx.reader().GetPayload(type.type, name));
  if (taken.has_value()) return Taken(name, "NAME_TAKEN", {name});

  auto after = NewMessage(*type.descriptor);
  after->CopyFrom(request.GetReflection()->GetMessage(request, standard.method.body));
  schema::ClearOutputOnly(*after);
  after->GetReflection()->SetString(after.get(), type.name, name);
  RETURN_IF_ERROR(Write(standard, tx, nullptr, *after));
  if (!standard.sight.whole_district) RETURN_IF_ERROR(Touchable(standard, tx, type, name).status());
  return after;
}

absl::StatusOr<std::unique_ptr<Message>> Update(const StandardCall& standard, Transaction& tx) {
  const auto& type = *standard.method.resource;
  const Message& request = standard.request;
  const Message& given = request.GetReflection()->GetMessage(request, standard.method.body);
  const std::string body = standard.method.body->name();
  const std::string name = TextIn(given, type.name);
  if (!type.pattern.Matches(name)) return Invalid(absl::StrCat(body, ".name"), "NAME_MALFORMED", {type.pattern.text()});
  ASSIGN_OR_RETURN(const store::Row row, Touchable(standard, tx, type, name));
  RETURN_IF_ERROR(CheckEtag(name, TextIn(given, type.etag), row.revision));
  RETURN_IF_ERROR(CheckInUse(row));
  RETURN_IF_ERROR(CheckAboveInUse(tx, type, name));

  auto before = NewMessage(*type.descriptor);
  RETURN_IF_ERROR(tx.Fill(name, *before));
  auto after = NewMessage(*type.descriptor);
  after->CopyFrom(*before);
  const auto& mask = static_cast<const google::protobuf::FieldMask&>(
      request.GetReflection()->GetMessage(request, standard.method.update_mask));
  RETURN_IF_ERROR(ApplyMask(type, mask, given, body, *after));
  RETURN_IF_ERROR(schema::Validate(*after, {.prefix = absl::StrCat(body, ".")}));
  RETURN_IF_ERROR(Write(standard, tx, before.get(), *after));
  return after;
}

absl::StatusOr<std::unique_ptr<Message>> SetArchived(const StandardCall& standard, Transaction& tx, bool archived) {
  const auto& type = *standard.method.resource;
  auto before = NewMessage(*type.descriptor);
  RETURN_IF_ERROR(tx.Fill(TextIn(standard.request, standard.method.subject), *before));
  auto after = NewMessage(*type.descriptor);
  after->CopyFrom(*before);
  const auto& reflection = *after->GetReflection();
  if (reflection.HasField(*after, type.archive_time) == archived) return after;
  if (archived) {
    auto& moment =
        static_cast<google::protobuf::Timestamp&>(*reflection.MutableMessage(after.get(), type.archive_time));
    moment.set_seconds(absl::ToUnixSeconds(standard.call.now));
  } else {
    reflection.ClearField(after.get(), type.archive_time);
  }
  RETURN_IF_ERROR(archived ? Archive(standard, tx, *before, *after) : Write(standard, tx, before.get(), *after));
  return after;
}

absl::Status Delete(const StandardCall& standard, Transaction& tx) {
  const std::string name = TextIn(standard.request, standard.method.subject);
  auto before = NewMessage(*standard.method.resource->descriptor);
  RETURN_IF_ERROR(tx.Fill(name, *before));
  if (standard.hooks.check_delete) RETURN_IF_ERROR(standard.hooks.check_delete(tx, standard.call, *before));
  return tx.Delete(name);
}

// The row of a deleted record, as it was before.
absl::StatusOr<store::Row> LastRow(const schema::ResourceType& type, const std::string& name, store::Reader& reader) {
  ASSIGN_OR_RETURN(const auto lines, reader.History(name, std::numeric_limits<int64_t>::max(), 2));
  for (const auto& line : lines)
    if (!line.payload.empty()) return RowOfPayload(type, line.payload, reader);
  return Fault(absl::StrCat("no history of ", name));
}

}  // namespace

absl::Status CheckSubject(const StandardCall& standard, const Snapshot& snapshot) {
  const auto& method = standard.method;
  if (method.subject == nullptr || method.resource == nullptr || method.kind == MethodKind::kCreate)
    return absl::OkStatus();
  // A verb that names a parent (CreateSecret) is about that record.
  const auto& type = method.subject == method.parent ? *method.resource->parent : *method.resource;
  const std::string name = TextIn(standard.request, method.subject);
  if (!type.pattern.Matches(name)) return Invalid(method.subject->name(), "NAME_MALFORMED", {type.pattern.text()});
  ASSIGN_OR_RETURN(const store::Row row, Touchable(standard, snapshot, type, name));
  RETURN_IF_ERROR(CheckEtag(name, TextIn(standard.request, method.etag), row.revision));
  if (!method.writes || method.access.even_archived()) return absl::OkStatus();
  if (method.kind == MethodKind::kVerb) RETURN_IF_ERROR(CheckInUse(row));
  return CheckAboveInUse(snapshot, type, name);
}

absl::StatusOr<std::string> WriteStandard(const StandardCall& standard, Transaction& tx, std::string& answer) {
  absl::StatusOr<std::unique_ptr<Message>> written;
  switch (standard.method.kind) {
    case MethodKind::kCreate:
      written = Create(standard, tx);
      break;
    case MethodKind::kUpdate:
      written = Update(standard, tx);
      break;
    case MethodKind::kArchive:
      written = SetArchived(standard, tx, true);
      break;
    case MethodKind::kUnarchive:
      written = SetArchived(standard, tx, false);
      break;
    case MethodKind::kDelete:
      RETURN_IF_ERROR(Delete(standard, tx));
      return "";
    default:
      return Fault(absl::StrCat("not a writing method: ", standard.method.name));
  }
  RETURN_IF_ERROR(written.status());
  answer = TextIn(**written, standard.method.resource->name);
  return (*written)->SerializeAsString();
}

absl::StatusOr<std::string> Replayed(const StandardCall& standard, const Snapshot& snapshot,
                                     const store::JournalLine& line) {
  const schema::ResourceType* type = snapshot.realm().schema->FindType(line.type);
  if (type == nullptr) return Fault("a journal line of no type");
  ASSIGN_OR_RETURN(auto row, snapshot.reader().Get(line.type, line.name));
  if (!row.has_value()) {  // deleted, perhaps by this request: judged as it was last
    ASSIGN_OR_RETURN(row, LastRow(*type, line.name, snapshot.reader()));
  }
  RETURN_IF_ERROR(MayTouch(standard.sight, *type, *row, snapshot.reader()));
  const auto* response = standard.method.descriptor->output_type();
  ASSIGN_OR_RETURN(std::string payload, PayloadThen(line, snapshot.reader()));
  if (response == type->descriptor) return payload;
  // A response around a resource answers with the resource alone: what was shown once is not shown again.
  const auto answer = NewMessage(*response);
  for (int i = 0; i < response->field_count(); ++i)
    if (response->field(i)->message_type() == type->descriptor && !response->field(i)->is_repeated())
      answer->GetReflection()->MutableMessage(answer.get(), response->field(i))->ParseFromString(payload);
  return answer->SerializeAsString();
}

}  // namespace gongjin
