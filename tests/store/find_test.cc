// Which rows a query finds, and in which order, page by page.
#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "tests/store/backend.h"

namespace gongjin::store {
namespace {

using testing::ElementsAre;

class FindTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Every, FindTest, testing::ValuesIn(Backends()), [](auto& one) { return one.param.name; });

Query All() {
  Query query;
  query.type = kSchool;
  return query;
}

Expr Compare(Expr::Op op, int column, Value value) { return {op, column, std::move(value), "", {}}; }
Expr Not(Expr one) { return {Expr::Op::kNot, OrderPart::kName, {}, "", {std::move(one)}}; }
Expr And(std::vector<Expr> all) { return {Expr::Op::kAnd, OrderPart::kName, {}, "", std::move(all)}; }
Expr Or(std::vector<Expr> all) { return {Expr::Op::kOr, OrderPart::kName, {}, "", std::move(all)}; }
Expr Party(std::string relation, std::string organization) {
  return {Expr::Op::kParty, OrderPart::kName, std::move(organization), std::move(relation), {}};
}

TEST_P(FindTest, ConditionsAreTwoValued) {
  const struct {
    const char* id;
    Value state;
    Value town;
    std::vector<std::pair<std::string, std::string>> parties;
  } rows[] = {
      {"a", int64_t{1}, std::string("Yanghang"), {{"supporter", "x"}}},
      {"b", int64_t{2}, std::string("Youyi"), {{"supporter", "y"}, {"recipient", "x"}}},
      {"c", std::monostate(), std::string("100% _'\"?1"), {}},
      {"d", int64_t{3}, std::monostate(), {}},
      {"e", int64_t{-4}, std::string(), {}},
  };
  for (const auto& one : rows) {
    Row row = School(one.id);
    row.columns[kState] = one.state;
    row.columns[kTown] = one.town;
    row.parties = one.parties;
    ASSERT_TRUE(Put(row).ok());
  }
  using Op = Expr::Op;
  const std::string yang = "Yang", hang = "hang", name_b = "districts/1/schools/b";
  const struct {
    const char* asks;
    Expr where;
    const char* finds;
  } cases[] = {
      {"state = 2", Compare(Op::kEq, kState, int64_t{2}), "b"},
      {"state != 2: NULL is not compared", Compare(Op::kNe, kState, int64_t{2}), "a d e"},
      {"NOT state = 2: NULL is among them", Not(Compare(Op::kEq, kState, int64_t{2})), "a c d e"},
      {"NOT state != 2", Not(Compare(Op::kNe, kState, int64_t{2})), "b c"},
      {"NOT NOT state = 2", Not(Not(Compare(Op::kEq, kState, int64_t{2}))), "b"},
      {"state < 2", Compare(Op::kLt, kState, int64_t{2}), "a e"},
      {"state <= 2", Compare(Op::kLe, kState, int64_t{2}), "a b e"},
      {"state > 2", Compare(Op::kGt, kState, int64_t{2}), "d"},
      {"state >= 2", Compare(Op::kGe, kState, int64_t{2}), "b d"},
      {"state = NULL: false", Compare(Op::kEq, kState, std::monostate()), ""},
      {"NOT state = NULL: true", Not(Compare(Op::kEq, kState, std::monostate())), "a b c d e"},
      {"state is null", {Op::kIsNull, kState}, "c"},
      {"NOT state is null", Not({Op::kIsNull, kState}), "a b d e"},
      {"state among 1, 3 and NULL",
       Or({Compare(Op::kEq, kState, int64_t{1}), Compare(Op::kEq, kState, int64_t{3}),
           Compare(Op::kEq, kState, std::monostate())}),
       "a d"},
      {"NOT among 1, 3 and NULL",
       Not(Or({Compare(Op::kEq, kState, int64_t{1}), Compare(Op::kEq, kState, int64_t{3}),
               Compare(Op::kEq, kState, std::monostate())})),
       "b c e"},
      {"state = 1 OR town = Youyi",
       Or({Compare(Op::kEq, kState, int64_t{1}), Compare(Op::kEq, kTown, std::string("Youyi"))}), "a b"},
      {"state > 0 AND town begins with Y",
       And({Compare(Op::kGt, kState, int64_t{0}), Compare(Op::kPrefix, kTown, "Y")}), "a b"},
      {"nothing AND-ed: true", And({}), "a b c d e"},
      {"nothing OR-ed: false", Or({}), ""},
      {"town begins with Yang", Compare(Op::kPrefix, kTown, yang), "a"},
      {"town begins with hang", Compare(Op::kPrefix, kTown, hang), ""},
      {"town begins with nothing: not NULL", Compare(Op::kPrefix, kTown, std::string()), "a b c e"},
      {"NOT town begins with Yang", Not(Compare(Op::kPrefix, kTown, yang)), "b c d e"},
      {"town contains hang", Compare(Op::kContains, kTown, hang), "a"},
      {"town contains HANG: case counts", Compare(Op::kContains, kTown, std::string("HANG")), ""},
      {"town contains %", Compare(Op::kContains, kTown, std::string("%")), "c"},
      {"town contains _'", Compare(Op::kContains, kTown, std::string("_'")), "c"},
      {"town contains \"?1", Compare(Op::kContains, kTown, std::string("\"?1")), "c"},
      {"town is empty", Compare(Op::kEq, kTown, std::string()), "e"},
      {"town = Youyi, which is in a unique set", Compare(Op::kEq, kTown, std::string("Youyi")), "b"},
      {"name = b", Compare(Op::kEq, OrderPart::kName, name_b), "b"},
      {"name > b", Compare(Op::kGt, OrderPart::kName, name_b), "c d e"},
      {"supporter x", Party("supporter", "x"), "a"},
      {"recipient x", Party("recipient", "x"), "b"},
      {"supporter or recipient x", Or({Party("supporter", "x"), Party("recipient", "x")}), "a b"},
      {"NOT supporter x", Not(Party("supporter", "x")), "b c d e"},
      {"supporter nobody", Party("supporter", "z"), ""},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.asks);
    Query query = All();
    query.where = one.where;
    EXPECT_EQ(absl::StrJoin(Find(query), " "), one.finds);
    EXPECT_EQ(Count(query), std::count_if(one.finds, one.finds + strlen(one.finds), [](char c) { return c != ' '; }));
    query.parent = "districts/1";  // the same with the parent's indexes in play
    EXPECT_EQ(absl::StrJoin(Find(query), " "), one.finds);
  }
}

TEST_P(FindTest, ScopeIsExact) {
  const struct {
    const char* name;
    const char* parent;
    const char* district;
  } rows[] = {
      {"districts/1", "", "districts/1"},
      {"districts/1/schools/a", "districts/1", "districts/1"},
      {"districts/1/schools/a/campuses/b", "districts/1/schools/a", "districts/1"},
      {"districts/1/schools/a1/campuses/c", "districts/1/schools/a1", "districts/1"},
      {"districts/11/schools/d", "districts/11", "districts/11"},
      {"districts/2/schools/e", "districts/2", "districts/2"},
  };
  for (const auto& one : rows) {
    Row row = School("");
    row.name = one.name, row.parent = one.parent, row.district = one.district;
    ASSERT_TRUE(Put(row).ok());
  }
  Row archived = School("z");
  archived.archived = true;
  ASSERT_TRUE(Put(archived).ok());
  const struct {
    const char* parent;
    const char* district;
    bool with_archived;
    const char* finds;
  } cases[] = {
      {"", "", false, "1 a b c d e"},
      {"", "", true, "1 a b c z d e"},
      {"districts/1", "", false, "a"},
      {"districts/1", "", true, "a z"},
      {"districts/1/schools/a", "", false, "b"},
      {"districts/3", "", false, ""},
      {"", "districts/1", false, "1 a b c"},
      {"", "districts/1", true, "1 a b c z"},
      {"", "districts/11", false, "d"},
      {"districts/1", "districts/1", false, "a"},
      {"districts/1", "districts/2", false, ""},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(absl::StrCat("parent '", one.parent, "' district '", one.district, "' archived ", one.with_archived));
    Query query = All();
    query.parent = one.parent, query.district = one.district, query.archived = one.with_archived;
    EXPECT_EQ(absl::StrJoin(Find(query), " "), one.finds);
    EXPECT_EQ(Count(query), static_cast<int64_t>(Find(query).size()));
  }
}

// NULL before all, then by value.
int CompareValues(const Value& a, const Value& b) {
  if (a.index() != b.index()) return a.index() < b.index() ? -1 : 1;
  return a < b ? -1 : b < a ? 1 : 0;
}

Value KeyOf(const Row& row, const OrderPart& part) {
  return part.column == OrderPart::kName ? Value(row.name) : row.columns[static_cast<size_t>(part.column)];
}

// What the ordering means, said without SQL.
bool Before(const std::vector<OrderPart>& order, const Row& a, const Row& b) {
  for (const auto& part : order) {
    const int compared = CompareValues(KeyOf(a, part), KeyOf(b, part));
    if (compared != 0) return (compared < 0) != part.descending;
  }
  return (a.name < b.name) != order.back().descending;
}

TEST_P(FindTest, EveryOrderingPagesThroughTiesAndNulls) {
  std::mt19937 engine(1);
  const auto random = [&](int64_t below) { return static_cast<int64_t>(engine()) % below; };
  const auto some = [&](Value value) { return random(4) == 0 ? Value() : std::move(value); };
  std::vector<Row> rows;
  ASSERT_TRUE(store_
                  ->WriteAndWait([&](Writer& writer) -> absl::Status {
                    for (int i = 0; i < 120; ++i) {
                      Row row = School(absl::StrCat("s", (i * 37) % 120));
                      row.columns[kOpened] = some(random(5) - 2);
                      row.columns[kState] = some(random(3));
                      row.columns[kTown] = some(std::string(static_cast<size_t>(random(4)), 'A'));
                      row.archived = i % 2 == 0;  // else the unique set of state and town would bind them
                      rows.push_back(row);
                      if (const auto status = writer.Put(kSchool, row); !status.ok()) {
                        row.columns[kState] = std::monostate();
                        rows.back() = row;
                        RETURN_IF_ERROR(writer.Put(kSchool, row));
                      }
                    }
                    return absl::OkStatus();
                  })
                  .ok());
  auto orderings = SchoolTables().front().orderings;
  orderings.push_back({{OrderPart::kName, true}});
  orderings.push_back({{kState, false}, {OrderPart::kName, true}});  // offered by none, served all the same
  for (const auto& order : orderings) {
    std::sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) { return Before(order, a, b); });
    for (const bool parent : {true, false}) {
      for (const int64_t page : {1, 7, 40, 1000}) {
        SCOPED_TRACE(
            absl::StrCat("ordering ", &order - orderings.data(), " page ", page, parent ? " of a parent" : ""));
        Query query = All();
        query.parent = parent ? "districts/1" : "";
        query.archived = true;
        query.order = order;
        query.limit = page;
        std::vector<std::string> got;
        for (bool more = true; more;) {
          int64_t seen = 0;
          const auto status = store_->Read([&](Reader& reader) {
            return reader.Find(query, [&](Row& row) {
              got.push_back(row.name);
              ++seen;
              query.after.emplace();
              for (const auto& part : order) query.after->push_back(KeyOf(row, part));
              query.after->push_back(row.name);
              return true;
            });
          });
          ASSERT_TRUE(status.ok()) << status;
          ASSERT_LE(seen, page);
          more = seen == page;
        }
        std::vector<std::string> expected;
        expected.reserve(rows.size());
        for (const auto& row : rows) expected.push_back(row.name);
        ASSERT_EQ(got, expected);
      }
    }
  }
}

TEST_P(FindTest, StopsWhenItsReaderHasSeenEnough) {
  for (const char* id : {"a", "b", "c", "d"}) ASSERT_TRUE(Put(School(id)).ok());
  std::vector<std::string> seen;
  Query query = All();
  query.after = std::vector<Value>{std::string("districts/1/schools/a")};
  const auto status = store_->Read([&](Reader& reader) {
    return reader.Find(query, [&](Row& row) {
      seen.push_back(IdOf(row.name));
      return seen.size() < 2;
    });
  });
  EXPECT_TRUE(status.ok());
  EXPECT_THAT(seen, ElementsAre("b", "c"));
}

TEST_P(FindTest, ReadingGoesOnWithinAFind) {
  for (const char* id : {"a", "b"}) ASSERT_TRUE(Put(School(id)).ok());
  std::vector<std::string> seen;
  const auto status = store_->Read([&](Reader& reader) -> absl::Status {
    absl::Status inner;
    RETURN_IF_ERROR(reader.Find(All(), [&](Row& outer) {
      inner = reader.Find(All(), [&](Row& row) {
        seen.push_back(absl::StrCat(IdOf(outer.name), IdOf(row.name)));
        return true;
      });
      return inner.ok() && reader.Get(kSchool, outer.name)->has_value();
    }));
    return inner;
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_THAT(seen, ElementsAre("aa", "ab", "ba", "bb"));
}

TEST_P(FindTest, LongWorkEndsAtItsDeadline) {
  ASSERT_TRUE(store_
                  ->WriteAndWait([&](Writer& writer) -> absl::Status {
                    for (int i = 0; i < 3000; ++i) RETURN_IF_ERROR(writer.Put(kSchool, School(absl::StrCat(i))));
                    return absl::OkStatus();
                  })
                  .ok());
  Query query = All();
  query.where = Compare(Expr::Op::kContains, OrderPart::kName, std::string("nowhere"));
  for (const bool late : {false, true}) {
    SCOPED_TRACE(late);
    const absl::Time deadline = late ? absl::Now() - absl::Seconds(1) : absl::Now() + absl::Minutes(1);
    const auto status = store_->Read([&](Reader& reader) {
      const auto counted = reader.Count(query, deadline).status();
      EXPECT_EQ(absl::IsDeadlineExceeded(counted), late) << counted;
      return reader.Find(
          query, [](Row&) { return true; }, deadline);
    });
    EXPECT_EQ(absl::IsDeadlineExceeded(status), late) << status;
    EXPECT_EQ(Count(query), 0);  // the connection serves again
  }
}

TEST_P(FindTest, AKeysetThatDoesNotFitIsAFault) {
  Query query = All();
  query.order = {{kOpened, true}};
  query.after = std::vector<Value>{int64_t{1}};
  const auto status = store_->Read([&](Reader& reader) { return reader.Find(query, [](Row&) { return true; }); });
  EXPECT_EQ(status.code(), absl::StatusCode::kInternal);
}

}  // namespace
}  // namespace gongjin::store
