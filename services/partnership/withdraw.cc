// WithdrawPartnership: a draft is taken back for good. [P4]
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> WithdrawPartnership(Transaction& tx, const Call&,
                                                    const v1::WithdrawPartnershipRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  RETURN_IF_ERROR(Withdraw(partnership, request.reason()));  // P4
  return tx.Put(std::move(partnership));
}

}  // namespace gongjin::partnership
