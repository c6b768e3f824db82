// An amendment as it is created, updated, archived.
#include "services/partnership/checks.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {

absl::Status CheckAmendment(Transaction& tx, const Call&, const v1::Amendment* before, v1::Amendment& after) {
  ASSIGN_OR_RETURN(const auto partnership, PartnershipOf(tx, after.name()));
  if (before == nullptr) {
    after.set_state(v1::Amendment::DRAFT);
    after.set_terms_revision(1);
  } else if (TermsChanged(*before, after)) {
    RETURN_IF_ERROR(IsDraft(TextOf(partnership, *before)));  // P4
    MoveTerms(after);
  } else {
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(AmendsWhatIsSigned(partnership));               // P4
  RETURN_IF_ERROR(AmendsTermsAlone(after));                       // P4
  RETURN_IF_ERROR(KeepsReleasedInstalments(partnership, after));  // P4
  return JudgeTerms(tx, Amended(partnership, after));             // P2, P3, P10
}

}  // namespace gongjin::partnership
