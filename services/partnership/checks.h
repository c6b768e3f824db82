// What is judged whenever a resource of this service is written by a standard method; one file each.
#pragma once

#include "common/resource/transaction.h"
#include "gongjin/partnership/v1/activity.pb.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/diagnosis.pb.h"
#include "gongjin/partnership/v1/evaluation.pb.h"
#include "gongjin/partnership/v1/expert_opinion.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"

namespace gongjin::partnership {

// `before` is null on create. Output-only fields of `after` are completed.
absl::Status CheckPartnership(Transaction& tx, const Call& call, const v1::Partnership* before, v1::Partnership& after);
absl::Status ComputePartnership(const Snapshot& snapshot, absl::CivilDay as_of, v1::Partnership& partnership);

absl::Status CheckDiagnosis(Transaction& tx, const Call& call, const v1::Diagnosis* before, v1::Diagnosis& after);
absl::Status CheckDiagnosisDelete(Transaction& tx, const Call& call, const v1::Diagnosis& before);

absl::Status CheckExpertOpinion(Transaction& tx, const Call& call, const v1::ExpertOpinion* before,
                                v1::ExpertOpinion& after);
absl::Status CheckExpertOpinionDelete(Transaction& tx, const Call& call, const v1::ExpertOpinion& before);

absl::Status CheckActivity(Transaction& tx, const Call& call, const v1::Activity* before, v1::Activity& after);

absl::Status CheckEvaluation(Transaction& tx, const Call& call, const v1::Evaluation* before, v1::Evaluation& after);
// An evaluation opens a rectification for each domain that it newly fails.
absl::Status OpenRectifications(Transaction& tx, const Call& call, const v1::Evaluation* before,
                                const v1::Evaluation& after);

absl::Status CheckAmendment(Transaction& tx, const Call& call, const v1::Amendment* before, v1::Amendment& after);

// P2, P3, P10 of an agreement as it stands or as an amendment would make it.
absl::Status JudgeTerms(const Snapshot& snapshot, const v1::Partnership& partnership);
// The same and what must be there to be signed.
absl::Status JudgeSigning(const Snapshot& snapshot, const v1::Partnership& partnership);

}  // namespace gongjin::partnership
