// A database seen from beside the process that serves it: copied and checked through a read-only connection, which
// takes no lock but a reader's, moves nothing from the WAL and so hinders nobody. It keeps the WAL from ending as long.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/store/check.h"

namespace gongjin::store {

// What a database says of itself.
struct AboutSqlite {
  int64_t format = 0;
  std::string epoch;
  int64_t last_sequence = 0;
  int64_t lines = 0;  // of the journal
  int64_t rows = 0;
};
// FAILED_PRECONDITION, here and below: DATABASE_UNREADABLE, DATABASE_FOREIGN, DATABASE_STRANGE.
absl::StatusOr<AboutSqlite> AboutSqliteAt(const std::string& path);

// Writes one consistent state of it to a new file, mode 0600, durable; tells what the copy holds. Free pages are left
// out. What was committed when the call began is in it.
absl::StatusOr<AboutSqlite> CopySqlite(const std::string& path, const std::string& copy);

// Lets it begin another life, as after a restore: those who follow it take everything anew. For a database that nobody
// serves; FAILED_PRECONDITION DATABASE_IN_USE.
absl::Status RenewEpoch(const std::string& path);

// SQLite's own integrity check, then Check. `tables`: as the program has them, whose columns `row_of` makes. A table or
// column that the program does not know is a fault, for it would not open the database; one that the database does not
// have yet, for an earlier release made it, is noted; then no columns and parties are compared, since a row may take
// some from its parent's.
absl::StatusOr<Checked> CheckSqlite(const std::string& path, const std::vector<Table>& tables, const RowOf& row_of);

// Reads it as it is now, all of it in one state.
absl::Status ReadSqlite(const std::string& path,
                        absl::FunctionRef<absl::Status(Reader& reader, const AboutSqlite& about)> read);

}  // namespace gongjin::store
