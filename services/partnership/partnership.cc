// A partnership as it is created, updated, archived.
#include <map>
#include <string>
#include <utility>

#include "services/partnership/checks.h"
#include "services/partnership/gather.h"
#include "services/partnership/rules.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {
namespace {

// Lists are replaced as a whole; what a client may not write in them stays with the member or instalment it belongs to.
void KeepOutputs(const v1::Partnership& before, v1::Partnership& after) {
  // Who left and came back stands in the list twice: the first entry stays the first.
  std::map<std::pair<std::string, int>, const v1::TeamMember*> members;
  std::map<std::string, int> entries_before, entries_after;
  for (const auto& member : before.team()) members[{member.person(), entries_before[member.person()]++}] = &member;
  for (auto& member : *after.mutable_team()) {
    const auto known = members.find({member.person(), entries_after[member.person()]++});
    if (known == members.end() || !known->second->has_left_on()) continue;
    *member.mutable_left_on() = known->second->left_on();
    member.set_leaving_reason(known->second->leaving_reason());
  }
  std::map<int, const v1::Instalment*> instalments;
  for (const auto& instalment : before.instalments()) instalments[instalment.number()] = &instalment;
  for (auto& instalment : *after.mutable_instalments()) {
    const auto known = instalments.find(instalment.number());
    if (known == instalments.end()) continue;
    if (known->second->has_released_on()) *instalment.mutable_released_on() = known->second->released_on();
    instalment.set_document(known->second->document());
    instalment.set_cancelled(known->second->cancelled());
  }
}

// P1; what the registry does not know is refused by G1 when the record is written.
absl::Status JudgeParties(const Snapshot& snapshot, const v1::Partnership& partnership,
                          std::vector<type::v1::Warning>& warnings) {
  ASSIGN_OR_RETURN(const auto recipient, snapshot.Seek<registry::v1::School>(partnership.recipient()));
  std::optional<registry::v1::Organization> supporter;
  if (!absl::StrContains(partnership.supporter(), "/schools/")) {
    ASSIGN_OR_RETURN(supporter, snapshot.Seek<registry::v1::Organization>(partnership.supporter()));
  }
  ASSIGN_OR_RETURN(const auto commissioner, snapshot.Seek<registry::v1::Organization>(partnership.commissioner()));
  RETURN_IF_ERROR(SupporterMaySupport(partnership, supporter.has_value() ? &*supporter : nullptr));
  if (!recipient.has_value()) return absl::OkStatus();
  RETURN_IF_ERROR(RecipientIsOfTheDistrict(partnership, *recipient));
  if (commissioner.has_value()) RETURN_IF_ERROR(CommissionerIsTheBureau(partnership, *recipient, *commissioner));
  warnings = RecipientIsPublicCompulsory(*recipient);
  return absl::OkStatus();
}

void Append(std::vector<type::v1::Warning> more, std::vector<type::v1::Warning>& warnings) {
  for (auto& warning : more) warnings.push_back(std::move(warning));
}

// A new version of the text voids the signatures given; their signers are told by the record itself.
void BeginOrMoveTerms(const v1::Partnership* before, v1::Partnership& after, std::vector<type::v1::Warning>& warnings) {
  if (before == nullptr) {
    after.set_state(v1::Partnership::DRAFT);
    after.set_terms_revision(1);
    return;
  }
  if (!TermsChanged(*before, after)) return;
  Append(SignaturesVoided(MoveTerms(after)), warnings);
}

absl::Status JudgeTermsAmong(const v1::Partnership& partnership, absl::Span<const v1::Partnership> others) {
  RETURN_IF_ERROR(EntrustedOnce(partnership, others));  // P2
  RETURN_IF_ERROR(DomainsAreOfTheKind(partnership));    // P3
  RETURN_IF_ERROR(ObjectiveIdsDiffer(partnership));     // P3
  RETURN_IF_ERROR(InstalmentsDiffer(partnership));      // P10
  return InstalmentsWithinCeilings(partnership);        // P10
}

}  // namespace

absl::Status JudgeTerms(const Snapshot& snapshot, const v1::Partnership& partnership) {
  ASSIGN_OR_RETURN(const auto others, OthersOf(snapshot, partnership));
  return JudgeTermsAmong(partnership, others);
}

absl::Status JudgeSigning(const Snapshot& snapshot, const v1::Partnership& partnership) {
  RETURN_IF_ERROR(JudgeTerms(snapshot, partnership));
  ASSIGN_OR_RETURN(const auto diagnoses, snapshot.Find<v1::Diagnosis>(Where().Under(partnership.name())));
  return ReadyToSign(partnership, diagnoses);  // P3
}

absl::Status CheckPartnership(Transaction& tx, const Call& call, const v1::Partnership* before,
                              v1::Partnership& after) {
  if (before != nullptr) {
    KeepOutputs(*before, after);
    RETURN_IF_ERROR(TermsChangeOnlyInDraft(*before, after));  // P4
    const std::string party = PartyOf(after, call.caller.organization);
    RETURN_IF_ERROR(TeamIsTheSupporters(*before, after, party));  // P4
    if (after.has_archive_time()) {
      RETURN_IF_ERROR(NotArchivedWhileSigned(*before));  // P2
      return absl::OkStatus();
    }
  }
  std::vector<type::v1::Warning> warnings;
  RETURN_IF_ERROR(JudgeParties(tx, after, warnings));  // P1
  BeginOrMoveTerms(before, after, warnings);           // P4
  ASSIGN_OR_RETURN(const auto others, OthersOf(tx, after));
  RETURN_IF_ERROR(JudgeTermsAmong(after, others));  // P2, P3, P10
  ASSIGN_OR_RETURN(const Norms norms, tx.NormsOf(DistrictOf(after.name())));
  Append(InOneProgramme(after, others), warnings);
  Append(FewKeyProjects(after, norms, call.today), warnings);
  after.mutable_warnings()->Assign(warnings.begin(), warnings.end());
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
