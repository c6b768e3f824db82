// P3, and of P4 and P10 what concerns the text itself: which terms an agreement may have, and when it may be signed.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/norms.h"
#include "gongjin/partnership/v1/diagnosis.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/type/v1/warning.pb.h"

namespace gongjin::partnership {

// P3 [§ 四(三)3]: objectives, tasks and key projects name domains of the partnership's kind; OTHER has its text.
// zh: 目标、任务和重点项目的领域须属于该类项目；选“其他”须写明。
// Refused: DOMAIN_OF_OTHER_KIND {domain}; invalid: FIELD_REQUIRED at other_domain.
absl::Status DomainsAreOfTheKind(const v1::Partnership& partnership);

// P3 [§ 四(三)3]: a diagnosis names domains of the partnership's kind; OTHER has its text.
// zh: 诊断的领域须属于该类项目；选“其他”须写明。
// Refused: DOMAIN_OF_OTHER_KIND {domain}; invalid: FIELD_REQUIRED at other_domain.
absl::Status DiagnosedDomainsAreOfTheKind(v1::Partnership::Kind kind, const v1::Diagnosis& diagnosis);

// P3 [D0]: a diagnosis is recorded when it has been made.
// zh: 办学诊断在进行之后登记。
// Refused: HELD_IN_FUTURE {day, today}.
absl::Status DiagnosisIsAFact(const v1::Diagnosis& diagnosis, absl::CivilDay today);

// P3 [D3]: objectives can be told apart, because evaluations name them.
// zh: 目标编号不得重复。
// Invalid: OBJECTIVE_ID_TWICE {id}.
absl::Status ObjectiveIdsDiffer(const v1::Partnership& partnership);

// P3 [§ 四(三)3]: an entrusted partnership is signed with an objective in each of its five domains.
// zh: 精准委托管理签署前，五个领域均须有目标。
// Refused: OBJECTIVE_MISSING {domain}.
absl::Status EachDomainHasAnObjective(const v1::Partnership& partnership);

// P3 [§ 四(三)3; D10]: an entrusted partnership is signed with a dispatched team that has a leader.
// zh: 精准委托管理签署前，须有派驻团队及领队。
// Refused: TEAM_MISSING; LEADER_MISSING.
absl::Status TeamIsNamed(const v1::Partnership& partnership);

// P3 [§ 四(三)3; J]: a mutual-growth partnership is signed after a diagnosis, and every objective lies in a diagnosed
// bottleneck; one without any objective could never be evaluated.
// zh: 互助成长签署前须有办学诊断和目标，且每个目标须针对诊断出的瓶颈。
// Refused: DIAGNOSIS_MISSING; OBJECTIVES_MISSING; OBJECTIVE_NOT_DIAGNOSED {id, domain}.
absl::Status ObjectivesAreDiagnosed(const v1::Partnership& partnership, absl::Span<const v1::Diagnosis> diagnoses);

// All of P3 that a text must meet to be signed: the three above.
absl::Status ReadyToSign(const v1::Partnership& partnership, absl::Span<const v1::Diagnosis> diagnoses);

// P3 [J; D12]: mutual growth has one key project; more are unusual.
// zh: 互助成长一般聚焦一个重点项目。
// Warns: KEY_PROJECTS_MANY {how many, norm}.
// Norms: p3-key-projects.
std::vector<type::v1::Warning> FewKeyProjects(const v1::Partnership& partnership, const Norms& norms,
                                              absl::CivilDay day);

}  // namespace gongjin::partnership
