// SignAmendment and its like: how new terms come to hold. [P4]
#include "services/partnership/checks.h"
#include "services/partnership/consent.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {
namespace {

// An amendment and the agreement it is to change.
struct Pair {
  v1::Amendment amendment;
  v1::Partnership partnership;
};

absl::StatusOr<Pair> Both(const Snapshot& snapshot, absl::string_view name) {
  Pair pair;
  ASSIGN_OR_RETURN(pair.amendment, snapshot.Get<v1::Amendment>(name));
  ASSIGN_OR_RETURN(pair.partnership, PartnershipOf(snapshot, name));
  return pair;
}

// With the last signature the new terms hold, judged as if they were signed anew.
absl::StatusOr<v1::Amendment> AddTo(Transaction& tx, Pair pair, const ConsentAct& act, absl::CivilDay today) {
  RETURN_IF_ERROR(SameTerms(TextOf(pair.partnership, pair.amendment), act.terms_revision));  // P4
  RETURN_IF_ERROR(AmendsWhatIsSigned(pair.partnership));                                     // P4
  RETURN_IF_ERROR(AddSignature(pair.partnership, pair.amendment, act, today));               // P4
  const auto amended = Amended(pair.partnership, pair.amendment);
  RETURN_IF_ERROR(KeepsReleasedInstalments(pair.partnership, pair.amendment));  // P4
  RETURN_IF_ERROR(JudgeSigning(tx, amended));                                   // P2, P3, P10
  if (pair.amendment.state() == v1::Amendment::EFFECTIVE) RETURN_IF_ERROR(tx.Put(amended).status());
  return tx.Put(std::move(pair.amendment));
}

}  // namespace

absl::StatusOr<v1::Amendment> SignAmendment(Transaction& tx, const Call& call,
                                            const v1::SignAmendmentRequest& request) {
  ASSIGN_OR_RETURN(Pair pair, Both(tx, request.name()));
  const ConsentAct act = OwnSignature(call, request, pair.partnership);
  return AddTo(tx, std::move(pair), act, call.today);
}

absl::StatusOr<v1::Amendment> RecordAmendmentPaperSignature(Transaction& tx, const Call& call,
                                                            const v1::RecordAmendmentPaperSignatureRequest& request) {
  ASSIGN_OR_RETURN(Pair pair, Both(tx, request.name()));
  ASSIGN_OR_RETURN(const ConsentAct act, PaperSignature(tx, call, request, pair.partnership));
  return AddTo(tx, std::move(pair), act, call.today);
}

absl::StatusOr<v1::Amendment> VoidAmendmentPaperSignature(Transaction& tx, const Call& call,
                                                          const v1::VoidAmendmentPaperSignatureRequest& request) {
  ASSIGN_OR_RETURN(Pair pair, Both(tx, request.name()));
  RETURN_IF_ERROR(
      TakeOutPaperSignature(pair.partnership, pair.amendment, request.party(), VoidingOf(call, request)));  // P4
  return tx.Put(std::move(pair.amendment));
}

absl::StatusOr<v1::Amendment> ApproveAmendment(Transaction& tx, const Call& call,
                                               const v1::ApproveAmendmentRequest& request) {
  ASSIGN_OR_RETURN(Pair pair, Both(tx, request.name()));
  ASSIGN_OR_RETURN(const auto opinions, tx.Find<v1::ExpertOpinion>(Where().Under(pair.partnership.name())));
  RETURN_IF_ERROR(
      AddApproval(pair.partnership, pair.amendment, opinions, BureauApproval(call, request), call.today));  // P4
  return tx.Put(std::move(pair.amendment));
}

absl::StatusOr<v1::Amendment> WithdrawAmendment(Transaction& tx, const Call&,
                                                const v1::WithdrawAmendmentRequest& request) {
  ASSIGN_OR_RETURN(Pair pair, Both(tx, request.name()));
  RETURN_IF_ERROR(Withdraw(pair.partnership, pair.amendment, request.reason()));  // P4
  return tx.Put(std::move(pair.amendment));
}

}  // namespace gongjin::partnership
