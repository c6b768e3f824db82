#include "services/registry/rules_calendar.h"

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {

absl::Status SemestersAreInOrder(const v1::SchoolCalendar& calendar) {
  const absl::CivilDay ended = LastDay(calendar.first_semester());
  if (FirstDay(calendar.second_semester()) > ended) return absl::OkStatus();
  return Refuse("D0", "second_semester.start_date", "SEMESTERS_OUT_OF_ORDER", {FormatDay(ended)});
}

absl::Status SemestersLieInTheSchoolYear(const v1::SchoolCalendar& calendar) {
  const auto lies_outside = [&](absl::CivilDay day) { return SchoolYearOf(day) != calendar.school_year(); };
  const struct {
    const char* path;
    absl::CivilDay day;
  } days[] = {{"first_semester.start_date", FirstDay(calendar.first_semester())},
              {"first_semester.end_date", LastDay(calendar.first_semester())},
              {"second_semester.start_date", FirstDay(calendar.second_semester())},
              {"second_semester.end_date", LastDay(calendar.second_semester())}};
  for (const auto& [path, day] : days)
    if (lies_outside(day))
      return Refuse("D0", path, "SEMESTER_OUTSIDE_SCHOOL_YEAR", {absl::StrCat(calendar.school_year())});
  return absl::OkStatus();
}

}  // namespace gongjin::registry
