// The platform's own rule, G1: what a record refers to. A pure function over facts, as the rules of a service are; who
// gathers the facts is references.cc.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/civil_time.h"

namespace gongjin {

// What is known here of a record that another one refers to.
struct ReferenceTarget {
  std::string path;  // of the referring field: "team[2].person"
  std::string name;
  bool known = false;
  bool archived = false;
  std::optional<absl::CivilDay> opened;
  std::optional<absl::CivilDay> closed;  // its last day
  std::vector<std::string> successors;
};

// G1 [D12]: what a new reference names exists, is not archived, and is open on the day that the referring record
// begins.
// zh: 新登记所引用的对象须已登记、未归档，且在本记录起始之日处于存续期间；已撤并的，提示其承接者。
// Refused: REFERENCE_UNKNOWN {name}; REFERENCE_ARCHIVED {name}; REFERENCE_NOT_YET_OPEN {name; opening day};
// REFERENCE_CLOSED {name; last day; successors}.
absl::Status ReferenceIsOpen(const ReferenceTarget& target, absl::CivilDay day);

// A reference of a record: the field, whichever item of a list it stands in, and the name given.
struct GivenReference {
  std::string field;  // "team.person"
  std::string name;
};

// G1 [ours]: an old record keeps the references it has, whatever became of their targets.
// zh: 原有记录保留其原有引用，不因所引用对象此后撤并而失效。
// Gives: whether the reference was there before.
bool ReferenceIsKept(const std::vector<GivenReference>& before, const GivenReference& after);

}  // namespace gongjin
