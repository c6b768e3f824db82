// Query to SQL: which rows, in which order, from where on.
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/condition.h"

namespace gongjin::store {
namespace {

// The order with the name that breaks ties; what follows the name decides nothing.
std::vector<OrderPart> FullOrder(const Query& query) {
  std::vector<OrderPart> order;
  for (const auto& part : query.order) {
    order.push_back(part);
    if (part.column == OrderPart::kName) return order;
  }
  order.push_back({OrderPart::kName, !order.empty() && order.back().descending});
  return order;
}

// WHERE without the keyset. A name begins with its parent and its district, so the index of names serves both.
Sql Where(const Layout& layout, const Query& query, const std::vector<OrderPart>& order) {
  Sql where;
  where.Add(" WHERE ").Add(query.archived ? "1" : "archived = 0");
  const bool by_name = order.front().column == OrderPart::kName;
  if (!query.parent.empty()) {
    // "+" keeps the planner from an index of the parent that would have to be sorted by name.
    where.Add(by_name && !query.where ? " AND +parent = ?" : " AND parent = ?", query.parent);
    if (by_name) {
      where.Add(" AND name > ?", absl::StrCat(query.parent, "/")).Add(" AND name < ?", absl::StrCat(query.parent, "0"));
    }
  }
  if (!query.district.empty()) {
    where.Add(" AND district = ?", query.district).Add(" AND name >= ?", query.district);
    where.Add(" AND name < ?", absl::StrCat(query.district, "0"));
  }
  if (query.where) {
    where.Add(" AND ");
    AppendCondition(layout, *query.where, where);
  }
  return where;
}

void AppendOrder(const Layout& layout, const std::vector<OrderPart>& order, size_t from, Sql& sql) {
  absl::string_view separator = " ORDER BY ";
  for (size_t i = from; i < order.size(); ++i) {
    sql.Add(separator).Add(layout.NameOf(order[i].column)).Add(order[i].descending ? " DESC" : "");
    separator = ", ";
  }
  sql.Add(" LIMIT ?");
}

Value KeyOf(const std::vector<Value>& after, const std::vector<OrderPart>& order, size_t i) {
  return i + 1 == order.size() && order[i].column == OrderPart::kName ? after.back() : after[i];
}

bool IsNull(const Value& value) { return std::holds_alternative<std::monostate>(value); }

// The rows that agree with the key before `at` and lie beyond it there. NULL comes before all values.
void AppendBeyond(const Layout& layout, const Sql& start, const std::vector<OrderPart>& order,
                  const std::vector<Value>& after, size_t at, std::vector<Sql>& statements) {
  Sql same = start;
  for (size_t i = 0; i < at; ++i) {
    Value key = KeyOf(after, order, i);
    same.Add(" AND ").Add(layout.NameOf(order[i].column));
    IsNull(key) ? same.Add(" IS NULL") : same.Add(" = ?", std::move(key));
  }
  const OrderPart& part = order[at];
  const absl::string_view name = layout.NameOf(part.column);
  Value key = KeyOf(after, order, at);
  const bool null = IsNull(key);
  if (part.descending && null) return;  // nothing lies beyond

  Sql beyond = same;
  beyond.Add(" AND ").Add(name);
  if (null) {  // everything that is not NULL, said as a range
    const bool text = part.column == OrderPart::kName ||
                      layout.table.columns[static_cast<size_t>(part.column)].kind == Column::Kind::kText;
    beyond.Add(text ? " >= ''" : " >= -9223372036854775808");
  } else {
    beyond.Add(part.descending ? " < ?" : " > ?", std::move(key));
  }
  AppendOrder(layout, order, at, beyond);
  statements.push_back(std::move(beyond));
  if (part.descending && part.column != OrderPart::kName) {
    same.Add(" AND ").Add(name).Add(" IS NULL");
    AppendOrder(layout, order, at + 1, same);
    statements.push_back(std::move(same));
  }
}

}  // namespace

absl::StatusOr<std::vector<Sql>> SelectRows(const Layout& layout, const Query& query, Wanted wanted) {
  const auto order = FullOrder(query);
  Sql start;
  if (wanted == Wanted::kRows)
    start.Add(layout.select);
  else
    start.Add("SELECT payload, id FROM ").Add(layout.rows);
  const Sql where = Where(layout, query, order);
  start.Add(where.text).values = where.values;

  std::vector<Sql> statements;
  if (!query.after) {
    AppendOrder(layout, order, 0, start);
    statements.push_back(std::move(start));
    return statements;
  }
  if (query.after->size() < order.size()) return Fault("a keyset does not fit its order");
  for (size_t at = order.size(); at-- > 0;) AppendBeyond(layout, start, order, *query.after, at, statements);
  return statements;
}

std::string SelectPlace(const Layout& layout, const std::vector<OrderPart>& order) {
  std::string sql = "SELECT ";
  for (const auto& part : order) absl::StrAppend(&sql, layout.NameOf(part.column), ", ");
  return absl::StrCat(sql, "name FROM ", layout.rows, " WHERE id = ?1");
}

Sql CountRows(const Layout& layout, const Query& query) {
  Sql sql;
  sql.Add("SELECT count(*) FROM ").Add(layout.rows);
  const Sql where = Where(layout, query, FullOrder(query));
  sql.Add(where.text).values = where.values;
  return sql;
}

}  // namespace gongjin::store
