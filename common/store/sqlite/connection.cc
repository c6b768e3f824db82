#include "common/store/sqlite/connection.h"

#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/base/status.h"

namespace gongjin::store {
namespace {

// Steps of SQLite's machine between two looks at the clock: some 20 µs.
constexpr int kStepsBetweenLooks = 2000;
constexpr int kBusyMs = 5000;

// Counting every allocation would serialise all connections on one lock.
void WithoutAllocationCounters() {
  static std::once_flag once;
  std::call_once(once, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
}

// An empty view may have no address, which SQLite would take for NULL.
const char* Address(absl::string_view bytes) { return bytes.data() == nullptr ? "" : bytes.data(); }

}  // namespace

void Statement::Bind(int parameter, absl::string_view text) {
  sqlite3_bind_text64(statement_, parameter, Address(text), text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void Statement::BindBlob(int parameter, absl::string_view bytes) {
  sqlite3_bind_blob64(statement_, parameter, Address(bytes), bytes.size(), SQLITE_STATIC);
}

void Statement::BindValue(int parameter, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    Bind(parameter, absl::string_view(*text));
  } else if (const auto* integer = std::get_if<int64_t>(&value)) {
    Bind(parameter, *integer);
  } else {
    BindNull(parameter);
  }
}

int Statement::Run() {
  const int code = Step();
  Reset();
  return code;
}

absl::string_view Statement::Bytes(int column) const {
  const void* bytes = sqlite3_column_blob(statement_, column);
  return {static_cast<const char*>(bytes), static_cast<size_t>(sqlite3_column_bytes(statement_, column))};
}

void Statement::Read(int column, Value& value) const {
  switch (sqlite3_column_type(statement_, column)) {
    case SQLITE_NULL:
      value = std::monostate();
      break;
    case SQLITE_INTEGER:
      value = Int(column);
      break;
    default:
      value = std::string(Bytes(column));
  }
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const std::string& path, int flags,
                                                             const std::string& vfs) {
  WithoutAllocationCounters();
  sqlite3* db = nullptr;
  // Each connection is used by one thread at a time, so SQLite needs no locks of its own.
  const int code = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX, vfs.empty() ? nullptr : vfs.c_str());
  std::unique_ptr<Connection> connection(new Connection(db));
  if (code != SQLITE_OK) return Refuse("", path, "DATABASE_UNREADABLE", {path, sqlite3_errstr(code)});
  sqlite3_extended_result_codes(db, 1);
  sqlite3_busy_timeout(db, kBusyMs);
  sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_wal_autocheckpoint(db, 0);
  sqlite3_progress_handler(db, kStepsBetweenLooks, &Connection::OnProgress, connection.get());
  if (auto status = connection->Execute("PRAGMA trusted_schema=OFF; PRAGMA temp_store=MEMORY; PRAGMA mmap_size=0");
      !status.ok()) {
    return status;
  }
  return connection;
}

Connection::~Connection() { sqlite3_close_v2(db_); }

absl::Status Connection::Execute(const std::string& sql) {
  const int code = sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr);
  return code == SQLITE_OK ? absl::OkStatus() : Failed(code, sql);
}

absl::StatusOr<Statement> Connection::Prepare(absl::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code =
      sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return Failed(code, sql);
  return Statement(statement);
}

absl::StatusOr<Statement*> Connection::Prepared(Statement& kept, absl::string_view sql) {
  if (!kept) {
    ASSIGN_OR_RETURN(kept, Prepare(sql));
  }
  return &kept;
}

absl::Status Connection::Failed(int code, absl::string_view doing) {
  const int kind = code & 0xff;
  if (kind == SQLITE_INTERRUPT) return absl::DeadlineExceededError("the time for this call is over");
  if (kind != SQLITE_CONSTRAINT && kind != SQLITE_TOOBIG && kind != SQLITE_RANGE) fault_ = code;
  return Fault(absl::StrCat("SQLite ", code, " (", sqlite3_errmsg(db_), ") at: ", doing));
}

int Connection::OnProgress(void* self) {
  auto& connection = *static_cast<Connection*>(self);
  if (connection.deadline_ == absl::InfiniteFuture() && connection.limit_ == absl::InfiniteDuration()) return 0;
  const auto now = std::chrono::steady_clock::now();
  if (!connection.started_) connection.started_ = now;
  const bool too_long = absl::FromChrono(now - *connection.started_) > connection.limit_;
  return too_long || absl::Now() > connection.deadline_ ? 1 : 0;
}

}  // namespace gongjin::store
