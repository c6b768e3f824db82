// A SQLite connection and its prepared statements, as thin as can be: lifetime, typed binding, faults.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/store/store.h"

namespace gongjin::store {

// A kept statement. Bound views must outlive the steps; columns are read by their place, from 0, until the next step.
class Statement {
 public:
  Statement() = default;
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  Statement(Statement&& other) noexcept : statement_(std::exchange(other.statement_, nullptr)) {}
  Statement& operator=(Statement&& other) noexcept {
    std::swap(statement_, other.statement_);
    return *this;
  }
  ~Statement() { sqlite3_finalize(statement_); }

  explicit operator bool() const { return statement_ != nullptr; }
  // Parameters are counted from 1, as SQLite does.
  void Bind(int parameter, int64_t value) { sqlite3_bind_int64(statement_, parameter, value); }
  void Bind(int parameter, absl::string_view text);
  void BindValue(int parameter, const Value& value);
  void BindBlob(int parameter, absl::string_view bytes);
  void BindNull(int parameter) { sqlite3_bind_null(statement_, parameter); }
  // SQLITE_ROW, SQLITE_DONE or an error, which Connection::Failed turns into a status.
  int Step() { return sqlite3_step(statement_); }
  // One step of a statement without rows, and ready for the next: SQLITE_DONE or an error.
  int Run();
  void Reset() { sqlite3_reset(statement_); }

  int64_t Int(int column) const { return sqlite3_column_int64(statement_, column); }
  bool IsNull(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }
  // The bytes of a text or blob.
  absl::string_view Bytes(int column) const;
  void Read(int column, Value& value) const;

 private:
  sqlite3_stmt* statement_ = nullptr;
};

// Resets a statement when a function is left.
class Resetting {
 public:
  explicit Resetting(Statement& statement) : statement_(statement) {}
  Resetting(const Resetting&) = delete;
  Resetting& operator=(const Resetting&) = delete;
  ~Resetting() { statement_.Reset(); }

 private:
  Statement& statement_;
};

// One connection; used by one thread at a time.
class Connection {
 public:
  // `flags` as of sqlite3_open_v2; `vfs` empty: the default. Checkpoints are left to whoever asks for them.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, int flags, const std::string& vfs);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  // Statements of our own making; never anything of a caller.
  absl::Status Execute(const std::string& sql);
  absl::StatusOr<Statement> Prepare(absl::string_view sql);
  // `kept`, prepared at its first use.
  absl::StatusOr<Statement*> Prepared(Statement& kept, absl::string_view sql);

  // The status for an error of SQLite: DEADLINE_EXCEEDED when a limit below interrupted it, else a fault. A fault that
  // is not about one statement alone (disk, memory, corruption) is remembered.
  absl::Status Failed(int code, absl::string_view doing);
  // The remembered fault's code, or SQLITE_OK; forgets it.
  int TakeFault() { return std::exchange(fault_, SQLITE_OK); }

  // Statements are interrupted past `deadline`, and `limit` after StartClock.
  void SetDeadline(absl::Time deadline) { deadline_ = deadline; }
  void SetLimit(absl::Duration limit) { limit_ = limit; }
  void StartClock() { started_.reset(); }

  bool in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }
  sqlite3* db() const { return db_; }

 private:
  explicit Connection(sqlite3* db) : db_(db) {}
  static int OnProgress(void* self);

  sqlite3* db_;
  int fault_ = SQLITE_OK;
  absl::Time deadline_ = absl::InfiniteFuture();
  absl::Duration limit_ = absl::InfiniteDuration();
  // Set late: most calls end before anybody looks at the clock. By one that nobody sets.
  std::optional<std::chrono::steady_clock::time_point> started_;
};

}  // namespace gongjin::store
