#include "common/store/sqlite/ask.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"

namespace gongjin::store {

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

absl::Status InsertRow(Connection& connection, const std::string& table, const std::vector<Value>& values) {
  std::vector<absl::string_view> parameters(values.size(), "?");
  ASSIGN_OR_RETURN(Statement statement, connection.Prepare(absl::StrCat("INSERT OR REPLACE INTO ", table, " VALUES (",
                                                                        absl::StrJoin(parameters, ", "), ")")));
  for (size_t i = 0; i < values.size(); ++i) statement.BindValue(static_cast<int>(i + 1), values[i]);
  const int code = statement.Step();
  return code == SQLITE_DONE ? absl::OkStatus() : connection.Failed(code, table);
}

}  // namespace gongjin::store
