// How a Table lies in SQLite: the names we derive and the statements made of them. All identifiers come from here.
#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace gongjin::store {

// An index that must exist. Its name tells its content, so that one that is no longer wanted is known by its name.
struct Index {
  std::string name;
  std::string create;       // CREATE INDEX …
  std::string statistics;   // what the planner shall believe of it: plans must not depend on when ANALYZE last ran
  std::vector<int> unique;  // the columns of a unique set; empty: it only speeds things up
};

// One table's names and fixed statements. Parameters stand in the order in which Row names the fields.
struct Layout {
  Table table;
  int place = 0;                     // among the catalogue's tables
  std::string rows;                  // "rows_partnership"
  std::string parties;               // "parties_partnership"
  std::vector<std::string> columns;  // "c_term__start_date", as Table::columns
  std::string select;  // "SELECT name, parent, …, columns… FROM rows_partnership": see Session::ReadRow

  std::string create;  // CREATE TABLE …, both
  std::vector<Index> indexes;

  std::string payload_of;  // by name
  std::string row_of;      // by name
  std::string insert;
  std::string update;  // revision, archived, payload, columns…; name
  std::string erase;
  std::vector<std::string> taken;  // per unique set: name of another row; parent, name, columns…

  // The name of a column of an Expr or ordering.
  absl::string_view NameOf(int column) const {
    return column == OrderPart::kName ? absl::string_view("name") : columns[static_cast<size_t>(column)];
  }
};

// "c_place__town".
std::string ColumnName(const Column& column);

// All tables by type.
class Catalogue {
 public:
  // INTERNAL: a table's id or a column's path is not fit to make a name of, or comes twice.
  static absl::StatusOr<Catalogue> Of(std::vector<Table> tables);
  // INTERNAL: no such type.
  absl::StatusOr<const Layout*> Find(absl::string_view type) const;
  const std::vector<Layout>& layouts() const { return layouts_; }

 private:
  std::vector<Layout> layouts_;
  absl::flat_hash_map<std::string, size_t> by_type_;
};

// "ALTER TABLE … ADD COLUMN …".
std::string AddColumn(const Layout& layout, size_t column);

}  // namespace gongjin::store
