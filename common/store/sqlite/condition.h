// A condition and a query as SQL. Values are bound, never written into the text.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/store/sqlite/layout.h"
#include "common/store/store.h"

namespace gongjin::store {

// A piece of SQL and the values of its parameters, in order.
struct Sql {
  std::string text;
  std::vector<Value> values;

  Sql& Add(absl::string_view piece) {
    text.append(piece.data(), piece.size());
    return *this;
  }
  Sql& Add(absl::string_view piece, Value value) {
    values.push_back(std::move(value));
    return Add(piece);
  }
};

// Appends the condition. A comparison with NULL is false; NOT makes it true.
void AppendCondition(const Layout& layout, const Expr& expr, Sql& sql);

// What a query asks of each row: all of Layout::select, or the payload and then the row's id.
enum class Wanted { kRows, kPayloads };

// The statements that, one after the other, give the rows of a query in order; each ends in LIMIT, whose value is to be
// bound as the last parameter. A keyset needs several of them, so that each is one range of an index.
// INTERNAL: `after` does not fit the order.
absl::StatusOr<std::vector<Sql>> SelectRows(const Layout& layout, const Query& query, Wanted wanted = Wanted::kRows);
// The place of the row with an id, as Query::after takes it: the columns of `order`, then the name.
std::string SelectPlace(const Layout& layout, const std::vector<OrderPart>& order);

// How many rows fit the query; its order, `after` and limit count for nothing.
Sql CountRows(const Layout& layout, const Query& query);

}  // namespace gongjin::store
