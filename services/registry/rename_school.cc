// RenameSchool: a school gets a new name, the former one stays on record. [G4]
#include "common/base/day.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<v1::School> RenameSchool(Transaction& tx, const Call& call, const v1::RenameSchoolRequest& request) {
  ASSIGN_OR_RETURN(auto school, tx.Get<v1::School>(request.name()));
  const absl::CivilDay first_day = DayOf(request.first_day());
  RETURN_IF_ERROR(MayBeRenamed(school, request.title(), first_day, call.today));  // G4
  Rename(school, request.title(), first_day);
  return tx.Put(std::move(school));
}

}  // namespace gongjin::registry
