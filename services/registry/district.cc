#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckDistrict(Transaction&, const Call&, const v1::District*, v1::District& after) {
  if (after.has_archive_time()) return absl::OkStatus();
  return DistrictIsNamedByItsCode(after);  // G2
}

}  // namespace gongjin::registry
