#include "services/registry/checks.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

absl::Status CheckSchoolCalendar(Transaction&, const Call&, const v1::SchoolCalendar*, v1::SchoolCalendar& after) {
  if (after.has_archive_time()) return absl::OkStatus();
  RETURN_IF_ERROR(SemestersLieInTheSchoolYear(after));  // D0
  return SemestersAreInOrder(after);                    // D0
}

}  // namespace gongjin::registry
