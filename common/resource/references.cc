#include "common/resource/references.h"

#include <optional>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/resource/messages.h"
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
  return absl::CivilDay(*number / 10000, static_cast<int>(*number / 100 % 100), static_cast<int>(*number % 100));
}

absl::Status CheckLifetime(const schema::ResourceType& type, const Referred& referred, const Message& target,
                           absl::CivilDay day) {
  if (type.archive_time != nullptr && target.GetReflection()->HasField(target, type.archive_time))
    return Refuse("G1", referred.path, "REFERENCE_ARCHIVED", {referred.name});
  if (const auto opened = DayAtPath(type.opened, target); opened.has_value() && day < *opened)
    return Refuse("G1", referred.path, "REFERENCE_NOT_YET_OPEN", {referred.name, FormatDay(*opened)});
  const auto closed = DayAtPath(type.closed, target);
  if (!closed.has_value() || day <= *closed) return absl::OkStatus();
  std::vector<std::string> successors;
  if (!type.successors.fields.empty()) {
    const auto* field = type.successors.fields.back();
    for (int i = 0; i < target.GetReflection()->FieldSize(target, field); ++i)
      successors.push_back(target.GetReflection()->GetRepeatedString(target, field, i));
  }
  return Refuse("G1", referred.path, "REFERENCE_CLOSED",
                {referred.name, FormatDay(*closed), successors.empty() ? "-" : absl::StrJoin(successors, ", ")});
}

absl::Status CheckOne(const Snapshot& snapshot, const Referred& referred, absl::CivilDay day) {
  const schema::ResourceType* type = snapshot.realm().schema->TypeOfName(referred.name);
  const auto& accepted = referred.reference->types;
  if (type == nullptr || std::find(accepted.begin(), accepted.end(), type->type) == accepted.end())
    return Invalid(referred.path, "NAME_MALFORMED", {absl::StrJoin(accepted, ", ")});
  const auto target = NewMessage(*type->descriptor);
  ASSIGN_OR_RETURN(const bool found, snapshot.TryFill(referred.name, *target));
  if (!found) return Refuse("G1", referred.path, "REFERENCE_UNKNOWN", {referred.name});
  return CheckLifetime(*type, referred, *target, day);
}

}  // namespace

std::vector<Referred> ReferencesIn(const schema::ResourceType& type, const Message& message) {
  std::vector<Referred> found;
  for (const auto& reference : type.references) Walk(message, reference, 0, "", found);
  return found;
}

absl::Status CheckReferences(const Snapshot& snapshot, const schema::ResourceType& type, const Message* before,
                             const Message& after, absl::CivilDay today) {
  std::set<std::pair<std::string, std::string>> old;
  if (before != nullptr)
    for (auto& referred : ReferencesIn(type, *before)) old.emplace(referred.reference->path.text, referred.name);
  const absl::CivilDay day = DayAtPath(type.start_day, after).value_or(today);
  for (const auto& referred : ReferencesIn(type, after)) {
    if (old.count({referred.reference->path.text, referred.name}) > 0) continue;
    RETURN_IF_ERROR(CheckOne(snapshot, referred, day));
  }
  return absl::OkStatus();
}

}  // namespace gongjin
