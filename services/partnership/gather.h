// Reads what rules want to know of a partnership.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/base/calendar.h"
#include "common/resource/transaction.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {

// The partnership that a child's name lies below.
absl::StatusOr<v1::Partnership> PartnershipOf(const Snapshot& snapshot, absl::string_view child);
// Its other records and its parties, archived ones aside.
absl::StatusOr<Facts> GatherFacts(const Snapshot& snapshot, v1::Partnership partnership);
// The school calendars of a district ("districts/310113") as one.
absl::StatusOr<Calendar> CalendarIn(const Snapshot& snapshot, absl::string_view district);
// The people named, in order; those unknown are left out (references are judged elsewhere).
absl::StatusOr<std::vector<registry::v1::Person>> PersonsNamed(
    const Snapshot& snapshot, const google::protobuf::RepeatedPtrField<std::string>& names);
// What P2 looks at of the recipient's: those of the same round or of a term that shares a day; archived ones aside.
absl::StatusOr<std::vector<v1::Partnership>> OthersOf(const Snapshot& snapshot, const v1::Partnership& partnership);

}  // namespace gongjin::partnership
