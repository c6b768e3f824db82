#include "bench/sqlite.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"

namespace gongjin::bench {

absl::StatusOr<Database> Database::Open(const std::string& path, int flags) {
  sqlite3* db = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &db, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(db);
  if (code != SQLITE_OK) return database.Failed(path);
  return database;
}

absl::Status Database::Failed(const std::string& doing) const {
  return absl::InternalError(absl::StrCat(doing, ": ", sqlite3_errmsg(db_)));
}

absl::Status Database::Execute(const std::string& sql) {
  return sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK ? absl::OkStatus() : Failed(sql);
}

absl::StatusOr<sqlite3_stmt*> Database::Prepare(const std::string& sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db_, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr) != SQLITE_OK)
    return Failed(sql);
  return statement;
}

absl::StatusOr<std::vector<std::vector<std::string>>> Database::Rows(const std::string& sql) {
  ASSIGN_OR_RETURN(sqlite3_stmt* const statement, Prepare(sql));
  std::vector<std::vector<std::string>> rows;
  while (sqlite3_step(statement) == SQLITE_ROW) {
    std::vector<std::string>& row = rows.emplace_back();
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i));
      row.emplace_back(bytes == nullptr ? "" : bytes, static_cast<size_t>(sqlite3_column_bytes(statement, i)));
    }
  }
  return sqlite3_finalize(statement) == SQLITE_OK ? absl::StatusOr<std::vector<std::vector<std::string>>>(rows)
                                                  : Failed(sql);
}

absl::StatusOr<int64_t> Database::Number(const std::string& sql) {
  ASSIGN_OR_RETURN(sqlite3_stmt* const statement, Prepare(sql));
  const bool found = sqlite3_step(statement) == SQLITE_ROW;
  const int64_t number = sqlite3_column_int64(statement, 0);
  sqlite3_finalize(statement);
  return found ? absl::StatusOr<int64_t>(number) : Failed(sql);
}

absl::StatusOr<KeptRow> KeptRow::Read(Database& from, const std::string& table, const std::string& select) {
  ASSIGN_OR_RETURN(sqlite3_stmt* const statement, from.Prepare(select));
  KeptRow row;
  row.table_ = table;
  if (sqlite3_step(statement) == SQLITE_ROW) {
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      Kept kept;
      kept.column = sqlite3_column_name(statement, i);
      kept.type = sqlite3_column_type(statement, i);
      kept.number = sqlite3_column_int64(statement, i);
      if (const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, i)); bytes != nullptr)
        kept.bytes.assign(bytes, static_cast<size_t>(sqlite3_column_bytes(statement, i)));
      row.kept_.push_back(std::move(kept));
    }
  }
  sqlite3_finalize(statement);
  if (row.kept_.empty()) return absl::NotFoundError(absl::StrCat("no row: ", select));
  return row;
}

absl::Status KeptRow::PrepareIn(Database& to) {
  std::vector<std::string> columns;
  for (const auto& kept : kept_) columns.push_back(kept.column);
  const std::vector<std::string> parameters(columns.size(), "?");
  ASSIGN_OR_RETURN(sqlite3_stmt* const insert,
                   to.Prepare(absl::StrCat("INSERT INTO ", table_, "(", absl::StrJoin(columns, ", "), ") VALUES (",
                                           absl::StrJoin(parameters, ", "), ")")));
  insert_.reset(insert);
  for (size_t i = 0; i < kept_.size(); ++i) {
    const int place = static_cast<int>(i + 1);
    const Kept& kept = kept_[i];
    if (kept.type == SQLITE_INTEGER)
      Set(place, kept.number);
    else if (kept.type == SQLITE_TEXT)
      Set(place, kept.bytes);
    else if (kept.type == SQLITE_BLOB)
      sqlite3_bind_blob(insert_.get(), place, kept.bytes.data(), static_cast<int>(kept.bytes.size()), SQLITE_STATIC);
  }
  return absl::OkStatus();
}

int KeptRow::PlaceOf(const std::string& column) const {
  for (size_t i = 0; i < kept_.size(); ++i)
    if (kept_[i].column == column) return static_cast<int>(i + 1);
  return 0;
}

}  // namespace gongjin::bench
