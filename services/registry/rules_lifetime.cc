#include "services/registry/rules_lifetime.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

template <typename T>
absl::Status JudgeClosing(const T& record, absl::string_view already_closed, absl::CivilDay close_date,
                          const std::vector<std::string>& successors) {
  if (record.has_close_date())
    return Refuse("G4", "close_date", already_closed, {FormatDay(DayOf(record.close_date()))});
  if (record.has_open_date() && close_date < DayOf(record.open_date()))
    return Refuse("G4", "close_date", "CLOSED_BEFORE_OPENED", {FormatDay(DayOf(record.open_date()))});
  const auto itself = std::find(successors.begin(), successors.end(), record.name());
  if (itself == successors.end()) return absl::OkStatus();
  return Refuse("G4", absl::StrCat("successors[", itself - successors.begin(), "]"), "SUCCESSOR_IS_ITSELF");
}

}  // namespace

absl::Status MayBeRenamed(const v1::School& school, absl::string_view title, absl::CivilDay first_day,
                          absl::CivilDay today) {
  if (title == school.title()) return Refuse("G4", "title", "RENAME_TO_SAME", {school.title()});
  if (first_day > today) return Refuse("G4", "first_day", "RENAME_NOT_YET", {FormatDay(first_day)});
  if (school.has_close_date() && first_day > DayOf(school.close_date()))
    return Refuse("G4", "first_day", "SCHOOL_CLOSED", {FormatDay(DayOf(school.close_date()))});
  if (school.has_open_date() && first_day <= DayOf(school.open_date()))
    return Refuse("G4", "first_day", "RENAME_BEFORE_OPENED", {FormatDay(DayOf(school.open_date()))});
  if (school.former_titles().empty()) return absl::OkStatus();
  // The name that ends now held for a day at least.
  const absl::CivilDay last = DayOf(school.former_titles().rbegin()->last_day());
  if (first_day > last + 1) return absl::OkStatus();
  return Refuse("G4", "first_day", "RENAME_OUT_OF_ORDER", {FormatDay(last)});
}

void Rename(v1::School& school, absl::string_view title, absl::CivilDay first_day) {
  auto& former = *school.add_former_titles();
  former.set_title(school.title());
  *former.mutable_last_day() = DateOf(first_day - 1);
  school.set_title(std::string(title));
}

void KeepFormerCode(const v1::School& before, v1::School& after) {
  if (before.code().empty() || before.code() == after.code()) return;
  const auto& former = after.former_codes();
  if (std::find(former.begin(), former.end(), before.code()) == former.end()) after.add_former_codes(before.code());
}

absl::Status MayBeClosed(const v1::School& school, absl::CivilDay close_date,
                         const std::vector<std::string>& successors) {
  return JudgeClosing(school, "SCHOOL_CLOSED", close_date, successors);
}

absl::Status MayBeClosed(const v1::Organization& organization, absl::CivilDay close_date,
                         const std::vector<std::string>& successors) {
  return JudgeClosing(organization, "ORGANIZATION_CLOSED", close_date, successors);
}

absl::Status EndsAfterItBegins(const google::type::Date& start_date, bool has_end, const google::type::Date& end_date) {
  if (!has_end || DayOf(end_date) >= DayOf(start_date)) return absl::OkStatus();
  return Refuse("D0", "end_date", "TERM_REVERSED", {FormatDay(DayOf(start_date)), FormatDay(DayOf(end_date))});
}

}  // namespace gongjin::registry
