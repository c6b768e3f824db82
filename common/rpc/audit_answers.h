// The answers of the AuditService. For common_services.cc.
#pragma once

#include "common/rpc/common_answers.h"
#include "gongjin/common/v1/audit.pb.h"

namespace gongjin::rpc {

absl::StatusOr<common::v1::ListJournalResponse> ListJournal(const CommonCall& call,
                                                            const common::v1::ListJournalRequest& request);
absl::StatusOr<common::v1::TreeHead> GetTreeHead(const CommonCall& call, const common::v1::GetTreeHeadRequest& request);
absl::StatusOr<common::v1::ListTreeHeadsResponse> ListTreeHeads(const CommonCall& call,
                                                                const common::v1::ListTreeHeadsRequest& request);
absl::StatusOr<common::v1::Proof> GetInclusionProof(const CommonCall& call,
                                                    const common::v1::GetInclusionProofRequest& request);
absl::StatusOr<common::v1::Proof> GetConsistencyProof(const CommonCall& call,
                                                      const common::v1::GetConsistencyProofRequest& request);

}  // namespace gongjin::rpc
