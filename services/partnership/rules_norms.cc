#include "services/partnership/rules_norms.h"

#include "common/base/status.h"

namespace gongjin::partnership {

absl::Status FilingWindowIsInOrder(const Norms& norms, absl::CivilDay day) {
  return NormsInOrder(norms, {"p5-mutual-window-first", "p5-mutual-window-last", "p5-mutual-filing-day"}, day);
}

absl::Status MarksAreInOrder(const Norms& norms, absl::CivilDay day) {
  return NormsInOrder(norms, {"p7-pass-mark", "p7-good", "p7-excellent"}, day);
}

absl::Status VacationIsInOrder(const Norms& norms, absl::CivilDay day) {
  return NormsInOrder(norms, {"p9-vacation-first-month", "p9-vacation-last-month"}, day);
}

absl::Status NormsAgree(const Norms& norms, absl::CivilDay day) {
  RETURN_IF_ERROR(FilingWindowIsInOrder(norms, day));
  RETURN_IF_ERROR(MarksAreInOrder(norms, day));
  return VacationIsInOrder(norms, day);
}

}  // namespace gongjin::partnership
