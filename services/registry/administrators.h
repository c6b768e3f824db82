// Who administers a district, before and after what is to be written: facts for A1.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/resource/transaction.h"
#include "gongjin/access/v1/grant.pb.h"

namespace gongjin::registry {

// The grants of the role in the district, whenever they hold, of accounts in force.
absl::StatusOr<std::vector<access::v1::Grant>> AdministratorsOf(const Snapshot& snapshot, absl::string_view district);

}  // namespace gongjin::registry
