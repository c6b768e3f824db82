#include "common/client/copies.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/resource/tables.h"

namespace gongjin::client {
namespace {

using common::v1::Change;

const schema::ResourceType* Find(const std::vector<const schema::ResourceType*>& types, absl::string_view type) {
  for (const auto* one : types)
    if (one->type == type) return one;
  return nullptr;
}

absl::Status EraseCopy(store::Writer& writer, const schema::ResourceType& type, const Change& change) {
  ASSIGN_OR_RETURN(const auto row, writer.Get(type.type, change.name()));
  if (!row.has_value() || row->revision > change.revision()) return absl::OkStatus();
  return writer.Erase(type.type, change.name());
}

}  // namespace

std::string PositionKey(absl::string_view owner) { return absl::StrCat("follow/", owner); }

std::unique_ptr<google::protobuf::Message> NewCopy(const schema::ResourceType& type) {
  return std::unique_ptr<google::protobuf::Message>(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type.descriptor)->New());
}

absl::Status StoreCopy(store::Writer& writer, const schema::ResourceType& type,
                       const google::protobuf::Message& message) {
  const std::string name = message.GetReflection()->GetString(message, type.name);
  if (!type.pattern.Matches(name)) return Fault(absl::StrCat("a copy of ", type.type, " of another name"));
  ASSIGN_OR_RETURN(const auto current, writer.Get(type.type, name));
  if (current.has_value() && current->revision >= message.GetReflection()->GetInt64(message, type.revision))
    return absl::OkStatus();
  std::optional<store::Row> parent;
  if (type.parent != nullptr) {
    ASSIGN_OR_RETURN(parent, writer.Get(type.parent->type, schema::ParentOf(name)));
  }
  return writer.Put(type.type, RowOf(type, message, type.parent, parent.has_value() ? &*parent : nullptr));
}

absl::Status ApplyChanges(store::Writer& writer, const std::vector<const schema::ResourceType*>& types,
                          const common::v1::WatchChangesResponse& changes, absl::string_view position_key) {
  for (const auto& change : changes.changes()) {
    const auto* type = Find(types, change.type());
    if (type == nullptr) continue;
    if (change.kind() == Change::DELETED || change.kind() == Change::HIDDEN) {
      RETURN_IF_ERROR(EraseCopy(writer, *type, change));
      continue;
    }
    const auto message = NewCopy(*type);
    if (!message->ParseFromString(change.resource().value()))
      return Fault(absl::StrCat("unreadable change of ", change.name()));
    RETURN_IF_ERROR(StoreCopy(writer, *type, *message));
  }
  return writer.SetSetting(position_key, changes.resume_token());
}

absl::Status ForgetCopies(store::Writer& writer, const std::vector<const schema::ResourceType*>& types,
                          absl::string_view position_key) {
  for (const auto* type : types) RETURN_IF_ERROR(writer.Clear(type->type));
  return writer.SetSetting(position_key, "");
}

}  // namespace gongjin::client
