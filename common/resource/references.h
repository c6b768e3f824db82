// G1: what a record refers to must exist, and be open on the record's own start day. Judged for new references alone:
// old ones stay as they are.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"
#include "common/schema/schema.h"
#include "google/protobuf/message.h"

namespace gongjin {

class Snapshot;

// A reference found in a message.
struct Referred {
  std::string path;  // "team[2].person"
  std::string name;
  const schema::Reference* reference;
};

// Every reference that is set, in field order.
std::vector<Referred> ReferencesIn(const schema::ResourceType& type, const google::protobuf::Message& message);

// INVALID_ARGUMENT NAME_MALFORMED: no name of a type that the field takes. FAILED_PRECONDITION G1: REFERENCE_UNKNOWN,
// REFERENCE_CLOSED (args: name, last day, successors), REFERENCE_NOT_YET_OPEN, REFERENCE_ARCHIVED. NeedsCopy: its owner
// must be asked. `today` is the day judged by where the type has no start day.
absl::Status CheckReferences(const Snapshot& snapshot, const schema::ResourceType& type,
                             const google::protobuf::Message* before, const google::protobuf::Message& after,
                             absl::CivilDay today);

}  // namespace gongjin
