// CloseOrganization: an organization ends, and those that carry it on are named. [G1, G4]
#include "common/base/day.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<v1::Organization> CloseOrganization(Transaction& tx, const Call&,
                                                   const v1::CloseOrganizationRequest& request) {
  ASSIGN_OR_RETURN(auto organization, tx.Get<v1::Organization>(request.name()));
  const std::vector<std::string> successors(request.successors().begin(), request.successors().end());
  RETURN_IF_ERROR(MayBeClosed(organization, DayOf(request.close_date()), successors));  // G4
  *organization.mutable_close_date() = request.close_date();
  *organization.mutable_successors() = request.successors();
  return tx.Put(std::move(organization));
}

}  // namespace gongjin::registry
