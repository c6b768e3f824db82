#include "common/store/sqlite/layout.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"

namespace gongjin::store {
namespace {

bool IsIdentifier(absl::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
}

absl::string_view TypeName(const Column& column) { return column.kind == Column::Kind::kInteger ? "INTEGER" : "TEXT"; }

// "?3, ?4": `count` parameters from `first` on.
std::string Parameters(size_t first, size_t count) {
  std::vector<std::string> parameters;
  for (size_t i = 0; i < count; ++i) parameters.push_back(absl::StrCat("?", first + i));
  return absl::StrJoin(parameters, ", ");
}

// The planner shall think: a parent has very many children, a value of a column few of them, a full key one.
std::string Statistics(size_t key_columns) {
  std::string statistics = "10000000 1000000";
  for (size_t i = 0; i < key_columns; ++i)
    absl::StrAppend(&statistics, i + 1 == key_columns ? " 1" : i == 0 ? " 1000" : " 100");
  return statistics;
}

Index OrderingIndex(const Layout& layout, std::vector<OrderPart> parts) {
  const auto name =
      std::find_if(parts.begin(), parts.end(), [](auto& part) { return part.column == OrderPart::kName; });
  parts.erase(name, parts.end());
  if (parts.empty()) return {};  // by name: the index of the name itself serves
  parts.push_back({OrderPart::kName, parts.back().descending});
  Index index;
  index.name = absl::StrCat("order_", layout.table.id);
  std::vector<std::string> keys = {"parent"};
  for (const auto& part : parts) {
    const absl::string_view direction = part.descending ? " DESC" : "";
    keys.push_back(absl::StrCat(layout.NameOf(part.column), direction));
    if (part.column != OrderPart::kName) {
      absl::StrAppend(&index.name, "_", layout.NameOf(part.column), part.descending ? "_desc" : "");
    }
  }
  index.create = absl::StrCat("CREATE INDEX ", index.name, " ON ", layout.rows, "(", absl::StrJoin(keys, ", "), ")");
  index.statistics = Statistics(parts.size());
  return index;
}

// "c_a = ?3 AND c_b = ?4 AND c_b <> ''" with parameters, or what a partial index is about without.
std::string Bound(const Layout& layout, const std::vector<int>& set, bool compared) {
  std::string condition = "archived = 0";
  size_t parameter = 3;
  for (const int column : set) {
    if (compared) absl::StrAppend(&condition, " AND ", layout.NameOf(column), " = ?", parameter++);
    if (layout.table.columns[static_cast<size_t>(column)].kind == Column::Kind::kText) {
      absl::StrAppend(&condition, " AND ", layout.NameOf(column), " <> ''");
    }
  }
  return condition;
}

// NULLs never clash in SQLite; empty texts are left out by the condition.
Index UniqueIndex(const Layout& layout, const std::vector<int>& set) {
  Index index;
  index.name = absl::StrCat("unique_", layout.table.id);
  std::vector<absl::string_view> keys = {"parent"};
  for (const int column : set) {
    keys.push_back(layout.NameOf(column));
    absl::StrAppend(&index.name, "_", layout.NameOf(column));
  }
  index.create = absl::StrCat("CREATE UNIQUE INDEX ", index.name, " ON ", layout.rows, "(", absl::StrJoin(keys, ", "),
                              ") WHERE ", Bound(layout, set, false));
  index.statistics = Statistics(set.size());
  index.unique = set;
  return index;
}

std::string CreateTables(const Layout& layout) {
  // The payload stands last: a long one must not push the columns to overflow pages.
  std::string create =
      absl::StrCat("CREATE TABLE ", layout.rows,
                   "(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, parent TEXT NOT NULL, district TEXT NOT NULL, "
                   "revision INTEGER NOT NULL, archived INTEGER NOT NULL");
  for (size_t i = 0; i < layout.columns.size(); ++i) {
    absl::StrAppend(&create, ", ", layout.columns[i], " ", TypeName(layout.table.columns[i]));
  }
  absl::StrAppend(&create, ", payload BLOB NOT NULL)");
  if (layout.table.party_rows) {
    absl::StrAppend(&create, "; CREATE TABLE ", layout.parties,
                    "(relation TEXT NOT NULL, organization TEXT NOT NULL, name TEXT NOT NULL, "
                    "PRIMARY KEY(relation, organization, name)) WITHOUT ROWID; CREATE INDEX ",
                    layout.parties, "_by_name ON ", layout.parties, "(name)");
  }
  return create;
}

Layout LayoutOf(Table table) {
  Layout layout;
  layout.rows = absl::StrCat("rows_", table.id);
  layout.parties = absl::StrCat("parties_", table.id);
  for (const auto& column : table.columns) layout.columns.push_back(ColumnName(column));
  layout.table = std::move(table);
  const size_t count = layout.columns.size();

  const std::string names = absl::StrJoin(
      layout.columns, "", [](std::string* out, const std::string& name) { absl::StrAppend(out, ", ", name); });
  layout.select =
      absl::StrCat("SELECT name, parent, district, revision, archived, payload", names, " FROM ", layout.rows);
  layout.create = CreateTables(layout);
  for (const auto& ordering : layout.table.orderings) {
    Index index = OrderingIndex(layout, ordering);
    const auto same = [&](const Index& other) { return other.name == index.name; };
    if (!index.name.empty() && std::none_of(layout.indexes.begin(), layout.indexes.end(), same)) {
      layout.indexes.push_back(std::move(index));
    }
  }
  for (const auto& set : layout.table.unique) {
    layout.indexes.push_back(UniqueIndex(layout, set));
    layout.taken.push_back(absl::StrCat("SELECT name FROM ", layout.rows, " WHERE parent = ?1 AND name <> ?2 AND ",
                                        Bound(layout, set, true)));
  }

  layout.payload_of = absl::StrCat("SELECT payload FROM ", layout.rows, " WHERE name = ?1");
  layout.row_of = absl::StrCat(layout.select, " WHERE name = ?1");
  layout.insert = absl::StrCat("INSERT INTO ", layout.rows, "(name, parent, district, revision, archived, payload",
                               names, ") VALUES (", Parameters(1, 6 + count), ")");
  layout.update = absl::StrCat("UPDATE ", layout.rows, " SET revision = ?2, archived = ?3, payload = ?4");
  for (size_t i = 0; i < count; ++i) absl::StrAppend(&layout.update, ", ", layout.columns[i], " = ?", 5 + i);
  absl::StrAppend(&layout.update, " WHERE name = ?1");
  layout.erase = absl::StrCat("DELETE FROM ", layout.rows, " WHERE name = ?1");
  return layout;
}

}  // namespace

std::string ColumnName(const Column& column) {
  return absl::StrCat("c_", absl::StrReplaceAll(column.path, {{".", "__"}}));
}

absl::StatusOr<Catalogue> Catalogue::Of(std::vector<Table> tables) {
  Catalogue catalogue;
  absl::flat_hash_set<std::string> seen;
  for (auto& table : tables) {
    if (!IsIdentifier(table.id) || !seen.insert(table.id).second) return Fault(absl::StrCat("table id ", table.id));
    for (const auto& column : table.columns) {
      if (!IsIdentifier(column.path) || !seen.insert(absl::StrCat(table.id, " ", ColumnName(column))).second) {
        return Fault(absl::StrCat("column ", column.path, " of ", table.type));
      }
    }
    const size_t place = catalogue.layouts_.size();
    if (!catalogue.by_type_.emplace(table.type, place).second) return Fault(absl::StrCat("table of ", table.type));
    catalogue.layouts_.push_back(LayoutOf(std::move(table)));
    catalogue.layouts_.back().place = static_cast<int>(place);
  }
  return catalogue;
}

absl::StatusOr<const Layout*> Catalogue::Find(absl::string_view type) const {
  const auto found = by_type_.find(type);
  if (found == by_type_.end()) return Fault(absl::StrCat("no table of ", type));
  return &layouts_[found->second];
}

std::string AddColumn(const Layout& layout, size_t column) {
  return absl::StrCat("ALTER TABLE ", layout.rows, " ADD COLUMN ", layout.columns[column], " ",
                      TypeName(layout.table.columns[column]));
}

}  // namespace gongjin::store
