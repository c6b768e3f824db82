// The semesters of a district, as its school calendars say. [D0]
#pragma once

#include <optional>
#include <vector>

#include "absl/time/civil_time.h"

namespace gongjin {

// First and last teaching day, both included.
struct Semester {
  int school_year = 0;  // 2018 is 2018学年
  int number = 0;       // 1 or 2
  absl::CivilDay first;
  absl::CivilDay last;
};

// Semesters in order. What lies outside the calendars that are known cannot be judged: nullopt.
class Calendar {
 public:
  explicit Calendar(std::vector<Semester> semesters = {});
  // The semester that holds `day`; a day between two semesters belongs to the following one. [D0]
  std::optional<Semester> Holding(absl::CivilDay day) const;
  // The last semester that ends on or before `day`; nullopt unless the calendar reaches to the semester after it,
  // or to the last semester of the school year that holds `day`.
  std::optional<Semester> LastEndingBy(absl::CivilDay day) const;
  // D0 (c): a day count that ends outside semesters moves to the Friday of the second teaching week after.
  // `day` itself when it lies in a semester or the calendar does not reach.
  absl::CivilDay OutOfHolidays(absl::CivilDay day) const;
  std::optional<Semester> Of(int school_year, int number) const;

 private:
  std::vector<Semester> semesters_;
};

}  // namespace gongjin
