// The store on SQLite: a file, a writer thread with the only writing connection, readers beside it.
//
// WAL, synchronous=FULL, one fdatasync a batch. Waiting functions run each in a savepoint and are committed together.
// A COMMIT that returns an I/O error is neither done nor failed: its batch is answered OutcomeUnknown(), never retried.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace gongjin::store {

struct SqliteOptions {
  std::string path;                   // "…/partnership.db"
  int queue_limit = 4096;             // functions waiting
  int batch_limit = 512;              // functions a commit
  int64_t min_free_bytes = 64 << 20;  // below it writes are refused, reads go on; 0: not checked
  int64_t ballast_bytes = 8 << 20;    // a file given up when the disk is full, so that the last lines fit; 0: none
  int page_bytes = 4096;
  int cache_kib = 65536;                          // of the writer
  int checkpoint_bytes = 32 << 20;                // of the WAL, moved into the database at a time
  absl::Duration act_limit = absl::Seconds(10);   // a function on the writer is interrupted past it
  absl::Duration read_limit = absl::Seconds(60);  // a read is interrupted past it: an old snapshot keeps the WAL long
  std::string vfs;                    // SQLite's file layer, for tests that make it fail; empty: the default
  bool synchronous_full = true;       // false (NORMAL) only in tests, as the control that must lose
  bool answer_before_commit = false;  // true only in tests, as the control that must lose
};

// Opens or creates the database with these tables. A new column is added and back-filled by `columns_of`, which gives
// the columns of a payload; it may look up other rows, whose own new columns are filled then. FAILED_PRECONDITION:
// another process has it open, it is newer than this binary or not ours, a type or column was removed or retyped, rows
// clash in a new unique set.
using ColumnsOf = std::function<absl::StatusOr<std::vector<Value>>(absl::string_view type, absl::string_view payload,
                                                                   Reader& reader)>;
absl::StatusOr<std::unique_ptr<Store>> OpenSqlite(const SqliteOptions& options, std::vector<Table> tables,
                                                  const ColumnsOf& columns_of);

}  // namespace gongjin::store
