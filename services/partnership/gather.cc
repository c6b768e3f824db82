#include "services/partnership/gather.h"

#include "absl/strings/match.h"
#include "common/base/day.h"
#include "common/schema/names.h"
#include "gongjin/registry/v1/school_calendar.pb.h"

namespace gongjin::partnership {

absl::StatusOr<v1::Partnership> PartnershipOf(const Snapshot& snapshot, absl::string_view child) {
  return snapshot.Get<v1::Partnership>(schema::ParentOf(child));
}

absl::StatusOr<Facts> GatherFacts(const Snapshot& snapshot, v1::Partnership partnership) {
  Facts facts;
  const std::string& name = partnership.name();
  ASSIGN_OR_RETURN(facts.opinions, snapshot.Find<v1::ExpertOpinion>(Where().Under(name)));
  ASSIGN_OR_RETURN(facts.activities, snapshot.Find<v1::Activity>(Where().Under(name)));
  ASSIGN_OR_RETURN(facts.evaluations, snapshot.Find<v1::Evaluation>(Where().Under(name)));
  ASSIGN_OR_RETURN(facts.rectifications, snapshot.Find<v1::Rectification>(Where().Under(name)));
  ASSIGN_OR_RETURN(facts.amendments, snapshot.Find<v1::Amendment>(Where().Under(name)));
  ASSIGN_OR_RETURN(facts.recipient, snapshot.Seek<registry::v1::School>(partnership.recipient()));
  const bool by_school = absl::StrContains(partnership.supporter(), "/schools/");
  if (by_school) {
    ASSIGN_OR_RETURN(facts.supporter_school, snapshot.Seek<registry::v1::School>(partnership.supporter()));
  } else {
    ASSIGN_OR_RETURN(facts.supporter_organization, snapshot.Seek<registry::v1::Organization>(partnership.supporter()));
  }
  ASSIGN_OR_RETURN(facts.commissioner, snapshot.Seek<registry::v1::Organization>(partnership.commissioner()));
  ASSIGN_OR_RETURN(const auto commissions, snapshot.Find<registry::v1::Organization>(
                                               Where("kind = MUNICIPAL_COMMISSION").Under(DistrictOf(name))));
  if (!commissions.empty()) facts.commission = commissions.front().name();
  facts.partnership = std::move(partnership);
  return facts;
}

absl::StatusOr<Calendar> CalendarIn(const Snapshot& snapshot, absl::string_view district) {
  ASSIGN_OR_RETURN(const auto calendars, snapshot.Find<registry::v1::SchoolCalendar>(Where().Under(district)));
  return CalendarOf(calendars);
}

absl::StatusOr<std::vector<registry::v1::Person>> PersonsNamed(
    const Snapshot& snapshot, const google::protobuf::RepeatedPtrField<std::string>& names) {
  std::vector<registry::v1::Person> persons;
  for (const auto& name : names) {
    ASSIGN_OR_RETURN(auto person, snapshot.Seek<registry::v1::Person>(name));
    if (person.has_value()) persons.push_back(*std::move(person));
  }
  return persons;
}

absl::StatusOr<std::vector<v1::Partnership>> OthersOf(const Snapshot& snapshot, const v1::Partnership& partnership) {
  // No more than the rules of P2 look at (rules_parties.h): of one recipient there may be many.
  return snapshot.Find<v1::Partnership>(
      Where("recipient = $1 AND (round = $2 OR (term.start_date <= $3 AND term.end_date >= $4))",
            partnership.recipient(), partnership.round(), LastDay(partnership.term()), FirstDay(partnership.term()))
          .Under(DistrictOf(partnership.name())));
}

}  // namespace gongjin::partnership
