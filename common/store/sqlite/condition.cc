#include "common/store/sqlite/condition.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace gongjin::store {
namespace {

absl::string_view Operator(Expr::Op op) {
  switch (op) {
    case Expr::Op::kNe:
      return " <> ?";
    case Expr::Op::kLt:
      return " < ?";
    case Expr::Op::kLe:
      return " <= ?";
    case Expr::Op::kGt:
      return " > ?";
    case Expr::Op::kGe:
      return " >= ?";
    default:
      return " = ?";
  }
}

// The first text that no longer begins with `prefix`: bytes are compared, and UTF-8 has no byte 0xff.
std::string After(std::string prefix) {
  ++prefix.back();
  return prefix;
}

bool InUniqueSet(const Layout& layout, int column) {
  return std::any_of(layout.table.unique.begin(), layout.table.unique.end(), [column](const std::vector<int>& set) {
    return std::find(set.begin(), set.end(), column) != set.end();
  });
}

void AppendPrefix(absl::string_view name, const std::string& prefix, Sql& sql) {
  if (prefix.empty()) {
    sql.Add(name).Add(" IS NOT NULL");
  } else {
    sql.Add("(").Add(name).Add(" >= ?", prefix).Add(" AND ").Add(name).Add(" < ?", After(prefix)).Add(")");
  }
}

// "a OR b OR c" of one column with many values is a set: an index can serve it, and it may be long.
bool IsSet(const Expr& expr) {
  return expr.children.size() > 1 && std::all_of(expr.children.begin(), expr.children.end(), [&](const Expr& child) {
           return child.op == Expr::Op::kEq && child.column == expr.children.front().column;
         });
}

void AppendSet(const Layout& layout, const Expr& expr, Sql& sql) {
  sql.Add(layout.NameOf(expr.children.front().column));
  const char* separator = " IN (";
  for (const auto& child : expr.children) {
    sql.Add(separator).Add("?", child.value);
    separator = ", ";
  }
  sql.Add(")");
}

void AppendAll(const Layout& layout, const Expr& expr, absl::string_view between, absl::string_view none, Sql& sql) {
  if (expr.children.empty()) {
    sql.Add(none);
    return;
  }
  absl::string_view separator = "(";
  for (const auto& child : expr.children) {
    sql.Add(separator);
    AppendCondition(layout, child, sql);
    separator = between;
  }
  sql.Add(")");
}

void AppendComparison(const Layout& layout, const Expr& expr, Sql& sql) {
  const absl::string_view name = layout.NameOf(expr.column);
  const auto* text = std::get_if<std::string>(&expr.value);
  // Says what is plain, so that the planner sees that the unique set's partial index serves.
  const bool told = expr.op == Expr::Op::kEq && text != nullptr && !text->empty() && InUniqueSet(layout, expr.column);
  if (told) sql.Add("(").Add(name).Add(" <> '' AND ");
  sql.Add(name).Add(Operator(expr.op), expr.value);
  if (told) sql.Add(")");
}

}  // namespace

void AppendCondition(const Layout& layout, const Expr& expr, Sql& sql) {
  switch (expr.op) {
    case Expr::Op::kAnd:
      return AppendAll(layout, expr, " AND ", "1", sql);
    case Expr::Op::kOr:
      return IsSet(expr) ? AppendSet(layout, expr, sql) : AppendAll(layout, expr, " OR ", "0", sql);
    case Expr::Op::kNot:
      sql.Add("(");
      AppendCondition(layout, expr.children.front(), sql);
      sql.Add(") IS NOT TRUE");
      return;
    case Expr::Op::kIsNull:
      sql.Add(layout.NameOf(expr.column)).Add(" IS NULL");
      return;
    case Expr::Op::kContains:
      sql.Add("instr(").Add(layout.NameOf(expr.column)).Add(", ?", expr.value).Add(") > 0");
      return;
    case Expr::Op::kPrefix: {
      const auto* prefix = std::get_if<std::string>(&expr.value);
      if (prefix == nullptr) {
        sql.Add("0");
      } else {
        AppendPrefix(layout.NameOf(expr.column), *prefix, sql);
      }
      return;
    }
    case Expr::Op::kParty:
      sql.Add("name IN (SELECT p.name FROM ").Add(layout.parties).Add(" p WHERE p.relation = ?", expr.relation);
      sql.Add(" AND p.organization = ?", expr.value).Add(")");
      return;
    default:
      AppendComparison(layout, expr, sql);
  }
}

}  // namespace gongjin::store
