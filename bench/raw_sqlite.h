// What SQLite can do by itself with the two rows of a Create: the record's and the journal's, one thread, no server.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace gongjin::bench {

// How the rows are committed.
struct Batching {
  int rows = 256;               // creates a commit
  int checkpoint_pages = 1000;  // of the WAL, then they are moved into the database
};

// A database of its own with the very tables, indexes and bytes that the product made. Not thread-safe.
class RawSqlite {
 public:
  // Takes schema and example from `product`, a database in use with at least one partnership; makes `path` anew, with
  // as many partnerships as the product has.
  static absl::StatusOr<std::unique_ptr<RawSqlite>> Like(const std::string& product, const std::string& path);
  ~RawSqlite();
  // Creates for `time`, durably: WAL, synchronous=FULL. Returns creates per second.
  absl::StatusOr<double> Run(absl::Duration time, const Batching& batching);
  // The fastest batching, each tried for `time`.
  absl::StatusOr<Batching> Best(absl::Duration time);

 private:
  RawSqlite();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::bench
