#include <algorithm>

#include "common/base/names.h"
#include "services/registry/administrators.h"
#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckPrincipal(Transaction& tx, const Call& call, const access::v1::Principal* before,
                            access::v1::Principal& after) {
  if (before == nullptr || IsInForce(after)) return absl::OkStatus();
  ASSIGN_OR_RETURN(const auto administrators, AdministratorsOf(tx, DistrictOf(after.name())));
  auto others = administrators;
  others.erase(std::remove_if(others.begin(), others.end(),
                              [&](const access::v1::Grant& grant) { return grant.principal() == after.name(); }),
               others.end());
  return SomebodyAdministers(after.name(), administrators, others, call.today);  // A1
}

}  // namespace gongjin::registry
