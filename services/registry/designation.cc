#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckDesignation(Transaction&, const Call&, const v1::Designation*, v1::Designation& after) {
  if (after.has_archive_time()) return absl::OkStatus();
  return EndsAfterItBegins(after.start_date(), after.has_end_date(), after.end_date());  // D0
}

}  // namespace gongjin::registry
