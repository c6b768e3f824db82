#include "common/resource/filter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/resource/filter_tokens.h"
#include "common/resource/filter_values.h"
#include "common/schema/validate.h"

namespace gongjin {
namespace {

using schema::Shape;
using store::Expr;

constexpr int kDeepest = 64;
constexpr size_t kLongest = 10'000;  // bytes; what clients send is bounded by its proto

Expr Compare(Expr::Op op, int column, store::Value value) {
  Expr expr;
  expr.op = op;
  expr.column = column;
  expr.value = std::move(value);
  return expr;
}

Expr Join(Expr::Op op, std::vector<Expr> children) {
  if (children.size() == 1) return std::move(children.front());
  Expr expr;
  expr.op = op;
  expr.children = std::move(children);
  return expr;
}

Expr Not(Expr child) {
  Expr expr;
  expr.op = Expr::Op::kNot;
  expr.children.push_back(std::move(child));
  return expr;
}

std::vector<std::string> ColumnsOf(const schema::ResourceType& type) {
  std::vector<std::string> columns = {"name"};
  for (const schema::Column& column : type.columns) {
    if (!column.inherited) columns.push_back(column.path.text);
  }
  return columns;
}

// Recursive descent; the depth of recursion is that of the parentheses, which is bounded.
class Parser {
 public:
  Parser(const schema::ResourceType& type, absl::string_view filter, absl::Span<const store::Value> arguments)
      : type_(type), tokens_(filter), arguments_(arguments) {}

  absl::StatusOr<Expr> Parse() {
    if (tokens_.AtEnd()) return Expr();  // AND of nothing: true
    ASSIGN_OR_RETURN(Expr expr, Expression(0));
    if (!tokens_.AtEnd()) return tokens_.Expected("AND OR");
    return expr;
  }

 private:
  // Factors with AND, or nothing, between them.
  absl::StatusOr<Expr> Expression(int depth) {
    std::vector<Expr> factors;
    do {
      ASSIGN_OR_RETURN(Expr factor, Factor(depth));
      factors.push_back(std::move(factor));
    } while (tokens_.EatWord("AND") || (!tokens_.AtEnd() && !tokens_.Sees(')')));
    return Join(Expr::Op::kAnd, std::move(factors));
  }

  // Terms with OR between them: it binds tighter than AND.
  absl::StatusOr<Expr> Factor(int depth) {
    std::vector<Expr> terms;
    do {
      ASSIGN_OR_RETURN(Expr term, Term(depth));
      terms.push_back(std::move(term));
    } while (tokens_.EatWord("OR"));
    return Join(Expr::Op::kOr, std::move(terms));
  }

  absl::StatusOr<Expr> Term(int depth) {
    const bool negated = tokens_.EatWord("NOT") || tokens_.Eat('-');
    ASSIGN_OR_RETURN(Expr expr, Simple(depth));
    return negated ? Not(std::move(expr)) : std::move(expr);
  }

  absl::StatusOr<Expr> Simple(int depth) {
    if (!tokens_.Eat('(')) return Restriction();
    if (depth + 1 >= kDeepest) return Invalid("filter", "FILTER_TOO_DEEP", {absl::StrCat(kDeepest)});
    ASSIGN_OR_RETURN(Expr expr, Expression(depth + 1));
    if (!tokens_.Eat(')')) return tokens_.Expected(")");
    return expr;
  }

  absl::StatusOr<Expr> Restriction() {
    ASSIGN_OR_RETURN(const std::string path, tokens_.Column());
    ASSIGN_OR_RETURN(const FilterColumn column, Find(path));
    ASSIGN_OR_RETURN(const std::string op, tokens_.Operator());
    if (tokens_.AtEnd()) return tokens_.Expected("<value>");
    const FilterTokens at_value = tokens_;
    ASSIGN_OR_RETURN(const FilterValue literal, tokens_.Value());
    if (literal.argument > static_cast<int>(arguments_.size())) return at_value.Expected("<value>");
    if (op == ":" && literal.prefix && literal.text.empty()) return Not(Unset(column));
    ASSIGN_OR_RETURN(store::Value value, ValueFor(column, literal, arguments_));
    return Condition(column, op, std::move(value), literal.prefix);
  }

  absl::StatusOr<FilterColumn> Find(const std::string& path) const {
    const int index = type_.ColumnOf(path);
    if (index < 0 && path == "name") return FilterColumn{path};
    if (index < 0 || type_.columns[static_cast<size_t>(index)].inherited) {
      return Invalid("filter", "FILTER_COLUMN_UNKNOWN", {schema::Echo(path), absl::StrJoin(ColumnsOf(type_), ", ")});
    }
    const schema::Column& column = type_.columns[static_cast<size_t>(index)];
    return FilterColumn{path, index, column.shape, column.path.fields.back()->enum_type()};
  }

  // Absent, or a text or enum at its zero.
  static Expr Unset(const FilterColumn& column) {
    Expr null = Compare(Expr::Op::kIsNull, column.index, {});
    if (column.shape != Shape::kText && column.shape != Shape::kEnum) return null;
    const auto zero = column.shape == Shape::kText ? store::Value(std::string()) : store::Value(int64_t{0});
    return Join(Expr::Op::kOr, {std::move(null), Compare(Expr::Op::kEq, column.index, zero)});
  }

  static absl::StatusOr<Expr> Condition(const FilterColumn& column, const std::string& op, store::Value value,
                                        bool prefix) {
    const bool equality = op == "=" || op == "!=";
    const bool null = std::holds_alternative<std::monostate>(value);
    const bool ordered = column.shape != Shape::kBool && column.shape != Shape::kEnum;
    const bool fits = equality || (op == ":" ? column.shape == Shape::kText && !null : ordered && !null);
    if (!fits || (prefix && !equality && op != ":")) {
      return Invalid("filter", "FILTER_OPERATOR", {column.path, op});
    }
    if (null) return op == "=" ? Unset(column) : Not(Unset(column));
    if (prefix && equality) {
      Expr begins = Compare(Expr::Op::kPrefix, column.index, std::move(value));
      return op == "=" ? std::move(begins) : Not(std::move(begins));
    }
    static constexpr std::pair<absl::string_view, Expr::Op> kOperators[] = {
        {"=", Expr::Op::kEq}, {"!=", Expr::Op::kNe}, {"<", Expr::Op::kLt},       {"<=", Expr::Op::kLe},
        {">", Expr::Op::kGt}, {">=", Expr::Op::kGe}, {":", Expr::Op::kContains},
    };
    const auto* found =
        std::find_if(std::begin(kOperators), std::end(kOperators), [&](const auto& one) { return one.first == op; });
    return Compare(found->second, column.index, std::move(value));
  }

  const schema::ResourceType& type_;
  FilterTokens tokens_;
  absl::Span<const store::Value> arguments_;
};

}  // namespace

absl::StatusOr<Expr> CompileFilter(const schema::ResourceType& type, absl::string_view filter,
                                   absl::Span<const store::Value> arguments) {
  if (filter.size() > kLongest) {
    return Invalid("filter", "FIELD_TOO_LONG", {absl::StrCat(kLongest), absl::StrCat(filter.size())});
  }
  return Parser(type, filter, arguments).Parse();
}

absl::StatusOr<std::vector<store::OrderPart>> CompileOrdering(const schema::ResourceType& type,
                                                              absl::string_view order_by) {
  const auto wanted = schema::CanonicalOrdering(order_by);
  const bool by_default = order_by.empty();
  if (type.orderings.empty() && (by_default || wanted == "name")) return std::vector<store::OrderPart>();
  std::vector<std::string> offered;
  for (const schema::Ordering& ordering : type.orderings) {
    offered.push_back(ordering.text);
    if (!by_default && wanted != ordering.text) continue;
    std::vector<store::OrderPart> parts;
    for (const auto& part : ordering.parts) parts.push_back({part.column, part.descending});
    return parts;
  }
  if (offered.empty()) offered.push_back("name");
  return Invalid("order_by", "ORDERING_NOT_OFFERED",
                 {schema::Echo(wanted.value_or(std::string(order_by))), absl::StrJoin(offered, "; ")});
}

}  // namespace gongjin
