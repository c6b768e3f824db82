#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckOrganization(Transaction&, const Call&, const v1::Organization*, v1::Organization& after) {
  if (after.has_archive_time()) return absl::OkStatus();
  RETURN_IF_ERROR(UsccIsRight(after));           // G2
  const auto warnings = UsccFitsTheKind(after);  // G2
  after.mutable_warnings()->Assign(warnings.begin(), warnings.end());
  return absl::OkStatus();
}

}  // namespace gongjin::registry
