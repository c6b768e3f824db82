// The verbs of the service, one file each; the comment of each RPC in partnership_service.proto is its manual.
#pragma once

#include "common/resource/transaction.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> Sign(Transaction&, const Call&, const v1::SignPartnershipRequest&);
absl::StatusOr<v1::Partnership> RecordPaper(Transaction&, const Call&, const v1::RecordPaperSignatureRequest&);
absl::StatusOr<v1::Partnership> VoidPaper(Transaction&, const Call&, const v1::VoidPaperSignatureRequest&);
absl::StatusOr<v1::Partnership> Approve(Transaction&, const Call&, const v1::ApprovePartnershipRequest&);
absl::StatusOr<v1::Partnership> Withdraw(Transaction&, const Call&, const v1::WithdrawPartnershipRequest&);
absl::StatusOr<v1::Partnership> File(Transaction&, const Call&, const v1::RecordFilingRequest&);
absl::StatusOr<v1::Partnership> TeamChange(Transaction&, const Call&, const v1::RecordTeamChangeRequest&);
absl::StatusOr<v1::Partnership> Release(Transaction&, const Call&, const v1::ReleaseInstalmentRequest&);
absl::StatusOr<v1::Partnership> Complete(Transaction&, const Call&, const v1::CompletePartnershipRequest&);
absl::StatusOr<v1::Partnership> Terminate(Transaction&, const Call&, const v1::TerminatePartnershipRequest&);

absl::StatusOr<v1::Rectification> Submit(Transaction&, const Call&, const v1::SubmitRectificationRequest&);
absl::StatusOr<v1::Rectification> CloseOne(Transaction&, const Call&, const v1::CloseRectificationRequest&);
absl::StatusOr<v1::Rectification> ReturnOne(Transaction&, const Call&, const v1::ReturnRectificationRequest&);

absl::StatusOr<v1::Amendment> SignAmendment(Transaction&, const Call&, const v1::SignAmendmentRequest&);
absl::StatusOr<v1::Amendment> RecordAmendmentPaper(Transaction&, const Call&,
                                                   const v1::RecordAmendmentPaperSignatureRequest&);
absl::StatusOr<v1::Amendment> VoidAmendmentPaper(Transaction&, const Call&,
                                                 const v1::VoidAmendmentPaperSignatureRequest&);
absl::StatusOr<v1::Amendment> ApproveAmendment(Transaction&, const Call&, const v1::ApproveAmendmentRequest&);
absl::StatusOr<v1::Amendment> WithdrawAmendment(Transaction&, const Call&, const v1::WithdrawAmendmentRequest&);

}  // namespace gongjin::partnership
