#include "common/resource/transaction.h"

#include <algorithm>
#include <limits>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/moment.h"
#include "common/resource/filter.h"
#include "common/resource/references.h"
#include "common/resource/tables.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/message_differencer.h"

namespace gongjin {
namespace {

// Far above what any form holds; every revision of a record is kept.
constexpr size_t kRecordBytes = 256 << 10;

using google::protobuf::Message;
using Kind = store::JournalLine::Kind;

constexpr char kNeedsCopy[] = "gongjin/needs-copy";

std::unique_ptr<Message> NewLike(const Message& message) { return std::unique_ptr<Message>(message.New()); }

void SetMoment(Message& message, const google::protobuf::FieldDescriptor* field, absl::Time moment) {
  auto& value = static_cast<google::protobuf::Timestamp&>(*message.GetReflection()->MutableMessage(&message, field));
  value = TimestampOf(moment);
}

// The header of `after` as it stands in `before`, so that the two differ only in what a writer means.
void CopyHeader(const schema::ResourceType& type, const Message& before, Message& after) {
  const auto& reflection = *after.GetReflection();
  reflection.SetInt64(&after, type.revision, reflection.GetInt64(before, type.revision));
  reflection.SetString(&after, type.etag, reflection.GetString(before, type.etag));
  for (const auto* field : {type.create_time, type.update_time})
    reflection.MutableMessage(&after, field)->CopyFrom(reflection.GetMessage(before, field));
}

bool Parse(absl::string_view payload, Message& message) {
  return message.ParseFromArray(payload.data(), static_cast<int>(payload.size()));
}

}  // namespace

store::Value Where::ToValue(absl::CivilDay day) { return NumberOf(day); }

bool Snapshot::MayAsk(const schema::ResourceType& type, absl::string_view name) const {
  return realm_.schema->IsFollowed(type) &&
         (asked_ == nullptr || std::find(asked_->begin(), asked_->end(), name) == asked_->end());
}

absl::StatusOr<bool> Snapshot::TryFill(absl::string_view name, Message& message) const {
  const schema::ResourceType* type = realm_.schema->FindType(message.GetDescriptor());
  if (type == nullptr) return Fault(absl::StrCat("not kept here: ", message.GetDescriptor()->full_name()));
  if (name.empty()) return false;
  ASSIGN_OR_RETURN(const auto payload, reader_.GetPayload(type->type, name));
  if (!payload.has_value()) {
    if (type->pattern.Matches(name) && MayAsk(*type, name)) return NeedsCopy(type->type, name);
    return false;
  }
  if (!Parse(*payload, message)) return Fault(absl::StrCat("unreadable payload of ", name));
  return true;
}

absl::Status Snapshot::Fill(absl::string_view name, Message& message) const {
  ASSIGN_OR_RETURN(const bool found, TryFill(name, message));
  return found ? absl::OkStatus() : Absent(name);
}

absl::Status Snapshot::Each(const google::protobuf::Descriptor& descriptor, const Where& where,
                            absl::FunctionRef<bool(absl::string_view)> each) const {
  const schema::ResourceType* type = realm_.schema->FindType(&descriptor);
  if (type == nullptr) return Fault(absl::StrCat("not kept here: ", descriptor.full_name()));
  store::Query query;
  query.type = type->type;
  query.parent = where.parent_;
  query.archived = where.archived_;
  if (!where.filter_.empty()) {
    ASSIGN_OR_RETURN(query.where, CompileFilter(*type, where.filter_, where.arguments_));
  }
  if (!where.parent_.empty()) {
    ASSIGN_OR_RETURN(query.order, CompileOrdering(*type, ""));
  }
  bool readable = true;
  RETURN_IF_ERROR(reader_.FindPayloads(
      query, [&](absl::string_view payload, store::Reader::Place) { return readable = each(payload); }));
  return readable ? absl::OkStatus() : Fault(absl::StrCat("unreadable payload among ", type->plural));
}

absl::StatusOr<std::vector<common::v1::Norm>> Snapshot::OwnNormsOf(absl::string_view district) const {
  std::vector<common::v1::Norm> periods;
  if (realm_.schema->FindType(common::v1::Norm::descriptor()) == nullptr) return periods;
  ASSIGN_OR_RETURN(const auto overrides, Find<common::v1::Norm>(Where().Under(district)));
  for (const auto& own : overrides) {
    ASSIGN_OR_RETURN(auto lines, reader_.History(own.name(), own.revision() + 1, std::numeric_limits<int>::max()));
    for (auto line = lines.rbegin(); line != lines.rend(); ++line)
      if (!Parse(line->payload, periods.emplace_back()))
        return Fault(absl::StrCat("unreadable revision of ", line->name));
  }
  return periods;
}

absl::StatusOr<Norms> Snapshot::NormsOf(absl::string_view district) const {
  ASSIGN_OR_RETURN(const auto periods, OwnNormsOf(district));
  return periods.empty() ? realm_.norms : realm_.norms.With(periods);
}

absl::Status Transaction::PutMessage(Message& resource) {
  const schema::ResourceType* type = realm_.schema->FindType(resource.GetDescriptor());
  if (type == nullptr || realm_.schema->IsFollowed(*type))
    return Fault(absl::StrCat("not kept here: ", resource.GetDescriptor()->full_name()));
  const auto& reflection = *resource.GetReflection();
  const std::string name = reflection.GetString(resource, type->name);
  if (!type->pattern.Matches(name)) return Fault(absl::StrCat("no name of its type: ", name));

  const std::unique_ptr<Message> before = NewLike(resource);
  ASSIGN_OR_RETURN(const bool exists, TryFill(name, *before));
  int64_t revision = 1;
  if (exists) {
    CopyHeader(*type, *before, resource);
    if (google::protobuf::util::MessageDifferencer::Equals(*before, resource)) return absl::OkStatus();
    revision = reflection.GetInt64(*before, type->revision) + 1;
  } else if (type->ending == annotations::v1::ResourceOptions::DELETE) {
    // A name that lived before goes on counting, so that a revision never means two things.
    ASSIGN_OR_RETURN(const auto earlier, reader_.History(name, std::numeric_limits<int64_t>::max(), 1));
    if (!earlier.empty()) revision = earlier.front().revision + 1;
  }
  RETURN_IF_ERROR(CheckReferences(*this, *type, exists ? before.get() : nullptr, resource, call_.today));

  if (const size_t bytes = resource.ByteSizeLong(); bytes > kRecordBytes)
    return Invalid(type->singular, "RECORD_TOO_LARGE", {absl::StrCat(kRecordBytes), absl::StrCat(bytes)});
  reflection.SetInt64(&resource, type->revision, revision);
  reflection.SetString(&resource, type->etag, absl::StrCat("r", revision));
  if (!exists) SetMoment(resource, type->create_time, call_.now);
  SetMoment(resource, type->update_time, call_.now);

  std::optional<store::Row> parent_row;
  const bool inherits = !type->columns.empty() && type->columns.back().inherited;
  if (inherits) {
    ASSIGN_OR_RETURN(parent_row, reader_.Get(type->parent->type, schema::ParentOf(name)));
    if (!parent_row.has_value()) return Absent(schema::ParentOf(name));
  }
  const store::Row row = RowOf(*type, resource, type->parent, parent_row.has_value() ? &*parent_row : nullptr);
  RETURN_IF_ERROR(writer_.Put(type->type, row));
  AddLine(exists ? Kind::kUpdated : Kind::kCreated, *type, row);
  return absl::OkStatus();
}

absl::Status Transaction::Delete(absl::string_view name) {
  const schema::ResourceType* type = realm_.schema->TypeOfName(name);
  if (type == nullptr) return Absent(name);
  ASSIGN_OR_RETURN(auto row, reader_.Get(type->type, name));
  if (!row.has_value()) return Absent(name);
  RETURN_IF_ERROR(writer_.Erase(type->type, name));
  row->revision += 1;
  row->payload.clear();
  AddLine(Kind::kDeleted, *type, *row);
  return absl::OkStatus();
}

void Transaction::AddLine(Kind kind, const schema::ResourceType& type, const store::Row& row) {
  store::JournalLine line;
  line.kind = kind;
  line.district = row.district;
  line.type = type.type;
  line.name = row.name;
  line.revision = row.revision;
  line.time = call_.now;
  line.principal = call_.caller.principal;
  line.organization = call_.caller.organization;
  line.method = call_.method;
  line.purpose = call_.purpose;
  line.trace_id = call_.trace_id;
  line.payload = row.payload;
  lines_.push_back(std::move(line));
}

absl::Status Transaction::WriteJournal(absl::string_view answer) {
  if (!call_.request_id.empty()) {
    ASSIGN_OR_RETURN(store::JournalLine * remembers, LineOf(answer));
    if (remembers != nullptr) {
      remembers->request_id = call_.request_id;
      remembers->request_hmac = call_.request_hmac;
    }
  }
  for (const auto& line : lines_) RETURN_IF_ERROR(writer_.Append(line).status());
  return absl::OkStatus();
}

absl::StatusOr<store::JournalLine*> Transaction::LineOf(absl::string_view answer) {
  for (auto line = lines_.rbegin(); line != lines_.rend(); ++line)
    if (line->name == answer) return &*line;
  if (const schema::ResourceType* type = realm_.schema->TypeOfName(answer)) {
    ASSIGN_OR_RETURN(auto row, reader_.Get(type->type, answer));
    if (!row.has_value()) {  // a norm that the district left as it is
      row.emplace();
      row->name = std::string(answer);
      row->district = std::string(schema::DistrictOf(answer));
    }
    row->payload.clear();
    AddLine(Kind::kUnchanged, *type, *row);
  }
  return lines_.empty() ? nullptr : &lines_.back();
}

absl::StatusOr<std::string> PayloadThen(const store::JournalLine& line, store::Reader& reader) {
  if (line.kind != Kind::kUnchanged || line.revision == 0) return line.payload;
  ASSIGN_OR_RETURN(auto made, reader.AtRevision(line.name, line.revision));
  if (!made.has_value()) return Fault(absl::StrCat("no revision ", line.revision, " of ", line.name));
  return std::move(made->payload);
}

absl::Status NeedsCopy(absl::string_view type, absl::string_view name) {
  absl::Status status(absl::StatusCode::kUnavailable, absl::StrCat("no copy of ", type, " ", name, " yet"));
  status.SetPayload(kNeedsCopy, absl::Cord(name));
  return status;
}

std::string NeededCopy(const absl::Status& status) {
  if (status.ok()) return "";
  const auto payload = status.GetPayload(kNeedsCopy);
  return payload.has_value() ? std::string(*payload) : "";
}

}  // namespace gongjin
