#include "common/resource/list_query.h"

#include <memory>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/resource/messages.h"

namespace gongjin {
namespace {

using google::protobuf::Message;

// The parent that a List names may be looked into by the caller.
absl::Status CheckParent(const StandardCall& standard, const Snapshot& snapshot, const std::string& parent) {
  const auto& type = *standard.method.resource;
  if (type.is_district) return absl::OkStatus();
  if (type.parent == nullptr) {
    if (schema::ParentOf(parent).empty() && absl::StartsWith(parent, "districts/")) {
      if (standard.sight.everything || parent == standard.sight.district) return absl::OkStatus();
      return Denied();
    }
    return Invalid("parent", "NAME_MALFORMED", {"districts/{district}"});
  }
  if (absl::EndsWith(parent, "/-")) return absl::OkStatus();  // all of a district, judged row by row
  if (!type.parent->pattern.Matches(parent)) return Invalid("parent", "NAME_MALFORMED", {type.parent->pattern.text()});
  ASSIGN_OR_RETURN(auto row, snapshot.reader().Get(type.parent->type, parent));
  if (!row.has_value()) return AbsentOrDenied(standard.sight, parent);
  return MayTouch(standard.sight, *type.parent, *row, snapshot.reader());
}

absl::Status SetScope(const StandardCall& standard, const std::string& parent, store::Query& query) {
  if (standard.method.resource->is_district) return absl::OkStatus();
  if (standard.method.resource->parent == nullptr || !absl::EndsWith(parent, "/-")) {
    query.parent = parent;
    return absl::OkStatus();
  }
  // AIP-159: "districts/310113/partnerships/-", ordered by name.
  query.district = std::string(schema::DistrictOf(parent));
  if (!standard.sight.everything && query.district != standard.sight.district) return Denied();
  if (parent != absl::StrCat(query.district, "/", standard.method.resource->parent->plural, "/-"))
    return Invalid("parent", "NAME_MALFORMED", {standard.method.resource->parent->pattern.text()});
  return absl::OkStatus();
}

store::Expr Both(std::optional<store::Expr> a, store::Expr b) {
  if (!a.has_value()) return b;
  return {.op = store::Expr::Op::kAnd, .children = {*std::move(a), std::move(b)}};
}

}  // namespace

int PageSize(const Message& request) {
  const int asked = request.GetReflection()->GetInt32(request, FieldOf(request, "page_size"));
  return asked == 0 ? kDefaultPage : asked;
}

std::string QueryKey(const StandardCall& standard) {
  const std::unique_ptr<Message> query(standard.request.New());
  query->CopyFrom(standard.request);
  for (const char* field : {"page_size", "page_token", "count_total"})
    if (const auto* descriptor = FieldOf(*query, field)) query->GetReflection()->ClearField(query.get(), descriptor);
  return absl::StrCat(standard.method.name, "\n", standard.call.caller.principal, "\n",
                      standard.call.caller.organization, "\n", query->SerializeAsString());
}

absl::StatusOr<store::Query> QueryOf(const StandardCall& standard, const Snapshot& snapshot) {
  const Message& request = standard.request;
  const auto& reflection = *request.GetReflection();
  const auto& type = *standard.method.resource;
  const std::string parent = TextIn(request, standard.method.parent);
  RETURN_IF_ERROR(CheckParent(standard, snapshot, parent));

  store::Query query;
  query.type = type.type;
  RETURN_IF_ERROR(SetScope(standard, parent, query));
  query.archived = type.archive_time == nullptr || reflection.GetBool(request, FieldOf(request, "show_archived"));
  if (const std::string filter = TextIn(request, FieldOf(request, "filter")); !filter.empty()) {
    ASSIGN_OR_RETURN(query.where, CompileFilter(type, filter));
  }
  const std::string order_by = TextIn(request, FieldOf(request, "order_by"));
  if (!query.district.empty()) {
    if (!order_by.empty()) return Invalid("order_by", "ORDERING_NOT_OFFERED", {order_by, "name"});
  } else {
    ASSIGN_OR_RETURN(query.order, CompileOrdering(type, order_by));
  }
  ASSIGN_OR_RETURN(auto restriction, Restriction(standard.sight, type));
  if (restriction.has_value()) query.where = Both(std::move(query.where), *std::move(restriction));
  return query;
}

}  // namespace gongjin
