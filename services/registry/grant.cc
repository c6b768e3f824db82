#include <optional>

#include "absl/strings/match.h"
#include "common/base/names.h"
#include "services/registry/administrators.h"
#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

namespace {

// A1, of what an administrator's grant becomes.
absl::Status CheckAdministrators(const Transaction& tx, const Call& call, const access::v1::Grant& after) {
  if (after.role() != annotations::v1::ROLE_ADMINISTRATOR) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto before, AdministratorsOf(tx, DistrictOf(after.name())));
  auto administrators = before;
  for (auto& grant : administrators)
    if (grant.name() == after.name()) grant = after;
  return SomebodyAdministers(after.name(), before, administrators, call.today);
}

}  // namespace

absl::Status CheckGrant(Transaction& tx, const Call& call, const access::v1::Grant* before, access::v1::Grant& after) {
  if (before != nullptr) RETURN_IF_ERROR(CheckAdministrators(tx, call, after));
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
