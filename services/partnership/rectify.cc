// SubmitRectification, CloseRectification, ReturnRectification: how a failing domain is mended. [P8]
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Rectification> SubmitRectification(Transaction& tx, const Call& call,
                                                      const v1::SubmitRectificationRequest& request) {
  ASSIGN_OR_RETURN(auto rectification, tx.Get<v1::Rectification>(request.name()));
  RETURN_IF_ERROR(Submit(rectification, request, call.today));  // P8
  return tx.Put(std::move(rectification));
}

absl::StatusOr<v1::Rectification> CloseRectification(Transaction& tx, const Call& call,
                                                     const v1::CloseRectificationRequest& request) {
  ASSIGN_OR_RETURN(auto rectification, tx.Get<v1::Rectification>(request.name()));
  RETURN_IF_ERROR(Close(rectification, request, call.today));  // P8
  return tx.Put(std::move(rectification));
}

absl::StatusOr<v1::Rectification> ReturnRectification(Transaction& tx, const Call& call,
                                                      const v1::ReturnRectificationRequest& request) {
  ASSIGN_OR_RETURN(auto rectification, tx.Get<v1::Rectification>(request.name()));
  RETURN_IF_ERROR(Return(rectification, request, call.today));  // P8
  return tx.Put(std::move(rectification));
}

}  // namespace gongjin::partnership
