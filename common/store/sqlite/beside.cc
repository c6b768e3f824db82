#include "common/store/sqlite/beside.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"
#include "common/store/sqlite/ask.h"
#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/layout.h"
#include "common/store/sqlite/lock_file.h"
#include "common/store/sqlite/own_schema.h"
#include "common/store/sqlite/schema.h"
#include "common/store/sqlite/session.h"

namespace gongjin::store {
namespace {

absl::Status Unreadable(const std::string& path, absl::string_view why) {
  return Refuse("", path, "DATABASE_UNREADABLE", {path, std::string(why)});
}

absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, int flags) {
  ASSIGN_OR_RETURN(auto connection, Connection::Open(path, flags, ""));
  const auto ours = IsOurs(*connection);
  if (!ours.ok()) return Unreadable(path, sqlite3_errmsg(connection->db()));
  if (!*ours) return Refuse("", path, "DATABASE_FOREIGN", {path});
  RETURN_IF_ERROR(HasOwnSchema(*connection, path));
  ASSIGN_OR_RETURN(const auto known, Pairs(*connection, "SELECT id, type FROM known_table"));
  for (const auto& [id, type] : known)
    if (!IsPlainName(id)) return Refuse("", path, "DATABASE_STRANGE", {path, absl::StrCat("known_table ", id)});
  return connection;
}

absl::StatusOr<int64_t> RowsIn(Connection& connection) {
  ASSIGN_OR_RETURN(const auto tables, Pairs(connection, "SELECT id, type FROM known_table"));
  int64_t rows = 0;
  for (const auto& [id, type] : tables) {
    ASSIGN_OR_RETURN(const int64_t count, Number(connection, absl::StrCat("SELECT count(*) FROM rows_", id)));
    rows += count;
  }
  return rows;
}

// Within a transaction.
absl::StatusOr<AboutSqlite> About(Connection& connection) {
  AboutSqlite about;
  ASSIGN_OR_RETURN(about.format, Number(connection, "PRAGMA user_version"));
  ASSIGN_OR_RETURN(const auto epoch, Pairs(connection, "SELECT value, key FROM meta WHERE key = 'epoch'"));
  if (!epoch.empty()) about.epoch = epoch.front().first;
  ASSIGN_OR_RETURN(about.last_sequence, Number(connection, "SELECT max(seq) FROM journal"));
  ASSIGN_OR_RETURN(about.lines, Number(connection, "SELECT count(*) FROM journal"));
  ASSIGN_OR_RETURN(about.rows, RowsIn(connection));
  return about;
}

// Empty and its owner's alone, before anything is in it.
absl::Status CreateFile(const std::string& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return Unreadable(path, std::strerror(errno));
  close(file);
  return absl::OkStatus();
}

absl::Status Sync(const std::string& path) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = file >= 0 && fsync(file) == 0;
  const int error = errno;
  if (file >= 0) close(file);
  return synced ? absl::OkStatus() : Unreadable(path, std::strerror(error));
}

// As the database itself remembers them.
absl::StatusOr<std::vector<Table>> KnownTables(Connection& connection) {
  std::vector<Table> tables;
  ASSIGN_OR_RETURN(const auto known, Pairs(connection, "SELECT id, type FROM known_table"));
  for (const auto& [id, type] : known) {
    Table& table = tables.emplace_back();
    table.id = id;
    table.type = type;
    const std::string of = absl::StrCat(" WHERE id = '", id, "'");
    ASSIGN_OR_RETURN(const int64_t party_rows,
                     Number(connection, absl::StrCat("SELECT party_rows FROM known_table", of)));
    table.party_rows = party_rows != 0;
    ASSIGN_OR_RETURN(const auto columns, Pairs(connection, absl::StrCat("SELECT path, kind FROM known_column", of)));
    for (const auto& [path, kind] : columns)
      table.columns.push_back({path, kind == "0" ? Column::Kind::kInteger : Column::Kind::kText});
  }
  return tables;
}

bool SameColumns(const Table& a, const Table& b) {
  absl::flat_hash_set<std::string> paths;
  for (const Column& column : a.columns) paths.insert(column.path);
  for (const Column& column : b.columns)
    if (paths.erase(column.path) == 0) return false;
  return paths.empty() && a.party_rows == b.party_rows;
}

// The database's tables with what `given` knows of them; false: it has others, or other columns.
bool Complete(std::vector<Table>& known, const std::vector<Table>& given) {
  bool same = true;
  for (Table& table : known) {
    const auto found =
        std::find_if(given.begin(), given.end(), [&](const Table& other) { return other.type == table.type; });
    if (found == given.end()) {
      same = false;
      continue;
    }
    table.followed = found->followed;
    if (SameColumns(table, *found))
      table.columns = found->columns;
    else
      same = false;
  }
  return same;
}

std::vector<std::string> FaultsOfPages(Connection& connection) {
  const auto told = Pairs(connection, "PRAGMA integrity_check(20)");
  if (!told.ok()) return {absl::StrCat("it cannot be read: ", sqlite3_errmsg(connection.db()))};
  std::vector<std::string> faults;
  for (const auto& [fault, nothing] : *told)
    if (fault != "ok") faults.push_back(fault);
  return faults;
}

absl::StatusOr<Checked> CheckMeaning(Connection& connection, const std::vector<Table>& tables, const RowOf& row_of) {
  ASSIGN_OR_RETURN(auto known, KnownTables(connection));
  const bool same = Complete(known, tables);
  ASSIGN_OR_RETURN(const auto catalogue, Catalogue::Of(known));
  Session session(connection, catalogue, "");
  return Check(session, known, same ? row_of : nullptr);
}

}  // namespace

absl::StatusOr<AboutSqlite> AboutSqliteAt(const std::string& path) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(connection->Execute("BEGIN"));
  return About(*connection);
}

absl::StatusOr<AboutSqlite> CopySqlite(const std::string& path, const std::string& copy) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(CreateFile(copy));
  const auto copied = connection->Execute(absl::StrCat("VACUUM INTO '", absl::StrReplaceAll(copy, {{"'", "''"}}), "'"));
  if (!copied.ok()) return Unreadable(path, absl::StrCat("copying to ", copy, ": ", sqlite3_errmsg(connection->db())));
  RETURN_IF_ERROR(Sync(copy));
  return AboutSqliteAt(copy);
}

absl::Status RenewEpoch(const std::string& path) {
  ASSIGN_OR_RETURN(const auto lock, LockFile::Take(path));
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READWRITE));
  RETURN_IF_ERROR(connection->Execute("PRAGMA synchronous = FULL"));
  return WriteNewEpoch(*connection);
}

absl::Status ReadSqlite(const std::string& path,
                        absl::FunctionRef<absl::Status(Reader& reader, const AboutSqlite& about)> read) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(HasThisFormat(*connection, path));
  RETURN_IF_ERROR(connection->Execute("BEGIN"));
  ASSIGN_OR_RETURN(const auto about, About(*connection));
  ASSIGN_OR_RETURN(const auto catalogue, Catalogue::Of({}));
  Session session(*connection, catalogue, "");
  return read(session, about);
}

absl::StatusOr<Checked> CheckSqlite(const std::string& path, const std::vector<Table>& tables, const RowOf& row_of) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(HasThisFormat(*connection, path));
  RETURN_IF_ERROR(connection->Execute("BEGIN"));
  auto faults = FaultsOfPages(*connection);
  auto checked = CheckMeaning(*connection, tables, row_of);
  if (faults.empty()) return checked;
  // What lies on broken pages may not be readable at all.
  if (!checked.ok()) checked = Checked();
  checked->fault_count += static_cast<int64_t>(faults.size());
  checked->faults.insert(checked->faults.begin(), faults.begin(), faults.end());
  return checked;
}

}  // namespace gongjin::store
