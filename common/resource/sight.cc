#include "common/resource/sight.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/resource/tables.h"
#include "common/schema/names.h"

namespace gongjin {
namespace {

// A row without a role is met by any role. No role stands for another: an administrator signs nothing.
bool Meets(const annotations::v1::Allow& row, const Caller& caller) {
  if (row.role() == annotations::v1::ROLE_UNSPECIFIED) return !caller.roles.empty();
  return caller.Holds(row.role());
}

bool StandsIn(const Sight& sight, absl::string_view relation, absl::string_view organization) {
  return organization == sight.organization &&
         std::find(sight.relations.begin(), sight.relations.end(), relation) != sight.relations.end();
}

}  // namespace

Sight Sight::All() {
  Sight sight;
  sight.everything = true;
  return sight;
}

std::string RightsOf(const Caller& caller) {
  std::vector<int> roles(caller.roles.begin(), caller.roles.end());
  std::sort(roles.begin(), roles.end());
  return absl::StrCat(caller.organization, "\n", caller.district, "\n", absl::StrJoin(roles, ","));
}

absl::StatusOr<Sight> SightOf(const schema::Method& method, const Caller& caller) {
  if (method.access.anyone() || method.access.authenticated()) {
    Sight all = Sight::All();
    all.hides_absence = true;
    return all;
  }
  Sight sight;
  sight.district = caller.district;
  sight.organization = caller.organization;
  for (const auto& row : method.access.allow()) {
    if (!Meets(row, caller)) continue;
    if (row.relation().empty())
      sight.whole_district = true;
    else
      sight.relations.push_back(row.relation());
  }
  if (!sight.whole_district && sight.relations.empty()) return Denied();
  return sight;
}

bool SeesAllOf(const Sight& sight, const schema::ResourceType& type, absl::string_view district) {
  // Districts themselves are known to all who hold a role.
  return sight.everything || (sight.whole_district && (district == sight.district || type.is_district));
}

absl::Status MayTouch(const Sight& sight, const schema::ResourceType& type, const store::Row& row,
                      store::Reader& reader) {
  if (SeesAllOf(sight, type, row.district)) return absl::OkStatus();
  if (row.district == sight.district)
    for (size_t i = 0; i < type.columns.size(); ++i) {
      const auto& column = type.columns[i];
      if (column.party.empty()) continue;
      const auto* organization = std::get_if<std::string>(&row.columns[i]);
      if (organization != nullptr && StandsIn(sight, column.party, *organization)) return absl::OkStatus();
    }
  if (row.district == sight.district && !type.party_rows.empty() && !sight.relations.empty()) {
    // Repeated parties are rows of the store: ask it.
    ASSIGN_OR_RETURN(auto restriction, Restriction(sight, type));
    store::Expr name{.op = store::Expr::Op::kEq, .value = row.name};
    store::Query query;
    query.type = type.type;
    query.parent = row.parent;
    query.archived = true;
    query.where = store::Expr{.op = store::Expr::Op::kAnd, .children = {std::move(name), *std::move(restriction)}};
    ASSIGN_OR_RETURN(const int64_t found, reader.Count(query));
    if (found > 0) return absl::OkStatus();
  }
  return Denied();
}

absl::Status MayTouchThen(const Sight& sight, const schema::ResourceType& type, const std::string& payload,
                          store::Reader& reader) {
  if (sight.everything || sight.whole_district) return absl::OkStatus();
  ASSIGN_OR_RETURN(const store::Row row, RowOfPayload(type, payload, reader));
  return MayTouch(sight, type, row, reader);
}

absl::Status AbsentOrDenied(const Sight& sight, absl::string_view name) {
  if (sight.everything) return sight.hides_absence ? Denied() : Absent(name);
  if (sight.whole_district && (schema::DistrictOf(name) == sight.district || schema::ParentOf(name).empty()))
    return Absent(name);
  return Denied();
}

absl::StatusOr<std::optional<store::Expr>> Restriction(const Sight& sight, const schema::ResourceType& type) {
  using Op = store::Expr::Op;
  if (sight.everything || sight.whole_district) return std::optional<store::Expr>();
  store::Expr any{.op = Op::kOr};
  for (const auto& relation : sight.relations) {
    for (size_t i = 0; i < type.columns.size(); ++i)
      if (type.columns[i].party == relation)
        any.children.push_back({.op = Op::kEq, .column = static_cast<int>(i), .value = sight.organization});
    for (const auto& rows : type.party_rows)
      if (rows.relation == relation)
        any.children.push_back({.op = Op::kParty, .value = sight.organization, .relation = relation});
  }
  if (any.children.empty()) return Denied();
  return std::optional<store::Expr>(std::move(any));
}

}  // namespace gongjin
