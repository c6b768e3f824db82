// As much of SQLite's interface as the benchmark needs. It stands for the fastest plain use, so it adds nothing.
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace gongjin::bench {

// A connection; not thread-safe.
class Database {
 public:
  static absl::StatusOr<Database> Open(const std::string& path, int flags);
  Database(Database&& other) noexcept : db_(other.db_) { other.db_ = nullptr; }
  ~Database() { sqlite3_close(db_); }

  absl::Status Execute(const std::string& sql);
  absl::StatusOr<sqlite3_stmt*> Prepare(const std::string& sql);
  // Every row of a query, every value as text; NULL as "".
  absl::StatusOr<std::vector<std::vector<std::string>>> Rows(const std::string& sql);
  absl::StatusOr<int64_t> Number(const std::string& sql);
  absl::Status Failed(const std::string& doing) const;

 private:
  explicit Database(sqlite3* db) : db_(db) {}
  sqlite3* db_;
};

// A row kept in memory, to be inserted again and again with some values changed.
class KeptRow {
 public:
  // The row that `select` finds first, for `table`.
  static absl::StatusOr<KeptRow> Read(Database& from, const std::string& table, const std::string& select);
  // Prepares the INSERT and binds all values to what is kept here: afterwards this must not be moved.
  absl::Status PrepareIn(Database& to);
  // Place of a column for Set, or 0.
  int PlaceOf(const std::string& column) const;
  void Set(int place, const std::string& text) {  // which must live until Insert returns
    sqlite3_bind_text(insert_.get(), place, text.data(), static_cast<int>(text.size()), SQLITE_STATIC);
  }
  void Set(int place, int64_t number) { sqlite3_bind_int64(insert_.get(), place, number); }
  bool Insert() {
    const bool done = sqlite3_step(insert_.get()) == SQLITE_DONE;
    sqlite3_reset(insert_.get());
    return done;
  }

 private:
  KeptRow() = default;
  struct Kept {
    std::string column;
    int type = SQLITE_NULL;
    int64_t number = 0;
    std::string bytes;
  };
  std::string table_;
  std::vector<Kept> kept_;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  std::unique_ptr<sqlite3_stmt, Finalize> insert_;
};

}  // namespace gongjin::bench
