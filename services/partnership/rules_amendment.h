// P4: how the terms of an agreement change, before and after it is signed, and who is in the dispatched team.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gongjin/type/v1/warning.pb.h"

namespace gongjin::partnership {

// P4 [D3]: the terms have changed when anything differs that a client may write.
// zh: 客户可填写的任一内容有变，即为条款变更。
bool TermsChanged(const v1::Partnership& before, const v1::Partnership& after);
// P4 [D3]: the same for the text of an amendment.
// zh: 补充协议的任一可填写内容有变，即为条款变更。
bool TermsChanged(const v1::Amendment& before, const v1::Amendment& after);

// P4 [D3]: changed terms are a new version, for which nobody has signed and nothing is approved.
// zh: 条款变更后，已有的签署和批复全部作废。
// Gives: the signatures that are void, whose signers are to be told.
std::vector<v1::Signature> MoveTerms(v1::Partnership& partnership);
// P4 [D3]: the same for an amendment.
// zh: 补充协议条款变更后，已有的签署和批复全部作废。
std::vector<v1::Signature> MoveTerms(v1::Amendment& amendment);
// P4 [D3]: the record itself tells the signers whose signatures are void.
// zh: 签署作废的，以提示告知签署方。
// Warns: SIGNATURE_VOIDED {party}.
std::vector<type::v1::Warning> SignaturesVoided(absl::Span<const v1::Signature> voided);

// P4 [§ 四(三)3; D3]: after signing, terms change only by an amendment.
// zh: 签署后，条款只能通过补充协议变更。
// Refused: TERMS_FIXED {partnership}.
absl::Status TermsChangeOnlyInDraft(const v1::Partnership& before, const v1::Partnership& after);

// P4 [D1]: only a signed agreement is amended.
// zh: 只有已签署的协议可以变更。
// Refused: NOT_SIGNED {partnership}.
absl::Status AmendsWhatIsSigned(const v1::Partnership& partnership);

// P4 [D3]: an amendment changes term, objectives, tasks, exit plan, instalments, ceilings or key projects, each as a
// whole, and gives nothing that it does not change.
// zh: 补充协议只能整体变更期限、目标、任务、造血机制、经费分期、年度限额或重点项目。
// Invalid: MASK_EMPTY; TERMS_NOT_AMENDABLE {path}; TERMS_GIVEN_OUTSIDE_MASK {path}; FIELD_REQUIRED at terms.term.
absl::Status AmendsTermsAlone(const v1::Amendment& amendment);

// P4 [D3; J]: a mutual-growth amendment of objectives, funding or term repeats expert opinion and approval.
// zh: 互助成长变更目标、经费或期限，须重新论证和批复。
bool RepeatsApproval(const v1::Partnership& partnership, const v1::Amendment& amendment);

// P4 [D3; ours]: an amendment leaves instalments that were released or cancelled as they are.
// zh: 补充协议不得改动已支付或已取消的经费分期。
// Refused: RELEASED_INSTALMENT_CHANGED {number}.
absl::Status KeepsReleasedInstalments(const v1::Partnership& partnership, const v1::Amendment& amendment);

// The agreement as the amendment makes it, its terms_revision one higher; signatures and filings stay. Judge the result
// by P2, P3 and P10 as if it were a draft.
v1::Partnership Amended(const v1::Partnership& partnership, const v1::Amendment& amendment);

// P4 [D3]: a change of the dispatched team is a fact of a day that has come: somebody joins or leaves, not both.
// zh: 派驻团队变动据实登记：到岗或离岗，日期不晚于当日。
// Invalid: ONE_OF_JOINED_LEFT; NOT_IN_TEAM {person}; ALREADY_IN_TEAM {person}; LEFT_BEFORE_JOINED {joined on};
// refused: HELD_IN_FUTURE.
absl::Status TeamChangeIsAFact(const v1::Partnership& partnership, const v1::RecordTeamChangeRequest& change,
                               absl::CivilDay today);
// P4 [D1; ours]: nobody joins or leaves the team of what was withdrawn. What happened while a partnership lasted is
// recorded after its end as well, because a fact may become known late; what came after is no change of its team. Its
// last day is that of the termination; of a completed one that of the term, or the day of the completion if later.
// zh: 已撤回的项目不登记派驻团队变动；已结束的项目可补记结束之日及以前的变动。
// Refused: TEAM_OF_WITHDRAWN {partnership}; TEAM_AFTER_END {last day}.
absl::Status TeamChangesWhileItLasts(const v1::Partnership& partnership, absl::CivilDay day);
// P4 [D3; ours]: until the agreement is signed the dispatched team is the supporter's to name, or the bureau's, not the
// recipient's; afterwards its changes are facts, which either party records.
// zh: 签署前，派驻团队由支援方或区教育局填写，受援校不得填写；签署后的变动，双方均可据实登记。
// `party`: for which the caller acts.
// Refused: TEAM_BY_SUPPORTER.
absl::Status TeamIsTheSupporters(const v1::Partnership& before, const v1::Partnership& after, absl::string_view party);
// Judges and makes the change. Of a draft the team is part of the terms: they move, and its warnings tell whose
// signatures are void. Afterwards signatures stay valid. On refusal nothing is changed.
absl::Status ChangeTeam(v1::Partnership& partnership, const v1::RecordTeamChangeRequest& change,
                        absl::string_view party, absl::CivilDay today);

// P4 [D10]: the last day on which the team had a leader before a day on which it has none.
// zh: 派驻团队须有领队。
// Gives: that day, or the day before the term when it never had one; nullopt: it has a leader.
std::optional<absl::CivilDay> WithoutLeaderSince(const v1::Partnership& partnership, absl::CivilDay day);

}  // namespace gongjin::partnership
