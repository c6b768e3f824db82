#include "common/base/calendar.h"

#include <algorithm>
#include <utility>

#include "common/base/day.h"

namespace gongjin {
namespace {

// True: no semester can lie between them.
bool Consecutive(const Semester& earlier, const Semester& later) {
  return later.school_year * 2 + later.number == earlier.school_year * 2 + earlier.number + 1;
}

}  // namespace

Calendar::Calendar(std::vector<Semester> semesters) : semesters_(std::move(semesters)) {
  std::sort(semesters_.begin(), semesters_.end(),
            [](const Semester& a, const Semester& b) { return a.first < b.first; });
}

std::optional<Semester> Calendar::Holding(absl::CivilDay day) const {
  for (size_t i = 0; i < semesters_.size(); ++i) {
    if (day > semesters_[i].last) continue;
    if (day >= semesters_[i].first) return semesters_[i];
    if (i > 0 && Consecutive(semesters_[i - 1], semesters_[i])) return semesters_[i];
    break;
  }
  return std::nullopt;
}

std::optional<Semester> Calendar::LastEndingBy(absl::CivilDay day) const {
  const auto later =
      std::find_if(semesters_.begin(), semesters_.end(), [&](const Semester& semester) { return semester.last > day; });
  if (later == semesters_.begin()) return std::nullopt;
  const Semester& ended = *std::prev(later);
  const bool reaches = later != semesters_.end() && Consecutive(ended, *later);
  if (reaches || (ended.number == 2 && ended.school_year == SchoolYearOf(day))) return ended;
  return std::nullopt;
}

absl::CivilDay Calendar::OutOfHolidays(absl::CivilDay day) const {
  const auto semester = Holding(day);
  if (!semester || day >= semester->first) return day;
  // The first teaching week is the one, Monday to Sunday, that holds the first teaching day.
  const absl::CivilDay first_monday = absl::PrevWeekday(semester->first + 1, absl::Weekday::monday);
  return first_monday + 11;
}

std::optional<Semester> Calendar::Of(int school_year, int number) const {
  for (const auto& semester : semesters_) {
    if (semester.school_year == school_year && semester.number == number) return semester;
  }
  return std::nullopt;
}

}  // namespace gongjin
