#include "common/store/sqlite/schema.h"

#include <algorithm>
#include <random>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/store/sqlite/back_fill.h"

namespace gongjin::store {
namespace {

constexpr int64_t kFormat = 1;                // of what stands below; a higher one is a newer program's
constexpr int64_t kApplication = 0x474a444b;  // "GJDK", in the file's header

constexpr char kCreate[] =
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE setting(key TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;"
    // What each table was made of. kind: 0 integer, 1 text.
    "CREATE TABLE known_table(id TEXT PRIMARY KEY, type TEXT NOT NULL, party_rows INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE known_column(id TEXT NOT NULL, path TEXT NOT NULL, kind INTEGER NOT NULL, PRIMARY KEY(id, path))"
    " WITHOUT ROWID;"
    "CREATE TABLE journal(seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, district TEXT NOT NULL, type TEXT NOT NULL,"
    " name TEXT NOT NULL, revision INTEGER NOT NULL, time INTEGER NOT NULL, principal TEXT NOT NULL,"
    " organization TEXT NOT NULL, method TEXT NOT NULL, purpose TEXT NOT NULL, request_id TEXT NOT NULL,"
    " request_hmac BLOB NOT NULL, trace_id TEXT NOT NULL, request_key INTEGER, payload BLOB NOT NULL);"
    "CREATE INDEX journal_by_revision ON journal(name, revision) WHERE kind <= 3;"
    "CREATE UNIQUE INDEX journal_by_request ON journal(request_key) WHERE request_key IS NOT NULL;";

std::string RandomBytes(size_t count) {
  std::random_device device;
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(device()));
  return bytes;
}

// The first column of each row of a query of ours, and the second where there is one.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Pairs(Connection& connection, const std::string& sql) {
  ASSIGN_OR_RETURN(Statement statement, connection.Prepare(sql));
  std::vector<std::pair<std::string, std::string>> pairs;
  int code = SQLITE_OK;
  while ((code = statement.Step()) == SQLITE_ROW) {
    pairs.emplace_back(std::string(statement.Bytes(0)), std::string(statement.Bytes(1)));
  }
  if (code != SQLITE_DONE) return connection.Failed(code, sql);
  return pairs;
}

absl::StatusOr<int64_t> Number(Connection& connection, const std::string& sql) {
  ASSIGN_OR_RETURN(Statement statement, connection.Prepare(sql));
  const int code = statement.Step();
  return code == SQLITE_ROW ? absl::StatusOr<int64_t>(statement.Int(0)) : connection.Failed(code, sql);
}

absl::Status Insert(Connection& connection, const std::string& table, const std::vector<Value>& values) {
  std::vector<absl::string_view> parameters(values.size(), "?");
  ASSIGN_OR_RETURN(Statement statement, connection.Prepare(absl::StrCat("INSERT OR REPLACE INTO ", table, " VALUES (",
                                                                        absl::StrJoin(parameters, ", "), ")")));
  for (size_t i = 0; i < values.size(); ++i) statement.BindValue(static_cast<int>(i + 1), values[i]);
  const int code = statement.Step();
  return code == SQLITE_DONE ? absl::OkStatus() : connection.Failed(code, table);
}

absl::Status CreateDatabase(Connection& connection) {
  RETURN_IF_ERROR(connection.Execute(kCreate));
  RETURN_IF_ERROR(connection.Execute(absl::StrCat("PRAGMA application_id = ", kApplication)));
  RETURN_IF_ERROR(connection.Execute(absl::StrCat("PRAGMA user_version = ", kFormat)));
  RETURN_IF_ERROR(Insert(connection, "meta", {"epoch", absl::BytesToHexString(RandomBytes(16))}));
  return Insert(connection, "meta", {"request_key", RandomBytes(16)});
}

// Makes the database where there is none; refuses one that is not ours or newer.
absl::Status Recognize(Connection& connection, const std::string& path) {
  ASSIGN_OR_RETURN(const int64_t tables, Number(connection, "SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) return CreateDatabase(connection);
  ASSIGN_OR_RETURN(const int64_t application, Number(connection, "PRAGMA application_id"));
  if (application != kApplication) return Refuse("", path, "DATABASE_FOREIGN", {path});
  ASSIGN_OR_RETURN(const int64_t format, Number(connection, "PRAGMA user_version"));
  if (format > kFormat) return Refuse("", path, "DATABASE_NEWER", {path, absl::StrCat(format), absl::StrCat(kFormat)});
  return absl::OkStatus();
}

absl::Status NoTypeRemoved(Connection& connection, const Catalogue& catalogue) {
  ASSIGN_OR_RETURN(const auto known, Pairs(connection, "SELECT id, type FROM known_table"));
  for (const auto& [id, type] : known) {
    const auto found = catalogue.Find(type);
    if (!found.ok() || (*found)->table.id != id) return Refuse("", type, "TYPE_REMOVED", {type});
  }
  return absl::OkStatus();
}

absl::Status RememberTable(Connection& connection, const Layout& layout) {
  const Table& table = layout.table;
  RETURN_IF_ERROR(Insert(connection, "known_table", {table.id, table.type, int64_t{table.party_rows}}));
  for (const auto& column : table.columns) {
    RETURN_IF_ERROR(Insert(connection, "known_column", {table.id, column.path, static_cast<int64_t>(column.kind)}));
  }
  return absl::OkStatus();
}

// Adds what is new to a table that is there; refuses what needs a migration written by hand.
absl::Status AdaptTable(Connection& connection, const Layout& layout, const ColumnsOf& columns_of) {
  const Table& table = layout.table;
  ASSIGN_OR_RETURN(const int64_t party_rows,
                   Number(connection, absl::StrCat("SELECT party_rows FROM known_table WHERE id = '", table.id, "'")));
  if ((party_rows != 0) != table.party_rows) return Refuse("", table.type, "PARTIES_CHANGED", {table.type});
  ASSIGN_OR_RETURN(const auto columns,
                   Pairs(connection, absl::StrCat("SELECT path, kind FROM known_column WHERE id = '", table.id, "'")));
  absl::flat_hash_map<std::string, std::string> known(columns.begin(), columns.end());
  std::vector<size_t> fresh;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const auto found = known.find(column.path);
    if (found == known.end()) {
      fresh.push_back(i);
      continue;
    }
    if (found->second != absl::StrCat(static_cast<int>(column.kind))) {
      return Refuse("", column.path, "COLUMN_RETYPED", {column.path, table.type});
    }
    known.erase(found);
  }
  for (const auto& [path, kind] : columns) {
    if (known.contains(path)) return Refuse("", path, "COLUMN_REMOVED", {path, table.type});
  }
  for (const size_t column : fresh) RETURN_IF_ERROR(connection.Execute(AddColumn(layout, column)));
  return fresh.empty() ? absl::OkStatus() : BackFill(connection, layout, fresh, columns_of);
}

absl::Status AdaptIndexes(Connection& connection, const Layout& layout) {
  ASSIGN_OR_RETURN(const auto there,
                   Pairs(connection, absl::StrCat("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND "
                                                  "sql IS NOT NULL AND tbl_name = '",
                                                  layout.rows, "'")));
  absl::flat_hash_set<std::string> kept;
  for (const auto& [name, sql] : there) {
    const bool wanted = std::any_of(layout.indexes.begin(), layout.indexes.end(),
                                    [&, &sql = sql](const Index& index) { return index.create == sql; });
    if (wanted) {
      kept.insert(name);
    } else {
      RETURN_IF_ERROR(connection.Execute(absl::StrCat("DROP INDEX ", name)));
    }
  }
  for (const auto& index : layout.indexes) {
    if (kept.contains(index.name)) continue;
    const absl::Status status = connection.Execute(index.create);
    if (!status.ok() && (sqlite3_errcode(connection.db()) & 0xff) == SQLITE_CONSTRAINT) {
      std::vector<std::string> paths;
      for (const int column : index.unique) paths.push_back(layout.table.columns[static_cast<size_t>(column)].path);
      return Refuse("", paths.front(), "UNIQUE_SET_VIOLATED", {absl::StrJoin(paths, ", "), layout.table.type});
    }
    RETURN_IF_ERROR(status);
  }
  return absl::OkStatus();
}

// The planner reads sqlite_stat1 when a connection is opened; ANALYZE makes that table.
absl::Status WriteStatistics(Connection& connection, const Catalogue& catalogue) {
  RETURN_IF_ERROR(connection.Execute("ANALYZE meta; DELETE FROM sqlite_stat1"));
  for (const auto& layout : catalogue.layouts()) {
    const std::string by_name = absl::StrCat("sqlite_autoindex_", layout.rows, "_1");
    RETURN_IF_ERROR(Insert(connection, "sqlite_stat1", {layout.rows, by_name, "10000000 1"}));
    for (const auto& index : layout.indexes) {
      RETURN_IF_ERROR(Insert(connection, "sqlite_stat1", {layout.rows, index.name, index.statistics}));
    }
    if (!layout.table.party_rows) continue;
    RETURN_IF_ERROR(Insert(connection, "sqlite_stat1", {layout.parties, layout.parties, "10000000 1000000 100 1"}));
    RETURN_IF_ERROR(
        Insert(connection, "sqlite_stat1", {layout.parties, absl::StrCat(layout.parties, "_by_name"), "10000000 4"}));
  }
  return absl::OkStatus();
}

absl::Status Prepare(Connection& connection, const std::string& path, const Catalogue& catalogue,
                     const ColumnsOf& columns_of) {
  RETURN_IF_ERROR(Recognize(connection, path));
  RETURN_IF_ERROR(NoTypeRemoved(connection, catalogue));
  for (const auto& layout : catalogue.layouts()) {
    ASSIGN_OR_RETURN(const auto there, Pairs(connection, absl::StrCat("SELECT id, type FROM known_table WHERE id = '",
                                                                      layout.table.id, "'")));
    RETURN_IF_ERROR(there.empty() ? connection.Execute(layout.create) : AdaptTable(connection, layout, columns_of));
    RETURN_IF_ERROR(RememberTable(connection, layout));
    RETURN_IF_ERROR(AdaptIndexes(connection, layout));
  }
  return WriteStatistics(connection, catalogue);
}

}  // namespace

absl::StatusOr<Identity> PrepareSchema(Connection& connection, const std::string& path, const Catalogue& catalogue,
                                       const ColumnsOf& columns_of) {
  RETURN_IF_ERROR(connection.Execute("BEGIN IMMEDIATE"));
  absl::Status status = Prepare(connection, path, catalogue, columns_of);
  if (status.ok()) status = connection.Execute("COMMIT");
  if (!status.ok()) {
    if (connection.in_transaction()) connection.Execute("ROLLBACK").IgnoreError();
    return status;
  }
  // So that this connection, too, sees the statistics.
  RETURN_IF_ERROR(connection.Execute("ANALYZE sqlite_schema"));
  ASSIGN_OR_RETURN(const auto meta, Pairs(connection, "SELECT key, value FROM meta"));
  Identity identity;
  for (const auto& [key, value] : meta) {
    if (key == "epoch") identity.epoch = value;
    if (key == "request_key") identity.request_key = value;
  }
  return identity;
}

}  // namespace gongjin::store
