// CompletePartnership, TerminatePartnership: how a signed partnership ends. [P8]
#include "common/base/day.h"
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> CompletePartnership(Transaction& tx, const Call& call,
                                                    const v1::CompletePartnershipRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  ASSIGN_OR_RETURN(const auto evaluations, tx.Find<v1::Evaluation>(Where().Under(request.name())));
  RETURN_IF_ERROR(Complete(partnership, evaluations, DayOf(request.completed_on()), call.today));  // P8
  return tx.Put(std::move(partnership));
}

absl::StatusOr<v1::Partnership> TerminatePartnership(Transaction& tx, const Call&,
                                                     const v1::TerminatePartnershipRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  RETURN_IF_ERROR(Terminate(partnership, request));  // P8
  return tx.Put(std::move(partnership));
}

}  // namespace gongjin::partnership
