#include "services/registry/administrators.h"

#include "gongjin/access/v1/principal.pb.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::StatusOr<std::vector<access::v1::Grant>> AdministratorsOf(const Snapshot& snapshot, absl::string_view district) {
  std::vector<access::v1::Grant> administrators;
  ASSIGN_OR_RETURN(auto grants, snapshot.Find<access::v1::Grant>(Where("role = ROLE_ADMINISTRATOR").Under(district)));
  for (auto& grant : grants) {
    ASSIGN_OR_RETURN(const auto principal, snapshot.Seek<access::v1::Principal>(grant.principal()));
    if (principal.has_value() && IsInForce(*principal)) administrators.push_back(std::move(grant));
  }
  return administrators;
}

}  // namespace gongjin::registry
