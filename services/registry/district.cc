#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckDistrict(Transaction&, const Call&, const v1::District*, v1::District& after) {
  return DistrictIsNamedByItsCode(after);  // G2
}

}  // namespace gongjin::registry
