#include "services/partnership/work_list.h"

#include "common/base/day.h"
#include "services/partnership/checks.h"
#include "services/partnership/gather.h"
#include "services/partnership/overview.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {
namespace {

// What is the same for every partnership of a district.
struct Ground {
  Calendar calendar;
  Norms norms;
};

absl::StatusOr<Ground> GroundOf(const Snapshot& snapshot, absl::string_view district) {
  Ground ground;
  ASSIGN_OR_RETURN(ground.calendar, CalendarIn(snapshot, district));
  ASSIGN_OR_RETURN(ground.norms, snapshot.NormsOf(district));
  return ground;
}

absl::StatusOr<Standing> StandingOf(const Snapshot& snapshot, v1::Partnership partnership, absl::CivilDay as_of,
                                    const Ground& ground) {
  Standing standing;
  ASSIGN_OR_RETURN(standing.facts, GatherFacts(snapshot, std::move(partnership)));
  standing.due = DueItems(standing.facts, as_of, ground.calendar, ground.norms);
  return standing;
}

absl::StatusOr<std::vector<Standing>> StandingsIn(const Snapshot& snapshot, absl::string_view district,
                                                  absl::CivilDay as_of, const Ground& ground) {
  ASSIGN_OR_RETURN(auto partnerships, snapshot.Find<v1::Partnership>(Where("state != WITHDRAWN").Under(district)));
  std::vector<Standing> standings;
  for (auto& partnership : partnerships) {
    ASSIGN_OR_RETURN(auto standing, StandingOf(snapshot, std::move(partnership), as_of, ground));
    standings.push_back(std::move(standing));
  }
  return standings;
}

}  // namespace

absl::StatusOr<std::vector<common::v1::DueItem>> DueInDistrict(const Snapshot& snapshot, absl::string_view district,
                                                               absl::CivilDay as_of) {
  ASSIGN_OR_RETURN(const Ground ground, GroundOf(snapshot, district));
  ASSIGN_OR_RETURN(auto standings, StandingsIn(snapshot, district, as_of, ground));
  std::vector<common::v1::DueItem> items;
  for (auto& standing : standings)
    for (auto& item : standing.due) items.push_back(std::move(item));
  return items;
}

absl::StatusOr<std::vector<common::v1::Overview::Section>> OverviewOfDistrict(const Snapshot& snapshot,
                                                                              absl::string_view district,
                                                                              absl::CivilDay as_of) {
  ASSIGN_OR_RETURN(const Ground ground, GroundOf(snapshot, district));
  ASSIGN_OR_RETURN(const auto standings, StandingsIn(snapshot, district, as_of, ground));
  common::v1::Overview::Section section;
  section.set_title("携手共进计划");
  section.set_title_en("Partnerships");
  for (const auto& standing : standings) *section.add_lines() = LineOf(standing, as_of, ground.calendar, ground.norms);
  for (auto& figure : FiguresOf(standings, as_of)) *section.add_figures() = std::move(figure);
  return std::vector<common::v1::Overview::Section>{std::move(section)};
}

absl::Status ComputePartnership(const Snapshot& snapshot, absl::CivilDay as_of, v1::Partnership& partnership) {
  const absl::string_view district = DistrictOf(partnership.name());
  ASSIGN_OR_RETURN(const Ground ground, GroundOf(snapshot, district));
  ASSIGN_OR_RETURN(const Standing computed, StandingOf(snapshot, partnership, as_of, ground));
  auto& standing = *partnership.mutable_standing();
  *standing.mutable_as_of() = DateOf(as_of);
  standing.set_running(StateOn(partnership, as_of) == v1::Partnership::SIGNED && Contains(partnership.term(), as_of));
  for (const auto& item : computed.due) {
    if (item.overdue_days() > 0)
      standing.set_overdue_count(standing.overdue_count() + 1);
    else
      standing.set_due_count(standing.due_count() + 1);
  }
  for (const auto* open : OpenOn(as_of, computed.facts.evaluations, computed.facts.rectifications))
    standing.add_failing_domains(open->domain());
  const auto line = LineOf(computed, as_of, ground.calendar, ground.norms);
  standing.set_summary(absl::StrJoin(line.remarks(), "；"));
  standing.set_summary_en(absl::StrJoin(line.remarks_en(), "; "));
  return absl::OkStatus();
}

}  // namespace gongjin::partnership
