#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/resource/list_query.h"
#include "common/resource/messages.h"
#include "common/resource/page_writer.h"
#include "common/resource/standard.h"
#include "common/resource/tables.h"
#include "google/type/date.pb.h"

namespace gongjin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr int kShortPage = 100;

// The day that computed fields are filled for; nullopt: they stay empty.
std::optional<absl::CivilDay> AsOf(const StandardCall& standard) {
  const FieldDescriptor* field = standard.method.as_of;
  const Message& request = standard.request;
  if (field == nullptr || !request.GetReflection()->HasField(request, field)) return std::nullopt;
  return DayOf(static_cast<const google::type::Date&>(request.GetReflection()->GetMessage(request, field)));
}

// The stored payload, or with `as_of` the same with its computed fields.
absl::Status Compute(const StandardCall& standard, const Snapshot& snapshot, std::string& payload) {
  const auto as_of = AsOf(standard);
  if (!as_of.has_value() || !standard.hooks.compute) return absl::OkStatus();
  const auto message = NewMessage(*standard.method.resource->descriptor);
  if (!message->ParseFromString(payload)) return Fault("unreadable payload");
  RETURN_IF_ERROR(standard.hooks.compute(snapshot, *as_of, *message));
  message->SerializeToString(&payload);
  return absl::OkStatus();
}

// Payload of a record that the caller may see.
absl::StatusOr<std::string> Visible(const StandardCall& standard, const Snapshot& snapshot, const std::string& name) {
  const auto& type = *standard.method.resource;
  const Sight& sight = standard.sight;
  const bool whole =
      sight.everything || (sight.whole_district && (type.is_district || schema::DistrictOf(name) == sight.district));
  if (whole) {  // the row itself is not needed to judge
    ASSIGN_OR_RETURN(const auto payload, snapshot.reader().GetPayload(type.type, name));
    if (!payload.has_value()) return AbsentOrDenied(sight, name);
    return std::string(*payload);
  }
  ASSIGN_OR_RETURN(auto row, snapshot.reader().Get(type.type, name));
  if (!row.has_value()) return AbsentOrDenied(sight, name);
  RETURN_IF_ERROR(MayTouch(sight, type, *row, snapshot.reader()));
  return std::move(row->payload);
}

absl::StatusOr<std::string> Get(const StandardCall& standard, const Snapshot& snapshot) {
  const Message& request = standard.request;
  const std::string name = TextIn(request, standard.method.subject);
  if (!standard.method.resource->pattern.Matches(name))
    return Invalid("name", "NAME_MALFORMED", {standard.method.resource->pattern.text()});
  ASSIGN_OR_RETURN(std::string payload, Visible(standard, snapshot, name));
  if (const auto* field = FieldOf(request, "revision")) {
    if (const int64_t revision = request.GetReflection()->GetInt64(request, field); revision > 0) {
      ASSIGN_OR_RETURN(auto line, snapshot.reader().AtRevision(name, revision));
      if (!line.has_value() || line->payload.empty()) return Absent(absl::StrCat(name, "@", revision));
      RETURN_IF_ERROR(MayTouchThen(standard.sight, *standard.method.resource, line->payload, snapshot.reader()));
      payload = std::move(line->payload);
    }
  }
  RETURN_IF_ERROR(Compute(standard, snapshot, payload));
  return payload;
}

absl::StatusOr<std::string> List(const StandardCall& standard, const Snapshot& snapshot, const PageTokens& tokens) {
  const Message& request = standard.request;
  const auto& reflection = *request.GetReflection();
  ASSIGN_OR_RETURN(store::Query query, QueryOf(standard, snapshot));

  PageWriter writer(standard.method);
  int64_t total = -1;
  if (reflection.GetBool(request, FieldOf(request, "count_total"))) {
    ASSIGN_OR_RETURN(total, snapshot.reader().Count(query, standard.call.deadline));
  }
  const int page_size = PageSize(request);
  const std::string key = QueryKey(standard);
  if (const std::string token = TextIn(request, FieldOf(request, "page_token")); !token.empty()) {
    ASSIGN_OR_RETURN(query.after, tokens.Read(key, token));
    if (query.after->size() != query.order.size() + 1) return Invalid("page_token", "PAGE_TOKEN_BAD");
  }
  query.limit = page_size + 1;  // one more tells whether there is a next page

  int count = 0;
  std::vector<store::Value> last;
  bool more = false;
  std::vector<std::string> payloads;  // only where fields are computed, which reads again
  size_t bytes = 0;
  const auto full = [&] { return count == page_size || bytes >= kPageBytes; };
  const bool computes = AsOf(standard).has_value() && standard.hooks.compute != nullptr;
  RETURN_IF_ERROR(snapshot.reader().FindPayloads(
      query,
      [&](absl::string_view payload, store::Reader::Place place) {
        if (full()) {
          more = true;
          return false;
        }
        bytes += payload.size();
        if (computes)
          payloads.emplace_back(payload);
        else
          writer.Add(payload, page_size);
        ++count;
        if (full()) last = place();
        return true;
      },
      standard.call.deadline));
  for (auto& payload : payloads) {
    RETURN_IF_ERROR(Compute(standard, snapshot, payload));
    writer.Add(payload, count);
  }
  if (more) writer.Token(tokens.Make(key, last));
  if (total >= 0) writer.Total(total);
  return writer.Take();
}

absl::StatusOr<std::string> BatchGet(const StandardCall& standard, const Snapshot& snapshot) {
  const Message& request = standard.request;
  const auto* names = FieldOf(request, "names");
  const std::string parent = TextIn(request, standard.method.parent);
  PageWriter writer(standard.method);
  const int count = request.GetReflection()->FieldSize(request, names);
  std::set<std::string> seen;
  for (int i = 0; i < count; ++i) {
    const std::string name = request.GetReflection()->GetRepeatedString(request, names, i);
    if (!seen.insert(name).second) return Invalid(absl::StrCat("names[", i, "]"), "ITEMS_NOT_UNIQUE", {name});
    if (writer.size() >= kPageBytes) return Invalid("names", "ANSWER_TOO_LARGE", {absl::StrCat(i)});
    const bool below = parent.empty() || schema::ParentOf(name) == parent || absl::EndsWith(parent, "/-");
    if (!standard.method.resource->pattern.Matches(name) || !below)
      return Invalid(absl::StrCat("names[", i, "]"), "NAME_MALFORMED", {standard.method.resource->pattern.text()});
    ASSIGN_OR_RETURN(std::string payload, Visible(standard, snapshot, name));
    RETURN_IF_ERROR(Compute(standard, snapshot, payload));
    writer.Add(payload, count);
  }
  return writer.Take();
}

}  // namespace

bool IsShort(const StandardCall& standard) {
  return standard.method.kind == schema::MethodKind::kList && !AsOf(standard).has_value() &&
         PageSize(standard.request) <= kShortPage;
}

absl::StatusOr<std::string> ReadStandard(const StandardCall& standard, const Snapshot& snapshot,
                                         const PageTokens& tokens) {
  switch (standard.method.kind) {
    case schema::MethodKind::kGet:
      return Get(standard, snapshot);
    case schema::MethodKind::kList:
      return List(standard, snapshot, tokens);
    case schema::MethodKind::kBatchGet:
      return BatchGet(standard, snapshot);
    default:
      return Fault(absl::StrCat("not a reading method: ", standard.method.name));
  }
}

}  // namespace gongjin
