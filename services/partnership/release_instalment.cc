// ReleaseInstalment: money is paid when its condition holds. [P10]
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> ReleaseInstalment(Transaction& tx, const Call& call,
                                                  const v1::ReleaseInstalmentRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  ASSIGN_OR_RETURN(const auto evaluations, tx.Find<v1::Evaluation>(Where().Under(request.name())));
  ASSIGN_OR_RETURN(const auto rectifications, tx.Find<v1::Rectification>(Where().Under(request.name())));
  ASSIGN_OR_RETURN(const Norms norms, tx.NormsOf(DistrictOf(request.name())));
  RETURN_IF_ERROR(Release(partnership, request, evaluations, rectifications, norms, call.today));  // P10
  return tx.Put(std::move(partnership));
}

}  // namespace gongjin::partnership
