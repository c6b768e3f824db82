// A table of an older program becomes one of this program.
#pragma once

#include <vector>

#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/layout.h"
#include "common/store/sqlite/sqlite_store.h"

namespace gongjin::store {

// Adds what is new to a table that is there; the places of the columns that BackFill must fill. FAILED_PRECONDITION
// where that needs a migration written by hand: COLUMN_REMOVED, COLUMN_RETYPED, PARTIES_CHANGED.
absl::StatusOr<std::vector<size_t>> AdaptTable(Connection& connection, const Layout& layout);
// Drops the indexes that are no longer wanted and makes those that are missing. FAILED_PRECONDITION
// UNIQUE_SET_VIOLATED.
absl::Status AdaptIndexes(Connection& connection, const Layout& layout);

}  // namespace gongjin::store
