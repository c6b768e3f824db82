#include "common/resource/references.h"

#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/resource/messages.h"
#include "common/resource/rules.h"
#include "common/resource/tables.h"
#include "common/resource/transaction.h"

namespace gongjin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

void Walk(const Message& message, const schema::Reference& reference, size_t step, const std::string& path,
          std::vector<Referred>& found) {
  const FieldDescriptor& field = *reference.path.fields[step];
  const auto& reflection = *message.GetReflection();
  const bool leaf = step + 1 == reference.path.fields.size();
  const std::string here = step == 0 ? field.name() : absl::StrCat(path, ".", field.name());
  if (!field.is_repeated()) {
    if (leaf) {
      if (std::string name = reflection.GetString(message, &field); !name.empty())
        found.push_back({here, std::move(name), &reference});
    } else if (reflection.HasField(message, &field)) {
      Walk(reflection.GetMessage(message, &field), reference, step + 1, here, found);
    }
    return;
  }
  for (int i = 0; i < reflection.FieldSize(message, &field); ++i) {
    const std::string item = absl::StrCat(here, "[", i, "]");
    if (leaf)
      found.push_back({item, reflection.GetRepeatedString(message, &field, i), &reference});
    else
      Walk(reflection.GetRepeatedMessage(message, &field, i), reference, step + 1, item, found);
  }
}

std::optional<absl::CivilDay> DayAtPath(const schema::Path& path, const Message& message) {
  if (path.fields.empty()) return std::nullopt;
  const store::Value value = ValueOf({.path = path, .shape = schema::Shape::kDay}, message);
  const auto* number = std::get_if<int64_t>(&value);
  if (number == nullptr || *number == 0) return std::nullopt;
  return DayOfNumber(*number);
}

std::vector<std::string> StringsAtPath(const schema::Path& path, const Message& message) {
  std::vector<std::string> strings;
  if (path.fields.empty()) return strings;
  const auto* field = path.fields.back();
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i)
    strings.push_back(message.GetReflection()->GetRepeatedString(message, field, i));
  return strings;
}

// NeedsCopy: its owner must be asked.
absl::StatusOr<ReferenceTarget> TargetOf(const Snapshot& snapshot, const Referred& referred,
                                         const schema::ResourceType& type) {
  ReferenceTarget target = {.path = referred.path, .name = referred.name};
  const auto message = NewMessage(*type.descriptor);
  ASSIGN_OR_RETURN(target.known, snapshot.TryFill(referred.name, *message));
  if (!target.known) return target;
  target.archived = type.archive_time != nullptr && message->GetReflection()->HasField(*message, type.archive_time);
  target.opened = DayAtPath(type.opened, *message);
  target.closed = DayAtPath(type.closed, *message);
  target.successors = StringsAtPath(type.successors, *message);
  return target;
}

GivenReference GivenOf(Referred referred) {
  return {.field = referred.reference->path.text, .name = std::move(referred.name)};
}

absl::Status CheckOne(const Snapshot& snapshot, const Referred& referred, absl::CivilDay day) {
  const schema::ResourceType* type = snapshot.realm().schema->TypeOfName(referred.name);
  const auto& accepted = referred.reference->types;
  if (type == nullptr || std::find(accepted.begin(), accepted.end(), type->type) == accepted.end())
    return Invalid(referred.path, "NAME_MALFORMED", {absl::StrJoin(accepted, ", ")});
  ASSIGN_OR_RETURN(const ReferenceTarget target, TargetOf(snapshot, referred, *type));
  return ReferenceIsOpen(target, day);
}

}  // namespace

std::vector<Referred> ReferencesIn(const schema::ResourceType& type, const Message& message) {
  std::vector<Referred> found;
  for (const auto& reference : type.references) Walk(message, reference, 0, "", found);
  return found;
}

absl::Status CheckReferences(const Snapshot& snapshot, const schema::ResourceType& type, const Message* before,
                             const Message& after, absl::CivilDay today) {
  std::vector<GivenReference> given_before;
  if (before != nullptr)
    for (auto& referred : ReferencesIn(type, *before)) given_before.push_back(GivenOf(std::move(referred)));
  const absl::CivilDay day = DayAtPath(type.start_day, after).value_or(today);
  for (const auto& referred : ReferencesIn(type, after)) {
    if (ReferenceIsKept(given_before, GivenOf(referred))) continue;
    RETURN_IF_ERROR(CheckOne(snapshot, referred, day));
  }
  return absl::OkStatus();
}

}  // namespace gongjin
