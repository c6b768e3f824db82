#include "services/partnership/rules_parties.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_facts.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {
namespace {

using registry::v1::Organization;
using registry::v1::School;

// Kept by the district, and lying in it as far as is known.
template <typename T>
bool IsOf(absl::string_view district, const T& record) {
  const bool lies_elsewhere = !record.located_district().empty() && record.located_district() != district;
  return DistrictOf(record.name()) == district && !lies_elsewhere;
}

bool HasCompulsoryStage(const School& school) {
  switch (school.stage()) {
    case School::PRIMARY:
    case School::JUNIOR_MIDDLE:
    case School::NINE_YEAR:
    case School::COMPLETE_MIDDLE:
    case School::TWELVE_YEAR:
      return true;
    default:
      return false;
  }
}

bool MaySupport(const Organization& organization) {
  switch (organization.kind()) {
    case Organization::SUPPORTING_INSTITUTE:
    case Organization::EDUCATION_GROUP_COMPANY:
    case Organization::EDUCATION_COLLEGE:
    case Organization::UNIVERSITY:
      return true;
    default:
      return false;
  }
}

// Drafts and signed ones; a new record has no state yet.
bool Counts(const v1::Partnership& partnership) {
  return partnership.state() == v1::Partnership::STATE_UNSPECIFIED || partnership.state() == v1::Partnership::DRAFT ||
         partnership.state() == v1::Partnership::SIGNED;
}

bool IsAnotherOfTheSameRecipient(const v1::Partnership& candidate, const v1::Partnership& other) {
  return other.name() != candidate.name() && other.recipient() == candidate.recipient() && Counts(other);
}

}  // namespace

absl::Status RecipientIsOfTheDistrict(const v1::Partnership& partnership, const School& recipient) {
  if (IsOf(DistrictOf(partnership.name()), recipient)) return absl::OkStatus();
  return Refuse("P1", "recipient", "RECIPIENT_OF_OTHER_DISTRICT", {recipient.name()});
}

std::vector<type::v1::Warning> RecipientIsPublicCompulsory(const School& recipient) {
  std::vector<type::v1::Warning> warnings;
  if (recipient.ownership() == School::PRIVATE) {
    warnings.push_back(Warn("P1", "recipient", "RECIPIENT_IS_PRIVATE", {recipient.title()}));
  }
  if (!HasCompulsoryStage(recipient)) {
    warnings.push_back(Warn("P1", "recipient", "RECIPIENT_NOT_COMPULSORY", {recipient.title()}));
  }
  return warnings;
}

absl::Status SupporterMaySupport(const v1::Partnership& partnership, const Organization* organization) {
  if (partnership.supporter() == partnership.recipient()) {
    return Refuse("P1", "supporter", "SUPPORTER_IS_RECIPIENT", {partnership.supporter()});
  }
  if (absl::StrContains(partnership.supporter(), "/schools/")) return absl::OkStatus();
  if (organization != nullptr && MaySupport(*organization)) return absl::OkStatus();
  return Refuse("P1", "supporter", "SUPPORTER_KIND", {partnership.supporter()});
}

absl::Status CommissionerIsTheBureau(const v1::Partnership& partnership, const School& recipient,
                                     const Organization& commissioner) {
  if (commissioner.kind() != Organization::EDUCATION_BUREAU) {
    return Refuse("P1", "commissioner", "COMMISSIONER_NOT_BUREAU", {commissioner.name()});
  }
  if (!IsOf(DistrictOf(partnership.name()), commissioner)) {
    return Refuse("P1", "commissioner", "COMMISSIONER_OF_OTHER_DISTRICT", {commissioner.name()});
  }
  if (!recipient.bureau().empty() && recipient.bureau() != commissioner.name()) {
    return Refuse("P1", "commissioner", "COMMISSIONER_NOT_RESPONSIBLE", {commissioner.name(), recipient.bureau()});
  }
  return absl::OkStatus();
}

absl::Status EntrustedOnce(const v1::Partnership& candidate, absl::Span<const v1::Partnership> others) {
  if (candidate.kind() != v1::Partnership::ENTRUSTED_MANAGEMENT || !Counts(candidate)) return absl::OkStatus();
  for (const auto& other : others) {
    if (other.kind() != candidate.kind() || !IsAnotherOfTheSameRecipient(candidate, other)) continue;
    if (Overlap(candidate.term(), other.term())) return Refuse("P2", "term", "ENTRUSTED_TWICE", {other.name()});
  }
  return absl::OkStatus();
}

std::vector<type::v1::Warning> InOneProgramme(const v1::Partnership& candidate,
                                              absl::Span<const v1::Partnership> others) {
  std::vector<type::v1::Warning> warnings;
  const bool in_both =
      Counts(candidate) && std::any_of(others.begin(), others.end(), [&](const v1::Partnership& other) {
        return other.kind() != candidate.kind() && other.round() == candidate.round() &&
               IsAnotherOfTheSameRecipient(candidate, other);
      });
  if (!in_both) return warnings;
  warnings.push_back(Warn("P2", candidate.recipient(), "IN_BOTH_PROGRAMMES", {}));
  return warnings;
}

absl::Status NotArchivedWhileSigned(const v1::Partnership& partnership) {
  if (partnership.state() != v1::Partnership::SIGNED) return absl::OkStatus();
  return Refuse("P2", partnership.name(), "SIGNED_NOT_ARCHIVABLE", {partnership.title()});
}

}  // namespace gongjin::partnership
