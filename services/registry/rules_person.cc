#include "services/registry/rules_person.h"

#include <algorithm>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

bool IsOnRecord(const v1::Person& person, const std::string& employer) {
  const auto& all = person.former_employments();
  return std::any_of(all.begin(), all.end(), [&](const auto& one) { return one.employer() == employer; });
}

}  // namespace

absl::Status KeepFormerEmployment(const v1::Person& before, v1::Person& after) {
  if (before.employer() == after.employer() || !after.has_employed_from()) return absl::OkStatus();
  const absl::CivilDay moved = DayOf(after.employed_from());
  if (before.has_employed_from() && moved == DayOf(before.employed_from())) return absl::OkStatus();
  if (before.has_employed_from() && moved < DayOf(before.employed_from()))
    return Refuse("G4", "employed_from", "MOVED_BEFORE_EMPLOYED", {FormatDay(DayOf(before.employed_from()))});
  if (IsOnRecord(after, before.employer())) return absl::OkStatus();
  if (!before.has_employed_from()) return Refuse("G4", "former_employments", "EMPLOYMENT_MISSING", {before.employer()});
  auto& kept = *after.add_former_employments();
  kept.set_employer(before.employer());
  *kept.mutable_term() = TermOf(DayOf(before.employed_from()), moved - 1);
  return absl::OkStatus();
}

}  // namespace gongjin::registry
