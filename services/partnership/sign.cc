// SignPartnership, RecordPaperSignature, VoidPaperSignature, ApprovePartnership: how an agreement comes into force.
// [P4]
#include "services/partnership/checks.h"
#include "services/partnership/consent.h"
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {
namespace {

absl::StatusOr<v1::Partnership> AddTo(Transaction& tx, v1::Partnership partnership, const ConsentAct& act,
                                      absl::CivilDay today) {
  RETURN_IF_ERROR(SameTerms(TextOf(partnership), act.terms_revision));  // P4
  RETURN_IF_ERROR(JudgeSigning(tx, partnership));                       // P2, P3, P10
  RETURN_IF_ERROR(AddSignature(partnership, act, today));               // P4
  return tx.Put(std::move(partnership));
}

}  // namespace

absl::StatusOr<v1::Partnership> SignPartnership(Transaction& tx, const Call& call,
                                                const v1::SignPartnershipRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  const ConsentAct act = OwnSignature(call, request, partnership);
  return AddTo(tx, std::move(partnership), act, call.today);
}

absl::StatusOr<v1::Partnership> RecordPaperSignature(Transaction& tx, const Call& call,
                                                     const v1::RecordPaperSignatureRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  ASSIGN_OR_RETURN(const ConsentAct act, PaperSignature(tx, call, request, partnership));
  return AddTo(tx, std::move(partnership), act, call.today);
}

absl::StatusOr<v1::Partnership> VoidPaperSignature(Transaction& tx, const Call& call,
                                                   const v1::VoidPaperSignatureRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  RETURN_IF_ERROR(TakeOutPaperSignature(partnership, request.party(), VoidingOf(call, request)));  // P4
  return tx.Put(std::move(partnership));
}

absl::StatusOr<v1::Partnership> ApprovePartnership(Transaction& tx, const Call& call,
                                                   const v1::ApprovePartnershipRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  ASSIGN_OR_RETURN(const auto opinions, tx.Find<v1::ExpertOpinion>(Where().Under(request.name())));
  RETURN_IF_ERROR(AddApproval(partnership, opinions, BureauApproval(call, request), call.today));  // P4
  return tx.Put(std::move(partnership));
}

}  // namespace gongjin::partnership
