// G1 and G4: how schools and organizations change their names and end, and days of validity.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "google/type/date.pb.h"

namespace gongjin::registry {

// G4 [ours]: a renaming is recorded when it holds; the new name differs, follows the names before it, and belongs to
// the days on which the school exists.
// zh: 更名自生效之日起登记；新名称与现名不同，晚于以往各次更名，且在学校存续期间。
// Refused: RENAME_TO_SAME {name}; RENAME_NOT_YET {first day}; RENAME_BEFORE_OPENED {opening day};
// RENAME_OUT_OF_ORDER {last day of the former name before}; SCHOOL_CLOSED {closing day}.
absl::Status MayBeRenamed(const v1::School& school, absl::string_view title, absl::CivilDay first_day,
                          absl::CivilDay today);

// The school under its new name, the former one on record up to the day before.
void Rename(v1::School& school, absl::string_view title, absl::CivilDay first_day);

// G4 [ours]: a school keeps the codes it had before.
// zh: 学校代码变更后，原代码保留为曾用代码。
// Gives: former_codes, completed.
void KeepFormerCode(const v1::School& before, v1::School& after);

// G4 [ours]: what has ended does not end again, nor before it began, and is not carried on by itself.
// zh: 已撤并的不得再次撤并，撤并日期不早于建立日期，承接者不得为其自身。
// Refused: SCHOOL_CLOSED or ORGANIZATION_CLOSED {closing day}; CLOSED_BEFORE_OPENED {opening day};
// SUCCESSOR_IS_ITSELF.
absl::Status MayBeClosed(const v1::School& school, absl::CivilDay close_date,
                         const std::vector<std::string>& successors);
absl::Status MayBeClosed(const v1::Organization& organization, absl::CivilDay close_date,
                         const std::vector<std::string>& successors);

// D0 [D0]: a validity that ends does not end before it begins.
// zh: 截止日期不早于起始日期。
// Refused: TERM_REVERSED {first day; last day}.
absl::Status EndsAfterItBegins(const google::type::Date& start_date, bool has_end, const google::type::Date& end_date);

}  // namespace gongjin::registry
