#include "common/store/sqlite/beside.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

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

constexpr size_t kRequestKeyBytes = 16;

absl::Status Unreadable(const std::string& path, absl::string_view why) {
  return Refuse("", path, "DATABASE_UNREADABLE", {path, std::string(why)});
}

// One that is read is in a transaction: what was judged here is what is read.
absl::StatusOr<std::unique_ptr<Connection>> Open(const std::string& path, int flags) {
  ASSIGN_OR_RETURN(auto connection, Connection::Open(path, flags, ""));
  if (flags == SQLITE_OPEN_READONLY) RETURN_IF_ERROR(connection->Execute("BEGIN"));
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

// What the database's tables are to the program that checks it.
struct Comparison {
  std::vector<Table> tables;  // those of the database that can be read, with columns in the program's order
  std::vector<std::string> faults, notes;
  bool lacks_columns = false;
};

// The program would not open a database that has more than it knows: it is not its work. One that has less was made by
// an earlier release, and gets the rest when it is next opened.
absl::Status CompareTable(Connection& connection, Table table, const Table& given, Comparison& comparison) {
  table.followed = given.followed;
  if (table.party_rows != given.party_rows)
    comparison.faults.push_back(absl::StrCat("the table of ", table.type, " has other parties than this program's"));
  const auto same = [](const Column& a) {
    return [&a](const Column& b) { return a.path == b.path && a.kind == b.kind; };
  };
  for (const Column& column : table.columns)
    if (std::none_of(given.columns.begin(), given.columns.end(), same(column)))
      comparison.faults.push_back(
          absl::StrCat("the table of ", table.type, " says a column that this program does not know: ", column.path));
  std::vector<Column> columns;
  for (const Column& column : given.columns) {
    if (std::any_of(table.columns.begin(), table.columns.end(), same(column))) {
      columns.push_back(column);
      continue;
    }
    // What the database says of itself may have been changed to hide a column.
    ASSIGN_OR_RETURN(const int64_t there,
                     Number(connection, absl::StrCat("SELECT count(*) FROM pragma_table_info('rows_", table.id,
                                                     "') WHERE name = '", ColumnName(column), "'")));
    if (there > 0) {
      const bool retyped = std::any_of(table.columns.begin(), table.columns.end(),
                                       [&](const Column& other) { return other.path == column.path; });
      if (!retyped)
        comparison.faults.push_back(absl::StrCat("the table of ", table.type,
                                                 " has a column of which the database does not say it: ", column.path));
      columns.push_back(column);
      continue;
    }
    comparison.lacks_columns = true;
    comparison.notes.push_back(absl::StrCat("an earlier release's: the table of ", table.type, " has no column ",
                                            column.path, " yet; columns and parties of no table were compared"));
  }
  table.columns = std::move(columns);
  comparison.tables.push_back(std::move(table));
  return absl::OkStatus();
}

absl::StatusOr<Comparison> Compare(Connection& connection, std::vector<Table> known, const std::vector<Table>& given) {
  Comparison comparison;
  const auto same = [](const Table& table) {
    return [&table](const Table& other) { return other.type == table.type && other.id == table.id; };
  };
  for (Table& table : known) {
    const auto found = std::find_if(given.begin(), given.end(), same(table));
    if (found == given.end())
      comparison.faults.push_back(
          absl::StrCat("there is a table of ", table.type, ", which this program does not know; it was not read"));
    else
      RETURN_IF_ERROR(CompareTable(connection, std::move(table), *found, comparison));
  }
  for (const Table& table : given)
    if (std::none_of(comparison.tables.begin(), comparison.tables.end(), same(table)))
      comparison.notes.push_back(absl::StrCat("an earlier release's: there is no table of ", table.type, " yet"));
  return comparison;
}

std::vector<std::string> FaultsOfPages(Connection& connection) {
  const auto told = Pairs(connection, "PRAGMA integrity_check(20)");
  if (!told.ok()) return {absl::StrCat("it cannot be read: ", sqlite3_errmsg(connection.db()))};
  std::vector<std::string> faults;
  for (const auto& [fault, nothing] : *told)
    if (fault != "ok") faults.push_back(fault);
  return faults;
}

// Before the others: what they are about may follow from them.
void AddFaults(const std::vector<std::string>& faults, Checked& checked) {
  checked.fault_count += static_cast<int64_t>(faults.size());
  checked.faults.insert(checked.faults.begin(), faults.begin(), faults.end());
}

absl::StatusOr<Checked> CheckMeaning(Connection& connection, const std::vector<Table>& tables, const RowOf& row_of) {
  ASSIGN_OR_RETURN(auto known, KnownTables(connection));
  ASSIGN_OR_RETURN(Comparison comparison, Compare(connection, std::move(known), tables));
  ASSIGN_OR_RETURN(const auto catalogue, Catalogue::Of(comparison.tables));
  ASSIGN_OR_RETURN(const auto keys, Pairs(connection, "SELECT key, value FROM meta WHERE key = 'request_key'"));
  std::string key = keys.empty() ? "" : keys.front().second;
  if (key.size() != kRequestKeyBytes) {
    comparison.faults.emplace_back("the key under which requests are found is gone");
    key.assign(kRequestKeyBytes, '\0');
  }
  // A search for a request passes by such lines, as by those of others.
  ASSIGN_OR_RETURN(const int64_t keyed, Number(connection,
                                               "SELECT count(*) FROM journal WHERE request_key IS NOT NULL AND "
                                               "request_id = ''"));
  if (keyed > 0)
    comparison.faults.push_back(absl::StrCat(keyed, " lines are found by a request that they do not have"));
  Session session(connection, catalogue, key);
  // A row may take columns from its parent's, by their places.
  const bool can_compare = row_of != nullptr && !comparison.lacks_columns;
  ASSIGN_OR_RETURN(auto checked, Check(session, comparison.tables, can_compare ? row_of : nullptr));
  checked.notes = comparison.notes;
  AddFaults(comparison.faults, checked);
  return checked;
}

}  // namespace

absl::StatusOr<AboutSqlite> AboutSqliteAt(const std::string& path) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  return About(*connection);
}

absl::StatusOr<AboutSqlite> CopySqlite(const std::string& path, const std::string& copy) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(connection->Execute("COMMIT"));  // VACUUM begins its own
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
  ASSIGN_OR_RETURN(const auto about, About(*connection));
  ASSIGN_OR_RETURN(const auto catalogue, Catalogue::Of({}));
  Session session(*connection, catalogue, "");
  return read(session, about);
}

absl::StatusOr<Checked> CheckSqlite(const std::string& path, const std::vector<Table>& tables, const RowOf& row_of) {
  ASSIGN_OR_RETURN(const auto connection, Open(path, SQLITE_OPEN_READONLY));
  RETURN_IF_ERROR(HasThisFormat(*connection, path));
  auto faults = FaultsOfPages(*connection);
  auto checked = CheckMeaning(*connection, tables, row_of);
  if (faults.empty()) return checked;
  // What lies on broken pages may not be readable at all.
  if (!checked.ok()) checked = Checked();
  AddFaults(faults, *checked);
  return checked;
}

}  // namespace gongjin::store
