// An expert opinion as it is created, updated, deleted.
#include "services/partnership/checks.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {
namespace {

absl::Status MayChange(const Snapshot& snapshot, const v1::ExpertOpinion& opinion) {
  ASSIGN_OR_RETURN(const auto partnership, PartnershipOf(snapshot, opinion.name()));
  ASSIGN_OR_RETURN(const auto amendment, snapshot.Seek<v1::Amendment>(opinion.amendment()));
  return OpinionMayChange(partnership, amendment.has_value() ? &*amendment : nullptr);  // P4
}

}  // namespace

absl::Status CheckExpertOpinion(Transaction& tx, const Call& call, const v1::ExpertOpinion*, v1::ExpertOpinion& after) {
  RETURN_IF_ERROR(OpinionIsAFact(after, call.today));  // P4
  return MayChange(tx, after);
}

absl::Status CheckExpertOpinionDelete(Transaction& tx, const Call&, const v1::ExpertOpinion& before) {
  return MayChange(tx, before);
}

}  // namespace gongjin::partnership
