#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckPerson(Transaction&, const Call&, const v1::Person* before, v1::Person& after) {
  return before == nullptr ? absl::OkStatus() : KeepFormerEmployment(*before, after);  // G4
}

}  // namespace gongjin::registry
