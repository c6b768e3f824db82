#include "common/resource/filter.h"

#include <random>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "gongjin/access/v1/principal.pb.h"
#include "gongjin/access/v1/secret.pb.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/registry/v1/district.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gtest/gtest.h"

namespace gongjin {
namespace {

using store::Expr;
using store::Value;

const schema::Schema& Schema() {
  static const schema::Schema& all =
      *schema::Schema::Make({partnership::v1::Partnership::descriptor()},
                            {registry::v1::School::descriptor(), registry::v1::Organization::descriptor(),
                             registry::v1::Person::descriptor(), registry::v1::District::descriptor(),
                             access::v1::Principal::descriptor(), access::v1::Secret::descriptor(),
                             partnership::v1::Amendment::descriptor()},
                            {})
           .value()
           .release();
  return all;
}

const schema::ResourceType& Type(const char* type) { return *Schema().FindType(type); }
const schema::ResourceType& Partnership() { return Type("partnership.gongjin/Partnership"); }

std::string Dump(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return absl::StrCat("'", *text, "'");
  if (const auto* number = std::get_if<int64_t>(&value)) return absl::StrCat(*number);
  return "null";
}

// "(title = 'x' AND NOT(round PREFIX 'y'))".
std::string Dump(const schema::ResourceType& type, const Expr& expr) {
  const auto each = [&](std::string* out, const Expr& child) { absl::StrAppend(out, Dump(type, child)); };
  switch (expr.op) {
    case Expr::Op::kAnd:
      return absl::StrCat("(", absl::StrJoin(expr.children, " AND ", each), ")");
    case Expr::Op::kOr:
      return absl::StrCat("(", absl::StrJoin(expr.children, " OR ", each), ")");
    case Expr::Op::kNot:
      return absl::StrCat("NOT ", absl::StrJoin(expr.children, "?", each));
    default:
      break;
  }
  static constexpr const char* kNames[] = {
      "", "", "", "=", "!=", "<", "<=", ">", ">=", "IS", "CONTAINS", "PREFIX", "PARTY"};
  const std::string column =
      expr.column == store::OrderPart::kName ? "name" : type.columns[static_cast<size_t>(expr.column)].path.text;
  return absl::StrCat(column, " ", kNames[static_cast<int>(expr.op)], " ", Dump(expr.value));
}

TEST(CompileFilter, CompilesToConditions) {
  const struct {
    const char *filter, *conditions;
  } cases[] = {
      {"", "()"},
      {"  ", "()"},
      {"round = \"第一轮\"", "round = '第一轮'"},
      {"round='第一轮'", "round = '第一轮'"},
      {"round = 第一轮", "round = '第一轮'"},
      {"round = \"a \\\"b\\\" \\\\ c\"", "round = 'a \"b\" \\ c'"},
      {"round != a", "round != 'a'"},
      {"round >= a round<b", "(round >= 'a' AND round < 'b')"},
      {"recipient = districts/310113/schools/lezhi", "recipient = 'districts/310113/schools/lezhi'"},
      {"title:乐之", "title CONTAINS '乐之'"},
      {"title:\"50%_\"", "title CONTAINS '50%_'"},
      {"title = 存志*", "title PREFIX '存志'"},
      {"title = \"存志*\"", "title PREFIX '存志'"},
      {"title = \"存志\\*\"", "title = '存志*'"},
      {"title = \"存*志\"", "title = '存*志'"},
      {"title = \"存**\"", "title PREFIX '存*'"},
      {"title = \"a*\\\"b\"", "title = 'a*\"b'"},
      {"title != 存志*", "NOT title PREFIX '存志'"},
      {"title:*", "NOT (title IS null OR title = '')"},
      {"title = null", "(title IS null OR title = '')"},
      {"title = \"null\"", "title = 'null'"},
      {"signed_on:*", "NOT signed_on IS null"},
      {"signed_on != null", "NOT signed_on IS null"},
      {"result = null", "(result IS null OR result = 0)"},
      {"state = DRAFT", "state = 1"},
      {"state = \"SIGNED\"", "state = 2"},
      {"state != STATE_UNSPECIFIED", "state != 0"},
      {"term.start_date <= 2019-03-15", "term.start_date <= 20190315"},
      {"term.start_date = \"2020-02-29\"", "term.start_date = 20200229"},
      {"name = districts/310113/partnerships/lezhi", "name = 'districts/310113/partnerships/lezhi'"},
      {"name > 'a' AND name = 'b*'", "(name > 'a' AND name PREFIX 'b')"},
      // Binding: OR before AND, NOT and - before one term.
      {"round = a AND round = b OR round = c", "(round = 'a' AND (round = 'b' OR round = 'c'))"},
      {"round = a OR round = b round = c", "((round = 'a' OR round = 'b') AND round = 'c')"},
      {"(round = a AND round = b) OR round = c", "((round = 'a' AND round = 'b') OR round = 'c')"},
      {"NOT round = a OR round = b", "(NOT round = 'a' OR round = 'b')"},
      {"-round = a", "NOT round = 'a'"},
      {"-(round = a state = DRAFT)", "NOT (round = 'a' AND state = 1)"},
      {"NOT (round = a)", "NOT round = 'a'"},
      {"((round = a))", "round = 'a'"},
      {"round = AND", "round = 'AND'"},
      {"round = -a", "round = '-a'"},
  };
  for (const auto& [filter, conditions] : cases) {
    const auto expr = CompileFilter(Partnership(), filter);
    ASSERT_TRUE(expr.ok()) << filter << ": " << expr.status();
    EXPECT_EQ(Dump(Partnership(), *expr), conditions) << filter;
  }
}

TEST(CompileFilter, KnowsOtherShapes) {
  const struct {
    const char *type, *filter, *conditions;
  } cases[] = {
      {"registry.gongjin/School", "locale_code > 111", "locale_code > 111"},
      {"registry.gongjin/School", "locale_code = -5", "locale_code = -5"},
      {"registry.gongjin/School", "locale_code = null", "locale_code IS null"},
      {"access.gongjin/Principal", "disabled = true", "disabled = 1"},
      {"access.gongjin/Principal", "NOT disabled = false", "NOT disabled = 0"},
      {"access.gongjin/Secret", "expire_time < \"1970-01-01T08:00:01+08:00\"", "expire_time < 1000000"},
      {"access.gongjin/Secret", "expire_time < 1970-01-01T00:00:00.000001Z", "expire_time < 1"},
      {"partnership.gongjin/Amendment", "create_time > 1970-01-01T00:00:00Z", "create_time > 0"},
  };
  for (const auto& [type, filter, conditions] : cases) {
    const auto expr = CompileFilter(Type(type), filter);
    ASSERT_TRUE(expr.ok()) << filter << ": " << expr.status();
    EXPECT_EQ(Dump(Type(type), *expr), conditions) << filter;
  }
}

TEST(CompileFilter, BindsArguments) {
  const std::vector<Value> arguments = {std::string("x* OR title = \"y\""), int64_t{1}, Value()};
  const auto expr = CompileFilter(Partnership(), "recipient = $1 AND (state = $2 OR title = $3)", arguments);
  ASSERT_TRUE(expr.ok()) << expr.status();
  EXPECT_EQ(Dump(Partnership(), *expr),
            "(recipient = 'x* OR title = \"y\"' AND (state = 1 OR (title IS null OR title = '')))");
  EXPECT_EQ(ReasonOf(CompileFilter(Partnership(), "state = $1", arguments).status()),
            "FILTER_VALUE state STATE_UNSPECIFIED, DRAFT, SIGNED, COMPLETED, TERMINATED, WITHDRAWN");
  EXPECT_EQ(ReasonOf(CompileFilter(Partnership(), "title = $4", arguments).status()), "FILTER_SYNTAX 9 <value>");
}

std::string Nested(int depth) {
  return absl::StrCat(std::string(static_cast<size_t>(depth), '('), "round = a",
                      std::string(static_cast<size_t>(depth), ')'));
}

TEST(CompileFilter, RefusesWithThePlaceAndTheRemedy) {
  const std::string columns =
      "name, kind, title, round, recipient, supporter, commissioner, term.start_date, term.end_date, state, result, "
      "signed_on";
  const struct {
    const char* why;
    std::string filter, refusal;
  } cases[] = {
      {"an unknown column", "colour = red", "FILTER_COLUMN_UNKNOWN colour " + columns},
      {"a field that is no column", "exit_plan = a", "FILTER_COLUMN_UNKNOWN exit_plan " + columns},
      {"a message above columns", "term = 2019-03-15", "FILTER_COLUMN_UNKNOWN term " + columns},
      {"a long unknown column", std::string(200, 'x') + " = 1",
       "FILTER_COLUMN_UNKNOWN " + std::string(100, 'x') + "… " + columns},
      {"no operator", "round", "FILTER_SYNTAX 6 = != < <= > >= :"},
      {"a bare literal", "乐之", "FILTER_SYNTAX 1 <column>"},
      {"a function", "round(a)", "FILTER_SYNTAX 6 = != < <= > >= :"},
      {"two operators", "round == a", "FILTER_SYNTAX 8 <value>"},
      {"no value", "round =", "FILTER_SYNTAX 8 <value>"},
      {"a value of two words", "round = a b", "FILTER_COLUMN_UNKNOWN b " + columns},
      {"an open quote, counted in characters", "round = \"第一轮", "FILTER_SYNTAX 13 \""},
      {"an unknown escape", "round = \"\\n\"", "FILTER_SYNTAX 11 \\\" \\' \\\\ \\*"},
      {"an escape at the end", "round = \"\\", "FILTER_SYNTAX 11 \\\" \\' \\\\ \\*"},
      {"an open parenthesis", "(round = a", "FILTER_SYNTAX 11 )"},
      {"a closed parenthesis", "round = a)", "FILTER_SYNTAX 10 AND OR"},
      {"empty parentheses", "()", "FILTER_SYNTAX 2 <column>"},
      {"AND at the end", "round = a AND", "FILTER_SYNTAX 14 <column>"},
      {"OR at the beginning", "OR round = a", "FILTER_COLUMN_UNKNOWN OR " + columns},
      {"NOT twice", "NOT NOT round = a", "FILTER_COLUMN_UNKNOWN NOT " + columns},
      {"minus twice", "--round = a", "FILTER_SYNTAX 2 <column>"},
      {"a comma", "round = a, b", "FILTER_SYNTAX 10 <column>"},
      {"a semicolon and more", "round = 'a'; DROP TABLE x", "FILTER_SYNTAX 12 <column>"},
      {"an argument from outside", "round = $1", "FILTER_SYNTAX 9 <value>"},
      {"an argument 0", "round = $0", "FILTER_SYNTAX 9 $1 $2 …"},
      {"a huge argument", "round = $99999999999999999999", "FILTER_SYNTAX 9 $1 $2 …"},
      {"an unknown enum value", "state = OPEN",
       "FILTER_VALUE state STATE_UNSPECIFIED, DRAFT, SIGNED, COMPLETED, TERMINATED, WITHDRAWN"},
      {"an enum by number", "state = 1",
       "FILTER_VALUE state STATE_UNSPECIFIED, DRAFT, SIGNED, COMPLETED, TERMINATED, WITHDRAWN"},
      {"no such day", "signed_on = 2019-02-29", "FILTER_VALUE signed_on 2019-03-15"},
      {"a moment for a day", "signed_on = 2019-02-28T00:00:00Z", "FILTER_VALUE signed_on 2019-03-15"},
      {"a prefix of a day", "signed_on = 2019*", "FILTER_VALUE signed_on 2019-03-15"},
      {"an order of enums", "state > DRAFT", "FILTER_OPERATOR state >"},
      {"contains on an enum", "state:DRAFT", "FILTER_OPERATOR state :"},
      {"contains on a day", "signed_on:2019-03-15", "FILTER_OPERATOR signed_on :"},
      {"an order of nothing", "title < null", "FILTER_OPERATOR title <"},
      {"an order of prefixes", "title < a*", "FILTER_OPERATOR title <"},
      {"64 deep", Nested(64), "FILTER_TOO_DEEP 64"},
      {"thousands deep", Nested(4990), "FILTER_TOO_DEEP 64"},
      {"too long", std::string(10'001, ' '), "FIELD_TOO_LONG 10000 10001"},
  };
  for (const auto& [why, filter, refusal] : cases) {
    const absl::Status status = CompileFilter(Partnership(), filter).status();
    EXPECT_EQ(ReasonOf(status), refusal) << why;
    EXPECT_EQ(SubjectOf(status), "filter") << why;
  }
  EXPECT_TRUE(CompileFilter(Partnership(), Nested(63)).ok());
}

TEST(CompileFilter, RefusesNumbersAndMomentsThatAreNone) {
  const struct {
    const char *type, *filter, *refusal;
  } cases[] = {
      {"registry.gongjin/School", "locale_code = 1.5", "FILTER_VALUE locale_code 0, 1, 2 …"},
      {"registry.gongjin/School", "locale_code = 9223372036854775808", "FILTER_VALUE locale_code 0, 1, 2 …"},
      {"registry.gongjin/School", "locale_code = ''", "FILTER_VALUE locale_code 0, 1, 2 …"},
      {"access.gongjin/Principal", "disabled = 1", "FILTER_VALUE disabled true, false"},
      {"access.gongjin/Principal", "disabled > false", "FILTER_OPERATOR disabled >"},
      {"access.gongjin/Secret", "expire_time < 2019-03-15", "FILTER_VALUE expire_time \"2019-03-15T08:00:00+08:00\""},
      {"access.gongjin/Secret", "expire_time < infinite-future",
       "FILTER_VALUE expire_time \"2019-03-15T08:00:00+08:00\""},
      {"access.gongjin/Secret", "expire_time < 99999-01-01T00:00:00Z",
       "FILTER_VALUE expire_time \"2019-03-15T08:00:00+08:00\""},
      {"partnership.gongjin/Amendment", "update_time > 1970-01-01T00:00:00Z",
       "FILTER_COLUMN_UNKNOWN update_time name, create_time, state"},
      {"partnership.gongjin/Amendment", "recipient = a", "FILTER_COLUMN_UNKNOWN recipient name, create_time, state"},
  };
  for (const auto& [type, filter, refusal] : cases) {
    EXPECT_EQ(ReasonOf(CompileFilter(Type(type), filter).status()), refusal) << filter;
  }
}

TEST(CompileFilter, SurvivesAnyText) {
  const std::vector<std::string> words = {"round", "state", "signed_on", "name",       "(", ")",  "AND",  "OR", "NOT",
                                          "-",     "=",     "!=",        "<",          ":", "*",  "\"",   "'",  "\\",
                                          "$1",    "null",  "DRAFT",     "2019-03-15", " ", "乐", "\xff", "a*"};
  std::mt19937 random(20190315);
  const std::vector<Value> arguments = {std::string("x")};
  int accepted = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string filter;
    for (auto i = random() % 12; i > 0; --i)
      absl::StrAppend(&filter, words[random() % words.size()], random() % 2 ? " " : "");
    accepted += CompileFilter(Partnership(), filter, arguments).ok();
  }
  EXPECT_GT(accepted, 100);
}

TEST(CompileOrdering, TakesWhatIsOffered) {
  const struct {
    const char *type, *order_by, *parts;
  } cases[] = {
      {"partnership.gongjin/Partnership", "", "recipient"},
      {"partnership.gongjin/Partnership", "recipient", "recipient"},
      {"partnership.gongjin/Partnership", "term.start_date  desc,recipient asc", "term.start_date desc, recipient"},
      {"partnership.gongjin/Amendment", "create_time desc", "create_time desc"},
  };
  for (const auto& [name, order_by, parts] : cases) {
    const auto& type = Type(name);
    const auto ordering = CompileOrdering(type, order_by);
    ASSERT_TRUE(ordering.ok()) << ordering.status();
    EXPECT_EQ(absl::StrJoin(*ordering, ", ",
                            [&](std::string* out, const store::OrderPart& part) {
                              absl::StrAppend(out, type.columns[static_cast<size_t>(part.column)].path.text,
                                              part.descending ? " desc" : "");
                            }),
              parts);
  }
  schema::ResourceType bare;
  for (const char* order_by : {"", "name", "name asc"}) {
    const auto ordering = CompileOrdering(bare, order_by);
    EXPECT_TRUE(ordering.ok() && ordering->empty()) << order_by;
  }
  EXPECT_EQ(ReasonOf(CompileOrdering(bare, "title").status()), "ORDERING_NOT_OFFERED title name");
}

TEST(CompileOrdering, RefusesTheRest) {
  const std::string offered = "recipient; term.start_date desc, recipient; state, recipient";
  const struct {
    std::string order_by, asked;
  } cases[] = {
      {"title", "title"},
      {"recipient desc", "recipient desc"},
      {"term.start_date, recipient", "term.start_date, recipient"},
      {"name", "name"},
      {"recipient,", "recipient,"},
      {" ", " "},
      {"乐" + std::string(200, 'x'), "乐" + std::string(99, 'x') + "…"},
  };
  for (const auto& [order_by, asked] : cases) {
    const absl::Status status = CompileOrdering(Partnership(), order_by).status();
    EXPECT_EQ(ReasonOf(status), "ORDERING_NOT_OFFERED " + asked + " " + offered);
    EXPECT_EQ(SubjectOf(status), "order_by");
  }
}

TEST(PageTokens, ReadWhatTheyMade) {
  const PageTokens tokens(std::string(32, 'k'));
  const std::vector<Value> cases[] = {{},
                                      {std::string("districts/310113/partnerships/lezhi")},
                                      {int64_t{-5}, Value(), std::string("乐之\0", 7), std::string()}};
  for (const auto& after : cases) {
    const std::string token = tokens.Make("query", after);
    const auto read = tokens.Read("query", token);
    ASSERT_TRUE(read.ok()) << read.status();
    EXPECT_EQ(*read, after);
    EXPECT_EQ(tokens.Make("query", after), token);
    EXPECT_THAT(token, testing::Not(testing::HasSubstr("lezhi")));
  }
}

TEST(PageTokens, RefuseWhatTheyDidNotMake) {
  const PageTokens tokens(std::string(32, 'k'));
  const std::string token = tokens.Make("query", {Value(int64_t{1}), Value(std::string("a"))});
  const auto refusal = [&](const PageTokens& reader, absl::string_view query, absl::string_view text) {
    const absl::Status status = reader.Read(query, text).status();
    EXPECT_EQ(SubjectOf(status), "page_token");
    return ReasonOf(status);
  };
  EXPECT_EQ(refusal(tokens, "another query", token), "PAGE_TOKEN_OF_OTHER_QUERY");
  EXPECT_EQ(refusal(PageTokens(std::string(32, 'l')), "query", token), "PAGE_TOKEN_BAD");
  for (const std::string text : {"", "a", "!", "AQ", "AQAAAAAAAAAAAAAAAAAAAAAA"}) {
    EXPECT_EQ(refusal(tokens, "query", text), "PAGE_TOKEN_BAD") << text;
  }
  for (size_t i = 0; i < token.size(); ++i) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = token;
      changed[i] = static_cast<char>(changed[i] ^ 1 << bit);
      EXPECT_EQ(refusal(tokens, "query", changed), "PAGE_TOKEN_BAD") << i << " " << bit;
    }
    EXPECT_EQ(refusal(tokens, "query", token.substr(0, i)), "PAGE_TOKEN_BAD") << i;
  }
  for (const char* more : {" ", "\n", "=", ".", "A"}) {
    EXPECT_EQ(refusal(tokens, "query", token + more), "PAGE_TOKEN_BAD") << more;
    EXPECT_EQ(refusal(tokens, "query", more + token), "PAGE_TOKEN_BAD") << more;
  }
}

}  // namespace
}  // namespace gongjin
