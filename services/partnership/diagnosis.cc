// A diagnosis as it is created, updated, deleted.
#include "services/partnership/checks.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {

absl::Status CheckDiagnosis(Transaction& tx, const Call& call, const v1::Diagnosis*, v1::Diagnosis& after) {
  ASSIGN_OR_RETURN(const auto partnership, PartnershipOf(tx, after.name()));
  RETURN_IF_ERROR(DiagnosisMayChange(partnership));                // P4
  RETURN_IF_ERROR(DiagnosisIsAFact(after, call.today));            // P3
  return DiagnosedDomainsAreOfTheKind(partnership.kind(), after);  // P3
}

absl::Status CheckDiagnosisDelete(Transaction& tx, const Call&, const v1::Diagnosis& before) {
  ASSIGN_OR_RETURN(const auto partnership, PartnershipOf(tx, before.name()));
  return DiagnosisMayChange(partnership);  // P4
}

}  // namespace gongjin::partnership
