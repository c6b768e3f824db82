#include "common/store/sqlite/adapt.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/store/sqlite/ask.h"

namespace gongjin::store {

absl::StatusOr<std::vector<size_t>> AdaptTable(Connection& connection, const Layout& layout) {
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
  return fresh;
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

}  // namespace gongjin::store
