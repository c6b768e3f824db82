// What is known of one partnership, and small readings of it that several rules share. Every reading is as of a day: a
// fact counts when its own day is not later. [D0]
#pragma once

#include <compare>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "common/base/calendar.h"
#include "gongjin/partnership/v1/activity.pb.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/diagnosis.pb.h"
#include "gongjin/partnership/v1/evaluation.pb.h"
#include "gongjin/partnership/v1/expert_opinion.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/rectification.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gongjin/registry/v1/school_calendar.pb.h"

namespace gongjin::partnership {

// A partnership, what lies below it, and what the registry says of its parties.
struct Facts {
  v1::Partnership partnership;
  std::vector<v1::ExpertOpinion> opinions;
  std::vector<v1::Activity> activities;
  std::vector<v1::Evaluation> evaluations;
  std::vector<v1::Rectification> rectifications;
  std::vector<v1::Amendment> amendments;
  std::optional<registry::v1::School> recipient;
  std::optional<registry::v1::School> supporter_school;              // one of these two
  std::optional<registry::v1::Organization> supporter_organization;  //
  std::optional<registry::v1::Organization> commissioner;
  std::string commission;  // the municipal commission; empty: the registry knows none
};

// A domain; two OTHERs with different texts are two.
struct DomainKey {
  v1::Domain domain = v1::DOMAIN_UNSPECIFIED;
  std::string other;
  auto operator<=>(const DomainKey&) const = default;
};
// Of an objective, task, key project, bottleneck or score.
template <typename T>
DomainKey DomainOf(const T& part) {
  return {part.domain(), part.domain() == v1::DOMAIN_OTHER ? part.other_domain() : ""};
}
// What errors call it: "DOMAIN_CAMPUS_CULTURE" (the catalogue has its label), or the text of an OTHER.
std::string NameOf(const DomainKey& domain);
std::set<DomainKey> DomainsWithObjectives(const v1::Partnership& partnership);

// "districts/310113" of any name below it.
absl::string_view DistrictOf(absl::string_view name);

// Where a partnership stands on a day, by the days of what was done to it. What has no day (a draft, a withdrawal)
// stands as it is.
v1::Partnership::State StateOn(const v1::Partnership& partnership, absl::CivilDay day);

// The evaluation of a kind held by a day, archived ones aside; nullptr: none.
const v1::Evaluation* EvaluationBy(absl::CivilDay day, v1::Evaluation::Kind kind,
                                   absl::Span<const v1::Evaluation> evaluations);
// True: not accepted by that day.
bool IsOpenOn(const v1::Rectification& rectification, absl::CivilDay day);
// Those that a day finds open: their evaluation was held by then, and they are not accepted.
std::vector<const v1::Rectification*> OpenOn(absl::CivilDay day, absl::Span<const v1::Evaluation> evaluations,
                                             absl::Span<const v1::Rectification> rectifications);
// The employers of a person on a day.
std::set<std::string> EmployersOn(const registry::v1::Person& person, absl::CivilDay day);
// The calendars that a district has registered, as one.
Calendar CalendarOf(absl::Span<const registry::v1::SchoolCalendar> calendars);

// FAILED_PRECONDITION HELD_IN_FUTURE at `field`: what has not happened yet is not recorded.
absl::Status NotInFuture(absl::string_view rule, absl::string_view field, absl::CivilDay day, absl::CivilDay today);

}  // namespace gongjin::partnership
