#include "common/store/sqlite/schema.h"

#include <random>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/adapt.h"
#include "common/store/sqlite/ask.h"
#include "common/store/sqlite/back_fill.h"
#include "common/store/sqlite/own_schema.h"

namespace gongjin::store {
namespace {

constexpr int64_t kFormat = 2;                // of what stands below; a higher one is a newer program's
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
    " request_hmac BLOB NOT NULL, trace_id TEXT NOT NULL, request_key INTEGER, salt BLOB NOT NULL DEFAULT x'',"
    " erased BLOB NOT NULL DEFAULT x'', payload BLOB NOT NULL);"
    "CREATE INDEX journal_by_revision ON journal(name, revision) WHERE kind <= 3;"
    "CREATE UNIQUE INDEX journal_by_request ON journal(request_key) WHERE request_key IS NOT NULL;";

// What takes a database of format 1, 2, … to the next.
constexpr const char* kUpgrades[] = {
    "ALTER TABLE journal ADD COLUMN salt BLOB NOT NULL DEFAULT x'';"
    "ALTER TABLE journal ADD COLUMN erased BLOB NOT NULL DEFAULT x'';",
};
static_assert(std::size(kUpgrades) == kFormat - 1);

std::string RandomBytes(size_t count) {
  std::random_device device;
  std::string bytes;
  for (size_t i = 0; i < count; ++i) bytes.push_back(static_cast<char>(device()));
  return bytes;
}

absl::Status CreateDatabase(Connection& connection) {
  RETURN_IF_ERROR(connection.Execute(kCreate));
  RETURN_IF_ERROR(connection.Execute(absl::StrCat("PRAGMA application_id = ", kApplication)));
  RETURN_IF_ERROR(connection.Execute(absl::StrCat("PRAGMA user_version = ", kFormat)));
  RETURN_IF_ERROR(InsertRow(connection, "meta", {"epoch", absl::BytesToHexString(RandomBytes(16))}));
  return InsertRow(connection, "meta", {"request_key", RandomBytes(16)});
}

// Makes the database where there is none; refuses one that is not ours or newer.
absl::Status Recognize(Connection& connection, const std::string& path) {
  ASSIGN_OR_RETURN(const int64_t tables, Number(connection, "SELECT count(*) FROM sqlite_schema"));
  if (tables == 0) return CreateDatabase(connection);
  ASSIGN_OR_RETURN(const int64_t application, Number(connection, "PRAGMA application_id"));
  if (application != kApplication) return Refuse("", path, "DATABASE_FOREIGN", {path});
  RETURN_IF_ERROR(HasOwnSchema(connection, path));
  ASSIGN_OR_RETURN(const int64_t format, Number(connection, "PRAGMA user_version"));
  if (format > kFormat) return Refuse("", path, "DATABASE_NEWER", {path, absl::StrCat(format), absl::StrCat(kFormat)});
  for (int64_t next = format; next < kFormat; ++next)
    RETURN_IF_ERROR(connection.Execute(kUpgrades[static_cast<size_t>(next - 1)]));
  return format == kFormat ? absl::OkStatus() : connection.Execute(absl::StrCat("PRAGMA user_version = ", kFormat));
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
  RETURN_IF_ERROR(InsertRow(connection, "known_table", {table.id, table.type, int64_t{table.party_rows}}));
  for (const auto& column : table.columns) {
    RETURN_IF_ERROR(InsertRow(connection, "known_column", {table.id, column.path, static_cast<int64_t>(column.kind)}));
  }
  return absl::OkStatus();
}

// The planner reads sqlite_stat1 when a connection is opened; ANALYZE makes that table.
absl::Status WriteStatistics(Connection& connection, const Catalogue& catalogue) {
  RETURN_IF_ERROR(connection.Execute("ANALYZE meta; DELETE FROM sqlite_stat1"));
  for (const auto& layout : catalogue.layouts()) {
    const std::string by_name = absl::StrCat("sqlite_autoindex_", layout.rows, "_1");
    RETURN_IF_ERROR(InsertRow(connection, "sqlite_stat1", {layout.rows, by_name, "10000000 1"}));
    for (const auto& index : layout.indexes) {
      RETURN_IF_ERROR(InsertRow(connection, "sqlite_stat1", {layout.rows, index.name, index.statistics}));
    }
    if (!layout.table.party_rows) continue;
    RETURN_IF_ERROR(InsertRow(connection, "sqlite_stat1", {layout.parties, layout.parties, "10000000 1000000 100 1"}));
    RETURN_IF_ERROR(InsertRow(connection, "sqlite_stat1",
                              {layout.parties, absl::StrCat(layout.parties, "_by_name"), "10000000 4"}));
  }
  return absl::OkStatus();
}

absl::Status Prepare(Connection& connection, const std::string& path, const Catalogue& catalogue,
                     const ColumnsOf& columns_of) {
  RETURN_IF_ERROR(Recognize(connection, path));
  RETURN_IF_ERROR(NoTypeRemoved(connection, catalogue));
  std::vector<std::vector<size_t>> fresh;  // columns, by table
  for (const auto& layout : catalogue.layouts()) {
    ASSIGN_OR_RETURN(const auto there, Pairs(connection, absl::StrCat("SELECT id, type FROM known_table WHERE id = '",
                                                                      layout.table.id, "'")));
    fresh.emplace_back();
    if (there.empty()) {
      RETURN_IF_ERROR(connection.Execute(layout.create));
    } else {
      ASSIGN_OR_RETURN(fresh.back(), AdaptTable(connection, layout));
    }
  }
  RETURN_IF_ERROR(BackFill(connection, catalogue, fresh, columns_of));
  for (const auto& layout : catalogue.layouts()) {
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
  if (identity.epoch.empty() || identity.request_key.empty())
    return Refuse("", path, "DATABASE_STRANGE", {path, "meta: epoch, request_key"});
  return identity;
}

absl::Status HasThisFormat(Connection& connection, const std::string& path) {
  ASSIGN_OR_RETURN(const int64_t format, Number(connection, "PRAGMA user_version"));
  if (format == kFormat) return absl::OkStatus();
  return Refuse("", path, format > kFormat ? "DATABASE_NEWER" : "DATABASE_OLDER",
                {path, absl::StrCat(format), absl::StrCat(kFormat)});
}

absl::StatusOr<bool> IsOurs(Connection& connection) {
  ASSIGN_OR_RETURN(const int64_t application, Number(connection, "PRAGMA application_id"));
  return application == kApplication;
}

absl::Status WriteNewEpoch(Connection& connection) {
  return InsertRow(connection, "meta", {"epoch", absl::BytesToHexString(RandomBytes(16))});
}

}  // namespace gongjin::store
