#include "services/partnership/rules_facts.h"

#include <algorithm>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::partnership {

std::string NameOf(const DomainKey& domain) {
  return domain.other.empty() ? v1::Domain_Name(domain.domain) : domain.other;
}

std::set<DomainKey> DomainsWithObjectives(const v1::Partnership& partnership) {
  std::set<DomainKey> domains;
  for (const auto& objective : partnership.objectives()) domains.insert(DomainOf(objective));
  return domains;
}

absl::string_view DistrictOf(absl::string_view name) {
  const size_t first = name.find('/');
  return first == absl::string_view::npos ? name : name.substr(0, name.find('/', first + 1));
}

v1::Partnership::State StateOn(const v1::Partnership& partnership, absl::CivilDay day) {
  const auto state = partnership.state();
  if (state == v1::Partnership::DRAFT || state == v1::Partnership::WITHDRAWN) return state;
  if (partnership.has_signed_on() && day < DayOf(partnership.signed_on())) return v1::Partnership::DRAFT;
  const bool completed_later = state == v1::Partnership::COMPLETED && day < DayOf(partnership.completed_on());
  const bool terminated_later =
      state == v1::Partnership::TERMINATED && day <= DayOf(partnership.termination().last_day());
  return completed_later || terminated_later ? v1::Partnership::SIGNED : state;
}

const v1::Evaluation* EvaluationBy(absl::CivilDay day, v1::Evaluation::Kind kind,
                                   absl::Span<const v1::Evaluation> evaluations) {
  for (const auto& evaluation : evaluations) {
    if (evaluation.has_archive_time() || evaluation.kind() != kind) continue;
    if (DayOf(evaluation.held_on()) <= day) return &evaluation;
  }
  return nullptr;
}

bool IsOpenOn(const v1::Rectification& rectification, absl::CivilDay day) {
  return rectification.state() != v1::Rectification::CLOSED || DayOf(rectification.closed_on()) > day;
}

std::vector<const v1::Rectification*> OpenOn(absl::CivilDay day, absl::Span<const v1::Evaluation> evaluations,
                                             absl::Span<const v1::Rectification> rectifications) {
  std::vector<const v1::Rectification*> open;
  for (const auto& rectification : rectifications) {
    const bool not_yet = std::any_of(evaluations.begin(), evaluations.end(), [&](const v1::Evaluation& evaluation) {
      return evaluation.name() == rectification.evaluation() && DayOf(evaluation.held_on()) > day;
    });
    if (!not_yet && IsOpenOn(rectification, day)) open.push_back(&rectification);
  }
  return open;
}

std::set<std::string> EmployersOn(const registry::v1::Person& person, absl::CivilDay day) {
  std::set<std::string> employers;
  if (!person.has_employed_from() || DayOf(person.employed_from()) <= day) employers.insert(person.employer());
  for (const auto& employment : person.former_employments()) {
    if (Contains(employment.term(), day)) employers.insert(employment.employer());
  }
  return employers;
}

Calendar CalendarOf(absl::Span<const registry::v1::SchoolCalendar> calendars) {
  std::vector<Semester> semesters;
  for (const auto& calendar : calendars) {
    if (calendar.has_archive_time()) continue;
    const auto& first = calendar.first_semester();
    const auto& second = calendar.second_semester();
    semesters.push_back({calendar.school_year(), 1, FirstDay(first), LastDay(first)});
    semesters.push_back({calendar.school_year(), 2, FirstDay(second), LastDay(second)});
  }
  return Calendar(std::move(semesters));
}

absl::Status NotInFuture(absl::string_view rule, absl::string_view field, absl::CivilDay day, absl::CivilDay today) {
  if (day <= today) return absl::OkStatus();
  return Refuse(rule, field, "HELD_IN_FUTURE", {FormatDay(day), FormatDay(today)});
}

}  // namespace gongjin::partnership
