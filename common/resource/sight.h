// Which records a caller may see or touch through one RPC: its access rows, met with the roles that the caller holds.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/call.h"
#include "common/schema/schema.h"
#include "common/store/store.h"

namespace gongjin {

// What the access rows leave to the caller.
struct Sight {
  bool everything = false;             // of any district; the handler judges the rest
  bool hides_absence = false;          // with `everything`: what is not there is answered like what is denied
  bool whole_district = false;         // every record of `district`
  std::string district;                // of the caller
  std::string organization;            // acted for
  std::vector<std::string> relations;  // in which the organization must stand to the record otherwise

  static Sight All();
};

// All of a caller that a Sight is made of: equal for those who see the same.
std::string RightsOf(const Caller& caller);

// PERMISSION_DENIED: no row is met by the roles held. UNAUTHENTICATED is decided before.
absl::StatusOr<Sight> SightOf(const schema::Method& method, const Caller& caller);

// Whether every record of `district` may be seen or touched, without a look at it.
bool SeesAllOf(const Sight& sight, const schema::ResourceType& type, absl::string_view district);

// OK: the record of this row may be seen or touched. Judged with the data, in the same transaction or snapshot.
absl::Status MayTouch(const Sight& sight, const schema::ResourceType& type, const store::Row& row,
                      store::Reader& reader);

// The same for a record as it once was, which `payload` tells: who stood in it then saw it then.
absl::Status MayTouchThen(const Sight& sight, const schema::ResourceType& type, const std::string& payload,
                          store::Reader& reader);

// What to answer for a record that is not there: Absent to who may see the whole district, Denied to all others.
absl::Status AbsentOrDenied(const Sight& sight, absl::string_view name);

// The rows of `type` that the caller may see, as a condition; nullopt: all of the district named in the request, which
// must be the caller's.
absl::StatusOr<std::optional<store::Expr>> Restriction(const Sight& sight, const schema::ResourceType& type);

}  // namespace gongjin
