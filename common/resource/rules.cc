#include "common/resource/rules.h"

#include <algorithm>

#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin {

absl::Status ReferenceIsOpen(const ReferenceTarget& target, absl::CivilDay day) {
  if (!target.known) return Refuse("G1", target.path, "REFERENCE_UNKNOWN", {target.name});
  if (target.archived) return Refuse("G1", target.path, "REFERENCE_ARCHIVED", {target.name});
  if (target.opened.has_value() && day < *target.opened)
    return Refuse("G1", target.path, "REFERENCE_NOT_YET_OPEN", {target.name, FormatDay(*target.opened)});
  if (target.closed.has_value() && day > *target.closed)
    return Refuse("G1", target.path, "REFERENCE_CLOSED",
                  {target.name, FormatDay(*target.closed), absl::StrJoin(target.successors, ", ")});
  return absl::OkStatus();
}

bool ReferenceIsKept(const std::vector<GivenReference>& before, const GivenReference& after) {
  return std::any_of(before.begin(), before.end(),
                     [&](const GivenReference& old) { return old.field == after.field && old.name == after.name; });
}

}  // namespace gongjin
