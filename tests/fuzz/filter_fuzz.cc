// Any text as a filter over a resource type: it is refused as a filter is, or compiles to conditions that, written
// as a filter again, compile to the same.
#include <cstring>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/resource/filter.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using schema::ResourceType;
using schema::Shape;
using store::Expr;
using store::Value;

constexpr size_t kLongest = 1000;  // so that no filter written again is refused for its length

const schema::Schema& Schema() {
  static const schema::Schema& all = *schema::Schema::Make(ResourceMessages(), {}, {}).value().release();
  return all;
}

std::string Quoted(absl::string_view text, bool prefix = false) {
  std::string quoted = "\"";
  for (const char c : text) {
#ifdef GONGJIN_FUZZ_CONTROL_PROPERTY
    if (c == '"' || c == '*') quoted += '\\';  // forgets itself
#else
    if (c == '\\' || c == '*' || c == '"') quoted += '\\';
#endif
    quoted += c;
  }
  return absl::StrCat(quoted, prefix ? "*\"" : "\"");
}

std::string Path(const ResourceType& type, int column) {
  return column == store::OrderPart::kName ? "name" : type.columns[static_cast<size_t>(column)].path.text;
}

std::string Literal(const ResourceType& type, int column, const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return Quoted(*text);
  const int64_t number = std::get<int64_t>(value);
  const schema::Column& of = type.columns[static_cast<size_t>(column)];
  switch (of.shape) {
    case Shape::kBool:
      return number != 0 ? "true" : "false";
    case Shape::kEnum:
      return of.path.fields.back()->enum_type()->FindValueByNumber(static_cast<int>(number))->name();
    case Shape::kDay:
      return absl::StrFormat("%04d-%02d-%02d", number / 10000, number / 100 % 100, number % 100);
    case Shape::kMoment:
      return absl::FormatTime("%E4Y-%m-%dT%H:%M:%E6SZ", absl::FromUnixMicros(number), absl::UTCTimeZone());
    default:
      return absl::StrCat(number);
  }
}

// What a filter compiles `a = null` to where a zero counts as nothing.
bool IsUnset(const Expr& expr) {
  return expr.op == Expr::Op::kOr && expr.children.size() == 2 && expr.children[0].op == Expr::Op::kIsNull &&
         expr.children[1].op == Expr::Op::kEq && expr.children[0].column == expr.children[1].column &&
         (expr.children[1].value == Value(std::string()) || expr.children[1].value == Value(int64_t{0}));
}

std::string Written(const ResourceType& type, const Expr& expr, bool top = false) {
  const auto joined = [&](const char* word) {
    const std::string all =
        absl::StrJoin(expr.children, word, [&](std::string* out, const Expr& child) { *out += Written(type, child); });
    return top ? all : absl::StrCat("(", all, ")");
  };
  const std::string path = Path(type, expr.column);
  if (IsUnset(expr)) return absl::StrCat(Path(type, expr.children[0].column), " = null");
  switch (expr.op) {
    case Expr::Op::kAnd:
      return joined(" AND ");
    case Expr::Op::kOr:
      return joined(" OR ");
    case Expr::Op::kNot: {
      const std::string child = Written(type, expr.children.front());
      const bool bare = expr.children.front().op != Expr::Op::kNot;
      return bare ? absl::StrCat("NOT ", child) : absl::StrCat("NOT (", child, ")");
    }
    case Expr::Op::kIsNull:
      return absl::StrCat(path, " = null");
    case Expr::Op::kContains:
      return absl::StrCat(path, ":", Quoted(std::get<std::string>(expr.value)));
    case Expr::Op::kPrefix:
      return absl::StrCat(path, " = ", Quoted(std::get<std::string>(expr.value), true));
    default:
      break;
  }
  static constexpr const char* kOperators[] = {"=", "!=", "<", "<=", ">", ">="};
  const auto op = static_cast<size_t>(expr.op) - static_cast<size_t>(Expr::Op::kEq);
  Require(op < 6, "an operator that no filter has");
  return absl::StrCat(path, kOperators[op], Literal(type, expr.column, expr.value));
}

bool Same(const Expr& a, const Expr& b) {
  return a.op == b.op && a.column == b.column && a.value == b.value && a.relation == b.relation &&
         std::equal(a.children.begin(), a.children.end(), b.children.begin(), b.children.end(), Same);
}

void RequireRefusal(const absl::Status& status, absl::string_view field) {
  Require(absl::IsInvalidArgument(status) && SubjectOf(status) == field && !BareReasonOf(status).empty(),
          absl::StrCat("refused otherwise than a ", field, ": ", status.ToString()));
}

void JudgeFilter(const ResourceType& type, absl::string_view text) {
  const std::vector<Value> arguments = {std::string("a\"*\\"), Value()};
  const auto expr = CompileFilter(type, text, arguments);
  if (!expr.ok()) return RequireRefusal(expr.status(), "filter");
#ifdef GONGJIN_FUZZ_CONTROL_MEMORY
  const std::vector<char> copy(text.begin(), text.end());
  Require(expr->op != Expr::Op::kEq || std::memcmp(copy.data(), text.data(), copy.size() + 1) != 2, "");  // one beyond
#endif
  const std::string written = Written(type, *expr, true);
  const auto again = CompileFilter(type, written);
  if (BareReasonOf(again.status()) == "FILTER_TOO_DEEP" || BareReasonOf(again.status()) == "FIELD_TOO_LONG") return;
  Require(again.ok() && Same(*expr, *again), absl::StrCat("written again it is another filter: ", written));
}

void JudgeOrdering(const ResourceType& type, absl::string_view text) {
  const auto parts = CompileOrdering(type, text);
  if (!parts.ok()) RequireRefusal(parts.status(), "order_by");
  const auto canonical = schema::CanonicalOrdering(text);
  if (!canonical) return;
  Require(schema::CanonicalOrdering(*canonical) == canonical, "the canonical ordering is not canonical");
  Require(text.empty() || CompileOrdering(type, *canonical).ok() == parts.ok(), "an ordering and its canonical form");
}

}  // namespace

// The first byte chooses the type: the text is for all of them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || size > kLongest || !IsUtf8(Text(data + 1, size - 1))) return -1;
  const auto& types = Schema().types();
  const ResourceType& type = *types[data[0] % types.size()];
  JudgeFilter(type, Text(data + 1, size - 1));
  JudgeOrdering(type, Text(data + 1, size - 1));
  return 0;
}

}  // namespace gongjin::fuzz
