#include "services/partnership/rules_sign.h"

#include <algorithm>

#include "absl/time/time.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_amendment.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {
namespace {

const v1::Signature* SignatureBy(const SignedText& text, absl::string_view party) {
  for (const auto& signature : *text.signatures) {
    if (signature.party() == party && signature.terms_revision() == text.terms_revision) return &signature;
  }
  return nullptr;
}

bool IsApproved(const SignedText& text) {
  return text.approval != nullptr && text.approval->terms_revision() == text.terms_revision;
}

// What a text was consented to upon stays as it is: consent that is voided frees it.
absl::Status NothingRestsOnIt(const SignedText& text, const std::string& title) {
  if (!text.is_draft || !text.signatures->empty()) return Refuse("P4", text.name, "FROZEN_BY_SIGNATURE", {title});
  return IsApproved(text) ? Refuse("P4", text.name, "FROZEN_BY_APPROVAL", {title}) : absl::OkStatus();
}

// The latest opinion about a text; an unfavourable one of the same day wins.
const v1::ExpertOpinion* LatestOpinion(const SignedText& text, absl::Span<const v1::ExpertOpinion> opinions) {
  const absl::string_view about = text.is_amendment ? text.name : "";
  const v1::ExpertOpinion* latest = nullptr;
  for (const auto& opinion : opinions) {
    if (opinion.amendment() != about) continue;
    const bool later = latest == nullptr || DayOf(opinion.held_on()) > DayOf(latest->held_on());
    const bool same_day = latest != nullptr && DayOf(opinion.held_on()) == DayOf(latest->held_on());
    if (later || (same_day && !opinion.favourable())) latest = &opinion;
  }
  return latest;
}

absl::Status MaySign(const SignedText& text, const ConsentAct& act, absl::CivilDay today) {
  RETURN_IF_ERROR(IsDraft(text));
  RETURN_IF_ERROR(SameTerms(text, act.terms_revision));
  RETURN_IF_ERROR(PartySigns(text, act.party));
  RETURN_IF_ERROR(SignsOnce(text, act.party));
  RETURN_IF_ERROR(PaperIsAccepted(act));
  RETURN_IF_ERROR(DayIsTodayOrLateEntry(act, today, true));
  return ApprovedBeforeSigned(text, act.day);
}

absl::Status MayApprove(const SignedText& text, absl::Span<const v1::ExpertOpinion> opinions, const ConsentAct& act,
                        absl::CivilDay today) {
  RETURN_IF_ERROR(IsDraft(text));
  RETURN_IF_ERROR(ApprovalIsNeeded(text));
  RETURN_IF_ERROR(SameTerms(text, act.terms_revision));
  RETURN_IF_ERROR(DayIsTodayOrLateEntry(act, today, false));
  return FavourableOpinionFirst(text, opinions, act.day);
}

v1::Signature SignatureOf(const SignedText& text, const ConsentAct& act, absl::CivilDay today) {
  v1::Signature signature;
  signature.set_party(act.party);
  signature.set_organization(OrganizationOf(*text.partnership, act.party));
  *signature.mutable_signed_on() = DateOf(act.day);
  signature.set_on_paper(act.on_paper);
  signature.set_late_entry(act.day < today);
  signature.set_reason(act.reason);
  signature.set_signer_name(act.signer_name);
  signature.set_principal(act.principal);
  signature.set_terms_revision(text.terms_revision);
  *signature.mutable_evidence() = act.evidence;
  return signature;
}

v1::Approval ApprovalOf(const SignedText& text, const ConsentAct& act, absl::CivilDay today) {
  v1::Approval approval;
  *approval.mutable_approved_on() = DateOf(act.day);
  approval.set_document(act.document);
  approval.set_terms_revision(text.terms_revision);
  approval.set_principal(act.principal);
  approval.set_late_entry(act.day < today);
  approval.set_reason(act.reason);
  return approval;
}

google::type::Date LastSignedOn(const SignedText& text) {
  absl::CivilDay last = absl::CivilDay::min();
  for (const auto& signature : *text.signatures) last = std::max(last, DayOf(signature.signed_on()));
  return DateOf(last);
}

// Of an agreement or an amendment.
template <typename Text>
void TakeOut(Text& text, absl::string_view party, const Voiding& voiding) {
  auto& signatures = *text.mutable_signatures();
  for (int i = signatures.size() - 1; i >= 0; --i) {
    if (signatures[i].party() != party || !signatures[i].on_paper()) continue;
    auto& voided = *text.add_voided_signatures();
    *voided.mutable_signature() = signatures[i];
    voided.set_reason(voiding.reason);
    voided.set_principal(voiding.principal);
    *voided.mutable_voided_on() = DateOf(voiding.day);
    signatures.DeleteSubrange(i, 1);
  }
}

}  // namespace

SignedText TextOf(const v1::Partnership& partnership) {
  SignedText text;
  text.name = partnership.name();
  text.partnership = &partnership;
  text.is_draft = partnership.state() == v1::Partnership::DRAFT;
  text.terms_revision = partnership.terms_revision();
  text.needs_approval = partnership.kind() == v1::Partnership::MUTUAL_GROWTH;
  text.signatures = &partnership.signatures();
  if (partnership.has_approval()) text.approval = &partnership.approval();
  return text;
}

SignedText TextOf(const v1::Partnership& partnership, const v1::Amendment& amendment) {
  SignedText text;
  text.name = amendment.name();
  text.partnership = &partnership;
  text.is_amendment = true;
  text.is_draft = amendment.state() == v1::Amendment::DRAFT;
  text.terms_revision = amendment.terms_revision();
  text.needs_approval = RepeatsApproval(partnership, amendment);
  text.signatures = &amendment.signatures();
  if (amendment.has_approval()) text.approval = &amendment.approval();
  return text;
}

std::string PartyOf(const v1::Partnership& partnership, absl::string_view organization) {
  if (organization.empty()) return "";
  for (const char* party : {"commissioner", "supporter", "recipient"}) {
    if (OrganizationOf(partnership, party) == organization) return party;
  }
  return "";
}

std::string OrganizationOf(const v1::Partnership& partnership, absl::string_view party) {
  if (party == "commissioner") return partnership.commissioner();
  if (party == "supporter") return partnership.supporter();
  return party == "recipient" ? partnership.recipient() : "";
}

bool HasSignatory(absl::Span<const access::v1::Grant> grants, absl::string_view organization, absl::CivilDay day) {
  return std::any_of(grants.begin(), grants.end(), [&](const access::v1::Grant& grant) {
    if (grant.role() != annotations::v1::ROLE_SIGNATORY || grant.organization() != organization) return false;
    if (DayOf(grant.start_date()) > day) return false;
    if (grant.has_end_date() && DayOf(grant.end_date()) < day) return false;
    return !grant.has_archive_time() || DayAt(absl::FromUnixSeconds(grant.archive_time().seconds())) > day;
  });
}

std::vector<std::string> SigningParties(const v1::Partnership& partnership) {
  if (partnership.kind() == v1::Partnership::MUTUAL_GROWTH) return {"supporter", "recipient"};
  return {"commissioner", "supporter", "recipient"};
}

absl::Status IsDraft(const SignedText& text) {
  if (text.is_draft) return absl::OkStatus();
  return Refuse("P4", text.name, "NOT_A_DRAFT", {std::string(text.name)});
}

absl::Status SameTerms(const SignedText& text, int64_t terms_revision) {
  if (terms_revision == text.terms_revision) return absl::OkStatus();
  return Stale(text.name, std::to_string(text.terms_revision));
}

absl::Status PartySigns(const SignedText& text, absl::string_view party) {
  const auto parties = SigningParties(*text.partnership);
  if (std::find(parties.begin(), parties.end(), party) != parties.end()) return absl::OkStatus();
  return Refuse("P4", "party", "NOT_A_SIGNER", {std::string(party)});
}

absl::Status SignsOnce(const SignedText& text, absl::string_view party) {
  if (SignatureBy(text, party) == nullptr) return absl::OkStatus();
  return Refuse("P4", text.name, "ALREADY_SIGNED", {std::string(party)});
}

absl::Status ApprovedBeforeSigned(const SignedText& text, absl::CivilDay signed_on) {
  if (!text.needs_approval) return absl::OkStatus();
  if (!IsApproved(text)) return Refuse("P4", text.name, "APPROVAL_MISSING");
  if (signed_on < DayOf(text.approval->approved_on())) {
    return Refuse("P4", "signed_on", "SIGNED_BEFORE_APPROVAL", {FormatDay(DayOf(text.approval->approved_on()))});
  }
  return absl::OkStatus();
}

absl::Status DayIsTodayOrLateEntry(const ConsentAct& act, absl::CivilDay today, bool needs_evidence) {
  const absl::string_view field = needs_evidence ? "signed_on" : "approved_on";
  if (act.day > today) return Refuse("P4", field, "SIGNED_IN_FUTURE", {FormatDay(act.day), FormatDay(today)});
  if (act.day == today) {
    if (act.by_signatory || act.on_paper) return absl::OkStatus();
    return Refuse("P4", field, "REGISTRAR_ENTERS_LATE_ONLY");
  }
  if (!act.by_registrar) return Refuse("P4", field, "LATE_ENTRY_BY_REGISTRAR", {FormatDay(act.day)});
  if (act.reason.empty()) return Refuse("P4", "reason", "LATE_ENTRY_NEEDS_REASON");
  if (needs_evidence && act.evidence.empty()) return Refuse("P4", "evidence", "LATE_ENTRY_NEEDS_EVIDENCE");
  return absl::OkStatus();
}

absl::Status PaperIsAccepted(const ConsentAct& act) {
  if (!act.on_paper) return absl::OkStatus();
  if (act.party == "commissioner") return Refuse("P4", "party", "BUREAU_SIGNS_ITSELF");
  if (!act.by_registrar) return Refuse("P4", "party", "PAPER_BY_REGISTRAR");
  if (act.party_has_account) return Refuse("P4", "party", "PARTY_HAS_ACCOUNT", {act.party});
  if (act.evidence.empty() || act.signer_name.empty()) return Refuse("P4", "evidence", "PAPER_NEEDS_SCAN");
  return absl::OkStatus();
}

absl::Status ApprovalIsNeeded(const SignedText& text) {
  if (text.needs_approval) return absl::OkStatus();
  return Refuse("P4", text.name, "APPROVAL_NOT_NEEDED", {std::string(text.name)});
}

absl::Status FavourableOpinionFirst(const SignedText& text, absl::Span<const v1::ExpertOpinion> opinions,
                                    absl::CivilDay approved_on) {
  if (IsApproved(text)) return Refuse("P4", text.name, "ALREADY_APPROVED");
  const auto* opinion = LatestOpinion(text, opinions);
  if (opinion == nullptr) return Refuse("P4", text.name, "OPINION_MISSING");
  if (!opinion->favourable()) return Refuse("P4", opinion->name(), "OPINION_UNFAVOURABLE");
  if (approved_on < DayOf(opinion->held_on())) {
    return Refuse("P4", "approved_on", "APPROVED_BEFORE_OPINION", {FormatDay(DayOf(opinion->held_on()))});
  }
  return absl::OkStatus();
}

absl::Status DiagnosisMayChange(const v1::Partnership& partnership) {
  return NothingRestsOnIt(TextOf(partnership), partnership.title());
}

absl::Status OpinionIsAFact(const v1::ExpertOpinion& opinion, absl::CivilDay today) {
  return NotInFuture("P4", "held_on", DayOf(opinion.held_on()), today);
}

absl::Status OpinionMayChange(const v1::Partnership& partnership, const v1::Amendment* amendment) {
  const SignedText text = amendment == nullptr ? TextOf(partnership) : TextOf(partnership, *amendment);
  if (!text.needs_approval) return Refuse("P4", text.name, "OPINION_NOT_NEEDED", {std::string(text.name)});
  return NothingRestsOnIt(text, std::string(text.name));
}

absl::Status HasPaperSignature(const SignedText& text, absl::string_view party) {
  RETURN_IF_ERROR(IsDraft(text));
  const auto* signature = SignatureBy(text, party);
  if (signature != nullptr && signature->on_paper()) return absl::OkStatus();
  return Refuse("P4", "party", "NO_PAPER_SIGNATURE", {std::string(party)});
}

bool AllSigned(const SignedText& text) {
  const auto parties = SigningParties(*text.partnership);
  return std::all_of(parties.begin(), parties.end(),
                     [&](const std::string& party) { return SignatureBy(text, party) != nullptr; });
}

absl::Status AddSignature(v1::Partnership& partnership, const ConsentAct& act, absl::CivilDay today) {
  RETURN_IF_ERROR(MaySign(TextOf(partnership), act, today));
  *partnership.add_signatures() = SignatureOf(TextOf(partnership), act, today);
  if (!AllSigned(TextOf(partnership))) return absl::OkStatus();
  partnership.set_state(v1::Partnership::SIGNED);
  *partnership.mutable_signed_on() = LastSignedOn(TextOf(partnership));
  return absl::OkStatus();
}

absl::Status AddSignature(const v1::Partnership& partnership, v1::Amendment& amendment, const ConsentAct& act,
                          absl::CivilDay today) {
  RETURN_IF_ERROR(AmendsWhatIsSigned(partnership));
  RETURN_IF_ERROR(MaySign(TextOf(partnership, amendment), act, today));
  *amendment.add_signatures() = SignatureOf(TextOf(partnership, amendment), act, today);
  if (!AllSigned(TextOf(partnership, amendment))) return absl::OkStatus();
  amendment.set_state(v1::Amendment::EFFECTIVE);
  *amendment.mutable_effective_on() = LastSignedOn(TextOf(partnership, amendment));
  return absl::OkStatus();
}

absl::Status AddApproval(v1::Partnership& partnership, absl::Span<const v1::ExpertOpinion> opinions,
                         const ConsentAct& act, absl::CivilDay today) {
  RETURN_IF_ERROR(MayApprove(TextOf(partnership), opinions, act, today));
  *partnership.mutable_approval() = ApprovalOf(TextOf(partnership), act, today);
  return absl::OkStatus();
}

absl::Status AddApproval(const v1::Partnership& partnership, v1::Amendment& amendment,
                         absl::Span<const v1::ExpertOpinion> opinions, const ConsentAct& act, absl::CivilDay today) {
  RETURN_IF_ERROR(AmendsWhatIsSigned(partnership));
  RETURN_IF_ERROR(MayApprove(TextOf(partnership, amendment), opinions, act, today));
  *amendment.mutable_approval() = ApprovalOf(TextOf(partnership, amendment), act, today);
  return absl::OkStatus();
}

absl::Status TakeOutPaperSignature(v1::Partnership& partnership, absl::string_view party, const Voiding& voiding) {
  RETURN_IF_ERROR(HasPaperSignature(TextOf(partnership), party));
  TakeOut(partnership, party, voiding);
  return absl::OkStatus();
}

absl::Status TakeOutPaperSignature(const v1::Partnership& partnership, v1::Amendment& amendment,
                                   absl::string_view party, const Voiding& voiding) {
  RETURN_IF_ERROR(HasPaperSignature(TextOf(partnership, amendment), party));
  TakeOut(amendment, party, voiding);
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
