#include <optional>

#include "absl/strings/match.h"
#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckGrant(Transaction& tx, const Call&, const access::v1::Grant*, access::v1::Grant& after) {
  if (after.has_archive_time()) return absl::OkStatus();
  RETURN_IF_ERROR(EndsAfterItBegins(after.start_date(), after.has_end_date(), after.end_date()));  // D0
  RETURN_IF_ERROR(GrantStaysInItsDistrict(after));                                                 // A1
  std::optional<v1::Organization> organization;
  if (!absl::StrContains(after.organization(), "/schools/")) {
    ASSIGN_OR_RETURN(organization, tx.Seek<v1::Organization>(after.organization()));
    if (!organization.has_value()) return absl::OkStatus();  // G1 says so when the grant is written
  }
  return DistrictRoleIsOfTheBureau(after, organization.has_value() ? &*organization : nullptr);  // A1
}

}  // namespace gongjin::registry
