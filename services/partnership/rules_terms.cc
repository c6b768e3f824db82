#include "services/partnership/rules_terms.h"

#include <algorithm>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "services/partnership/rules_facts.h"
#include "services/partnership/texts.h"

namespace gongjin::partnership {
namespace {

constexpr v1::Domain kEntrusted[] = {v1::DOMAIN_STANDARDS, v1::DOMAIN_SCHOOL_MANAGEMENT, v1::DOMAIN_TEACHER_DEVELOPMENT,
                                     v1::DOMAIN_CURRICULUM_REFORM, v1::DOMAIN_CAMPUS_CULTURE};
constexpr v1::Domain kMutual[] = {v1::DOMAIN_MANAGEMENT_EFFICIENCY, v1::DOMAIN_STAFF_BUILDING,
                                  v1::DOMAIN_CURRICULUM_SYSTEM,     v1::DOMAIN_SPECIAL_COURSES,
                                  v1::DOMAIN_CLASSROOM_BENEFIT,     v1::DOMAIN_QUALITY_MONITORING,
                                  v1::DOMAIN_TEACHING_RESEARCH,     v1::DOMAIN_HOME_SCHOOL_COMMUNITY};

absl::Span<const v1::Domain> DomainsOf(v1::Partnership::Kind kind) {
  if (kind == v1::Partnership::ENTRUSTED_MANAGEMENT) return kEntrusted;
  return kMutual;
}

bool IsOfKind(v1::Partnership::Kind kind, v1::Domain domain) {
  const auto domains = DomainsOf(kind);
  return domain == v1::DOMAIN_OTHER || std::find(domains.begin(), domains.end(), domain) != domains.end();
}

template <typename Parts>
absl::Status CheckDomains(v1::Partnership::Kind kind, absl::string_view field, const Parts& parts) {
  for (int i = 0; i < parts.size(); ++i) {
    const std::string path = absl::StrCat(field, "[", i, "]");
    if (!IsOfKind(kind, parts[i].domain())) {
      return Refuse("P3", absl::StrCat(path, ".domain"), "DOMAIN_OF_OTHER_KIND", {NameOf(DomainOf(parts[i]))});
    }
    if (parts[i].domain() == v1::DOMAIN_OTHER && parts[i].other_domain().empty()) {
      return Invalid(absl::StrCat(path, ".other_domain"), "FIELD_REQUIRED");
    }
  }
  return absl::OkStatus();
}

bool IsEntrusted(const v1::Partnership& partnership) {
  return partnership.kind() == v1::Partnership::ENTRUSTED_MANAGEMENT;
}

}  // namespace

absl::Status DomainsAreOfTheKind(const v1::Partnership& partnership) {
  RETURN_IF_ERROR(CheckDomains(partnership.kind(), "objectives", partnership.objectives()));
  RETURN_IF_ERROR(CheckDomains(partnership.kind(), "tasks", partnership.tasks()));
  return CheckDomains(partnership.kind(), "key_projects", partnership.key_projects());
}

absl::Status DiagnosedDomainsAreOfTheKind(v1::Partnership::Kind kind, const v1::Diagnosis& diagnosis) {
  return CheckDomains(kind, "bottlenecks", diagnosis.bottlenecks());
}

absl::Status DiagnosisIsAFact(const v1::Diagnosis& diagnosis, absl::CivilDay today) {
  return NotInFuture("P3", "held_on", DayOf(diagnosis.held_on()), today);
}

absl::Status ObjectiveIdsDiffer(const v1::Partnership& partnership) {
  std::set<std::string> ids;
  for (int i = 0; i < partnership.objectives_size(); ++i) {
    const std::string& id = partnership.objectives(i).objective_id();
    if (!ids.insert(id).second) {
      return Invalid(absl::StrCat("objectives[", i, "].objective_id"), "OBJECTIVE_ID_TWICE", {id});
    }
  }
  return absl::OkStatus();
}

absl::Status EachDomainHasAnObjective(const v1::Partnership& partnership) {
  if (!IsEntrusted(partnership)) return absl::OkStatus();
  const auto domains = DomainsWithObjectives(partnership);
  for (const auto domain : kEntrusted) {
    if (!domains.contains({domain, ""})) {
      return Refuse("P3", "objectives", "OBJECTIVE_MISSING", {v1::Domain_Name(domain)});
    }
  }
  return absl::OkStatus();
}

absl::Status TeamIsNamed(const v1::Partnership& partnership) {
  if (!IsEntrusted(partnership)) return absl::OkStatus();
  bool anybody = false;
  bool leader = false;
  for (const auto& member : partnership.team()) {
    if (member.has_left_on()) continue;
    anybody = true;
    leader = leader || member.leader();
  }
  if (!anybody) return Refuse("P3", "team", "TEAM_MISSING");
  if (!leader) return Refuse("P3", "team", "LEADER_MISSING");
  return absl::OkStatus();
}

absl::Status ObjectivesAreDiagnosed(const v1::Partnership& partnership, absl::Span<const v1::Diagnosis> diagnoses) {
  if (IsEntrusted(partnership)) return absl::OkStatus();
  if (diagnoses.empty()) return Refuse("P3", partnership.name(), "DIAGNOSIS_MISSING");
  if (partnership.objectives().empty()) return Refuse("P3", "objectives", "OBJECTIVES_MISSING");
  std::set<DomainKey> diagnosed;
  for (const auto& diagnosis : diagnoses) {
    for (const auto& bottleneck : diagnosis.bottlenecks()) diagnosed.insert(DomainOf(bottleneck));
  }
  for (int i = 0; i < partnership.objectives_size(); ++i) {
    const auto& objective = partnership.objectives(i);
    if (diagnosed.contains(DomainOf(objective))) continue;
    return Refuse("P3", absl::StrCat("objectives[", i, "].domain"), "OBJECTIVE_NOT_DIAGNOSED",
                  {objective.objective_id(), NameOf(DomainOf(objective))});
  }
  return absl::OkStatus();
}

absl::Status ReadyToSign(const v1::Partnership& partnership, absl::Span<const v1::Diagnosis> diagnoses) {
  RETURN_IF_ERROR(EachDomainHasAnObjective(partnership));
  RETURN_IF_ERROR(TeamIsNamed(partnership));
  return ObjectivesAreDiagnosed(partnership, diagnoses);
}

std::vector<type::v1::Warning> FewKeyProjects(const v1::Partnership& partnership, const Norms& norms,
                                              absl::CivilDay day) {
  const int64_t usual = norms.Value("p3-key-projects", day);
  if (IsEntrusted(partnership) || partnership.key_projects_size() <= usual) return {};
  return {Warn("P3", "key_projects", "KEY_PROJECTS_MANY",
               {absl::StrCat(partnership.key_projects_size()), absl::StrCat(usual)})};
}

}  // namespace gongjin::partnership
