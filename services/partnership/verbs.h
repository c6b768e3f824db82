// The verbs of the service, each named as its RPC, one act a file (an agreement's signatures are one); the comment of
// each RPC in partnership_service.proto is its manual.
#pragma once

#include "common/resource/transaction.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> SignPartnership(Transaction&, const Call&, const v1::SignPartnershipRequest&);
absl::StatusOr<v1::Partnership> RecordPaperSignature(Transaction&, const Call&, const v1::RecordPaperSignatureRequest&);
absl::StatusOr<v1::Partnership> VoidPaperSignature(Transaction&, const Call&, const v1::VoidPaperSignatureRequest&);
absl::StatusOr<v1::Partnership> ApprovePartnership(Transaction&, const Call&, const v1::ApprovePartnershipRequest&);
absl::StatusOr<v1::Partnership> WithdrawPartnership(Transaction&, const Call&, const v1::WithdrawPartnershipRequest&);
absl::StatusOr<v1::Partnership> RecordFiling(Transaction&, const Call&, const v1::RecordFilingRequest&);
absl::StatusOr<v1::Partnership> RecordTeamChange(Transaction&, const Call&, const v1::RecordTeamChangeRequest&);
absl::StatusOr<v1::Partnership> ReleaseInstalment(Transaction&, const Call&, const v1::ReleaseInstalmentRequest&);
absl::StatusOr<v1::Partnership> CompletePartnership(Transaction&, const Call&, const v1::CompletePartnershipRequest&);
absl::StatusOr<v1::Partnership> TerminatePartnership(Transaction&, const Call&, const v1::TerminatePartnershipRequest&);

absl::StatusOr<v1::Rectification> SubmitRectification(Transaction&, const Call&, const v1::SubmitRectificationRequest&);
absl::StatusOr<v1::Rectification> CloseRectification(Transaction&, const Call&, const v1::CloseRectificationRequest&);
absl::StatusOr<v1::Rectification> ReturnRectification(Transaction&, const Call&, const v1::ReturnRectificationRequest&);

absl::StatusOr<v1::Amendment> SignAmendment(Transaction&, const Call&, const v1::SignAmendmentRequest&);
absl::StatusOr<v1::Amendment> RecordAmendmentPaperSignature(Transaction&, const Call&,
                                                            const v1::RecordAmendmentPaperSignatureRequest&);
absl::StatusOr<v1::Amendment> VoidAmendmentPaperSignature(Transaction&, const Call&,
                                                          const v1::VoidAmendmentPaperSignatureRequest&);
absl::StatusOr<v1::Amendment> ApproveAmendment(Transaction&, const Call&, const v1::ApproveAmendmentRequest&);
absl::StatusOr<v1::Amendment> WithdrawAmendment(Transaction&, const Call&, const v1::WithdrawAmendmentRequest&);

}  // namespace gongjin::partnership
