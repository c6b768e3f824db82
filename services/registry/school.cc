#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckSchool(Transaction&, const Call&, const v1::School* before, v1::School& after) {
  if (before != nullptr) KeepFormerCode(*before, after);  // G4
  return absl::OkStatus();
}

}  // namespace gongjin::registry
