// P4: who signs an agreement or an amendment, in which order, on which day.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "gongjin/access/v1/grant.pb.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/expert_opinion.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/signature.pb.h"
#include "google/protobuf/repeated_field.h"

namespace gongjin::partnership {

// The text that is signed: an agreement, or an amendment of it. A view: it lives no longer than what it was made of.
struct SignedText {
  absl::string_view name;
  const v1::Partnership* partnership = nullptr;  // whose parties sign
  bool is_amendment = false;
  bool is_draft = false;
  int64_t terms_revision = 0;
  bool needs_approval = false;
  const google::protobuf::RepeatedPtrField<v1::Signature>* signatures = nullptr;
  const v1::Approval* approval = nullptr;  // nullptr: none
};
SignedText TextOf(const v1::Partnership& partnership);
SignedText TextOf(const v1::Partnership& partnership, const v1::Amendment& amendment);

// One act of signing or approving. `party`: "commissioner", "supporter" or "recipient".
struct ConsentAct {
  std::string party;
  int64_t terms_revision = 0;
  absl::CivilDay day;  // of signing or approving
  std::string reason;  // of a late entry
  google::protobuf::RepeatedPtrField<type::v1::Evidence> evidence;
  std::string principal;           // who calls
  bool by_registrar = false;       // the caller holds the registrar's role
  bool by_signatory = false;       // the caller signs (or approves) for that party
  bool on_paper = false;           // recorded from paper
  std::string signer_name;         // on paper
  bool party_has_account = false;  // on paper: it had a signatory on that day (HasSignatory)
  std::string document;            // of an approval
};

// The relation in which an organization stands to the partnership; "" for strangers.
std::string PartyOf(const v1::Partnership& partnership, absl::string_view organization);
// The organization in a relation.
std::string OrganizationOf(const v1::Partnership& partnership, absl::string_view party);
// True: one of these grants lets somebody sign for the organization on that day.
bool HasSignatory(absl::Span<const access::v1::Grant> grants, absl::string_view organization, absl::CivilDay day);

// P4 [§ 四(三)3; D3]: entrusted management is signed by commissioner, supporter and recipient; mutual growth by
// supporter and recipient.
// zh: 精准委托管理由委托方、支援方、受援校签署；互助成长由支援方、受援校签署。
// Gives: the parties that must sign.
std::vector<std::string> SigningParties(const v1::Partnership& partnership);

// P4 [D1]: only a draft is signed, approved, changed or withdrawn.
// zh: 只有草案可以签署、批复、修改或撤回。
// Refused: NOT_A_DRAFT {name}.
absl::Status IsDraft(const SignedText& text);

// P4 [D3]: all sign the same terms.
// zh: 各方签署的须为同一版条款。
// Aborted: STALE {name, current terms revision}.
absl::Status SameTerms(const SignedText& text, int64_t terms_revision);

// P4 [§ 四(三)3; D3]: only the parties sign; the bureau does not sign mutual growth, it approves.
// zh: 只有协议各方签署；互助成长由区教育局批复，不参加签署。
// Refused: NOT_A_SIGNER {party}.
absl::Status PartySigns(const SignedText& text, absl::string_view party);

// P4 [D3]: a party signs a text once.
// zh: 同一方对同一文本只签署一次。
// Refused: ALREADY_SIGNED {party}.
absl::Status SignsOnce(const SignedText& text, absl::string_view party);

// P4 [D3; J]: a text that needs the bureau's approval is signed after it, and not on an earlier day.
// zh: 须批复的文本，批复后方可签署，签署日期不早于批复日期。
// Refused: APPROVAL_MISSING; SIGNED_BEFORE_APPROVAL {approved on}.
absl::Status ApprovedBeforeSigned(const SignedText& text, absl::CivilDay signed_on);

// P4 [ours]: an act is of today. An earlier day is a late entry 补录: by a registrar, with a reason and evidence (an
// approval: with a reason); a registrar enters nothing else for the bureau.
// zh: 签署日期为当日；补录较早日期须由登记员办理并附理由和佐证材料。
// Refused: SIGNED_IN_FUTURE {day, today}; LATE_ENTRY_BY_REGISTRAR {day}; LATE_ENTRY_NEEDS_REASON;
// LATE_ENTRY_NEEDS_EVIDENCE; REGISTRAR_ENTERS_LATE_ONLY.
absl::Status DayIsTodayOrLateEntry(const ConsentAct& act, absl::CivilDay today, bool needs_evidence);

// P4 [ours]: a signature on paper is recorded by a registrar for a party without an active account on that day, never
// for the bureau itself, with the scan and the signer's name.
// zh: 纸质签署由登记员登记，仅限当日没有有效账号的支援方或受援校，并附扫描件和签署人姓名。
// Refused: BUREAU_SIGNS_ITSELF; PARTY_HAS_ACCOUNT {party}; PAPER_BY_REGISTRAR; PAPER_NEEDS_SCAN.
absl::Status PaperIsAccepted(const ConsentAct& act);

// P4 [D3; J]: only mutual growth is approved by the bureau, and of its amendments those of objectives, funding or term.
// zh: 仅互助成长及其涉及目标、经费、期限的补充协议须批复。
// Refused: APPROVAL_NOT_NEEDED {name}.
absl::Status ApprovalIsNeeded(const SignedText& text);

// P4 [D3; J]: the bureau approves once, after a favourable expert opinion on the same text, on that day or later.
// zh: 批复须在专家论证同意之后，且只批复一次。
// `opinions`: of the partnership; the latest one about this text counts.
// Refused: ALREADY_APPROVED; OPINION_MISSING; OPINION_UNFAVOURABLE; APPROVED_BEFORE_OPINION {held on}.
absl::Status FavourableOpinionFirst(const SignedText& text, absl::Span<const v1::ExpertOpinion> opinions,
                                    absl::CivilDay approved_on);

// P4 [D3]: a diagnosis does not change once the bureau has approved, or somebody has signed, what rests on it: approval
// is the first consent to a mutual-growth text. Changed terms void both; then it may change again.
// zh: 批复或首次签署后，办学诊断不得更改；条款变更、批复和签署作废后方可更改。
// Refused: FROZEN_BY_SIGNATURE {partnership}; FROZEN_BY_APPROVAL {partnership}.
absl::Status DiagnosisMayChange(const v1::Partnership& partnership);

// P4 [D0]: an expert opinion is recorded when it has been given.
// zh: 专家论证在进行之后登记。
// Refused: HELD_IN_FUTURE {day, today}.
absl::Status OpinionIsAFact(const v1::ExpertOpinion& opinion, absl::CivilDay today);

// P4 [D3]: an expert opinion is on a text that needs one; none is made, changed or deleted once the bureau has approved
// that text or somebody has signed it. Changed terms void both; then it may change again.
// zh: 专家论证只针对须论证的文本，批复或首次签署后不得登记、更改或删除；条款变更、批复和签署作废后方可更改。
// `amendment`: the one it is about; nullptr: the agreement.
// Refused: OPINION_NOT_NEEDED {text}; FROZEN_BY_SIGNATURE {text}; FROZEN_BY_APPROVAL {text}.
absl::Status OpinionMayChange(const v1::Partnership& partnership, const v1::Amendment* amendment);

// P4 [ours]: a signature on paper that was recorded wrongly is voided with a reason while the text is a draft, and kept
// with it: which, why, by whom, when.
// zh: 误登记的纸质签署，在文本生效前可以说明理由作废；原签署和作废理由留存在记录中。
// Refused: NOT_A_DRAFT {name}; NO_PAPER_SIGNATURE {party}.
absl::Status HasPaperSignature(const SignedText& text, absl::string_view party);

// P4 [§ 四(三)3; D3]: a text is signed when all its parties have signed the terms it has now.
// zh: 各方均签署现行条款后，文本方为已签署。
bool AllSigned(const SignedText& text);

// Everything above that a signature must meet, then the signature; with the last one the agreement is SIGNED, or the
// amendment EFFECTIVE (what it makes of the agreement, Amended, is the caller's to put).
absl::Status AddSignature(v1::Partnership& partnership, const ConsentAct& act, absl::CivilDay today);
absl::Status AddSignature(const v1::Partnership& partnership, v1::Amendment& amendment, const ConsentAct& act,
                          absl::CivilDay today);
// Everything above that an approval must meet, then the approval.
absl::Status AddApproval(v1::Partnership& partnership, absl::Span<const v1::ExpertOpinion> opinions,
                         const ConsentAct& act, absl::CivilDay today);
absl::Status AddApproval(const v1::Partnership& partnership, v1::Amendment& amendment,
                         absl::Span<const v1::ExpertOpinion> opinions, const ConsentAct& act, absl::CivilDay today);
// Why a signature is taken out, by whom, when.
struct Voiding {
  std::string reason;
  std::string principal;
  absl::CivilDay day;
};
// Judges and takes the signature on paper of a party out to the voided ones.
absl::Status TakeOutPaperSignature(v1::Partnership& partnership, absl::string_view party, const Voiding& voiding);
absl::Status TakeOutPaperSignature(const v1::Partnership& partnership, v1::Amendment& amendment,
                                   absl::string_view party, const Voiding& voiding);

}  // namespace gongjin::partnership
