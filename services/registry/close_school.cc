// CloseSchool: a school ends, and those that carry it on are named. [G1, G4]
#include "common/base/day.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<v1::School> CloseSchool(Transaction& tx, const Call&, const v1::CloseSchoolRequest& request) {
  ASSIGN_OR_RETURN(auto school, tx.Get<v1::School>(request.name()));
  const std::vector<std::string> successors(request.successors().begin(), request.successors().end());
  RETURN_IF_ERROR(MayBeClosed(school, DayOf(request.close_date()), successors));  // G4
  *school.mutable_close_date() = request.close_date();
  *school.mutable_successors() = request.successors();
  return tx.Put(std::move(school));
}

}  // namespace gongjin::registry
