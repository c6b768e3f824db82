// The database's own tables, and how they follow the annotations from one version of the program to the next.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/layout.h"
#include "common/store/sqlite/sqlite_store.h"

namespace gongjin::store {

// What a database says of itself.
struct Identity {
  std::string epoch;        // 32 hex digits, made with the database
  std::string request_key;  // 16 bytes
};

// Makes or adapts the tables, in one transaction. New columns are back-filled, indexes are made and dropped.
// FAILED_PRECONDITION: DATABASE_NEWER, DATABASE_FOREIGN, DATABASE_STRANGE, TYPE_REMOVED, COLUMN_REMOVED,
// COLUMN_RETYPED, PARTIES_CHANGED, UNIQUE_SET_VIOLATED.
absl::StatusOr<Identity> PrepareSchema(Connection& connection, const std::string& path, const Catalogue& catalogue,
                                       const ColumnsOf& columns_of);

// Whether a program of Gongjin made it.
absl::StatusOr<bool> IsOurs(Connection& connection);
// FAILED_PRECONDITION DATABASE_NEWER, DATABASE_OLDER: this program cannot read its journal as it is.
absl::Status HasThisFormat(Connection& connection, const std::string& path);
// Another Identity::epoch than before.
absl::Status WriteNewEpoch(Connection& connection);

}  // namespace gongjin::store
