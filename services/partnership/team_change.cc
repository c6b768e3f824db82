// RecordTeamChange: somebody joined or left the dispatched team; of a draft a change of its terms, then a fact. [P4]
#include <string>

#include "services/partnership/rules.h"
#include "services/partnership/verbs.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> RecordTeamChange(Transaction& tx, const Call& call,
                                                 const v1::RecordTeamChangeRequest& request) {
  ASSIGN_OR_RETURN(auto partnership, tx.Get<v1::Partnership>(request.name()));
  const std::string party = PartyOf(partnership, call.caller.organization);
  RETURN_IF_ERROR(ChangeTeam(partnership, request, party, call.today));  // P4
  return tx.Put(std::move(partnership));
}

}  // namespace gongjin::partnership
