// What may stand in a database: tables and indexes of our making. Triggers and views would run with every statement of
// ours, and a name may be SQL: nothing is asked of a database before this.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/store/sqlite/connection.h"

namespace gongjin::store {

// Small letters, digits, underscores: as it stands it is a name in SQL.
bool IsPlainName(absl::string_view name);

// FAILED_PRECONDITION DATABASE_STRANGE, also for a journal with lines numbered below 1, which no tree covers.
absl::Status HasOwnSchema(Connection& connection, const std::string& path);

}  // namespace gongjin::store
