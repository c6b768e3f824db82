#include "common/store/sqlite/back_fill.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/session.h"

namespace gongjin::store {
namespace {

absl::Status FillTable(Connection& connection, Reader& reader, const Layout& layout, const std::vector<size_t>& columns,
                       const ColumnsOf& columns_of) {
  // Row by row in the order of ids: a scan must not meet what it has changed.
  const std::string next = absl::StrCat("SELECT id, payload FROM ", layout.rows, " WHERE id > ?1 ORDER BY id LIMIT 1");
  std::string fill = absl::StrCat("UPDATE ", layout.rows, " SET ");
  for (size_t i = 0; i < columns.size(); ++i) {
    absl::StrAppend(&fill, i == 0 ? "" : ", ", layout.columns[columns[i]], " = ?", i + 2);
  }
  absl::StrAppend(&fill, " WHERE id = ?1");
  ASSIGN_OR_RETURN(Statement select, connection.Prepare(next));
  ASSIGN_OR_RETURN(Statement update, connection.Prepare(fill));
  int code = SQLITE_OK;
  for (int64_t id = 0;;) {
    select.Bind(1, id);
    if ((code = select.Step()) != SQLITE_ROW) break;
    id = select.Int(0);
    ASSIGN_OR_RETURN(const auto values, columns_of(layout.table.type, select.Bytes(1), reader));
    select.Reset();
    if (values.size() != layout.columns.size()) return Fault(absl::StrCat("columns of a ", layout.table.type));
    update.Bind(1, id);
    for (size_t i = 0; i < columns.size(); ++i) update.BindValue(static_cast<int>(i + 2), values[columns[i]]);
    if (code = update.Run(); code != SQLITE_DONE) return connection.Failed(code, fill);
  }
  return code == SQLITE_DONE ? absl::OkStatus() : connection.Failed(code, next);
}

}  // namespace

absl::Status BackFill(Connection& connection, const Catalogue& catalogue, const std::vector<std::vector<size_t>>& fresh,
                      const ColumnsOf& columns_of) {
  Session reader(connection, catalogue, "");
  // Twice: what a child takes from its parent may be new there, too, and the parent's table come later.
  for (int pass = 0; pass < 2; ++pass)
    for (size_t i = 0; i < fresh.size(); ++i)
      if (!fresh[i].empty())
        RETURN_IF_ERROR(FillTable(connection, reader, catalogue.layouts()[i], fresh[i], columns_of));
  return absl::OkStatus();
}

}  // namespace gongjin::store
