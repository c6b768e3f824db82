// The one connection that writes.
#pragma once

#include <memory>

#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/sqlite_store.h"

namespace gongjin::store {

// Opens the database file, or makes it, readable by its owner alone, with what durability and speed ask of a writer.
// FAILED_PRECONDITION DATABASE_UNREADABLE.
absl::StatusOr<std::unique_ptr<Connection>> OpenWriter(const SqliteOptions& options);

}  // namespace gongjin::store
