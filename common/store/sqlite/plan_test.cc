// Every query that is offered is one range of an index, without sorting and without a look at what is not asked for.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/condition.h"
#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/schema.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::store {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;
using testing::Not;

enum { kCode, kOpened, kTown, kNote };

class PlanTest : public testing::Test {
 protected:
  PlanTest() {
    Table table;
    table.type = "test.gongjin/School";
    table.id = "school";
    table.columns = {{"code", Column::Kind::kText},
                     {"opened", Column::Kind::kInteger},
                     {"town", Column::Kind::kText},
                     {"note", Column::Kind::kText}};
    table.orderings = {{{kOpened, true}}, {{kTown, false}, {kOpened, true}}};
    table.unique = {{kCode}};
    table.party_rows = true;
    catalogue_ = *Catalogue::Of({table});
    connection_ = *Connection::Open(":memory:", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, "");
    EXPECT_TRUE(PrepareSchema(*connection_, "", catalogue_, nullptr).ok());
  }

  std::vector<std::string> Plan(const Sql& sql) {
    auto statement = *connection_->Prepare(absl::StrCat("EXPLAIN QUERY PLAN ", sql.text));
    std::vector<std::string> steps;
    while (statement.Step() == SQLITE_ROW) steps.emplace_back(statement.Bytes(3));
    return steps;
  }
  std::vector<std::string> Plans(const Query& query) {
    std::vector<std::string> steps;
    const auto statements = *SelectRows(Layout(), query);
    for (const auto& sql : statements) {
      for (auto& step : Plan(sql)) steps.push_back(std::move(step));
    }
    return steps;
  }
  const store::Layout& Layout() { return **catalogue_.Find("test.gongjin/School"); }

  Catalogue catalogue_;
  std::unique_ptr<Connection> connection_;
};

Query Of(std::vector<OrderPart> order) {
  Query query;
  query.type = "test.gongjin/School";
  query.parent = "districts/1";
  query.order = std::move(order);
  return query;
}

TEST_F(PlanTest, OrderingsAreRangesOfTheirIndex) {
  const struct {
    const char* ordering;
    std::vector<OrderPart> order;
    std::vector<Value> after;
    const char* index;
  } cases[] = {
      {"opened desc", {{kOpened, true}}, {int64_t{20180901}, std::string("n")}, "order_school_c_opened_desc"},
      {"opened desc, after NULL",
       {{kOpened, true}},
       {std::monostate(), std::string("n")},
       "order_school_c_opened_desc"},
      {"town, opened desc",
       {{kTown, false}, {kOpened, true}},
       {std::string("t"), int64_t{1}, std::string("n")},
       "order_school_c_town_c_opened_desc"},
      {"town, opened desc, after NULL",
       {{kTown, false}, {kOpened, true}},
       {std::monostate(), std::monostate(), std::string("n")},
       "order_school_c_town_c_opened_desc"},
      {"name", {}, {std::string("n")}, "sqlite_autoindex_rows_school_1"},
      {"name desc", {{OrderPart::kName, true}}, {std::string("n")}, "sqlite_autoindex_rows_school_1"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.ordering);
    Query query = Of(one.order);
    const auto good = AllOf(HasSubstr("SEARCH"), HasSubstr(one.index), Not(HasSubstr("B-TREE")));
    EXPECT_THAT(Plans(query), Each(good));
    query.after = one.after;
    EXPECT_THAT(Plans(query), Each(good));
  }
}

TEST_F(PlanTest, DistrictsAreRangesOfNames) {
  Query query = Of({});
  query.parent = "";
  query.district = "districts/1";
  EXPECT_THAT(Plans(query),
              Each(AllOf(HasSubstr("SEARCH"), HasSubstr("(name>? AND name<?)"), Not(HasSubstr("B-TREE")))));
}

TEST_F(PlanTest, ConditionsUseTheIndexThatFitsThem) {
  const auto compare = [](int column, const char* value) {
    return Expr{Expr::Op::kEq, column, std::string(value), "", {}};
  };
  const struct {
    const char* asks;
    Expr where;
    std::vector<OrderPart> order;
    const char* step;
  } cases[] = {
      {"a unique key", compare(kCode, "310"), {}, "unique_school_c_code (parent=? AND c_code=?)"},
      {"a column with an ordering",
       compare(kTown, "t"),
       {},
       "order_school_c_town_c_opened_desc (parent=? AND c_town=?)"},
      {"a column without: in the order that is wanted",
       compare(kNote, "n"),
       {{kOpened, true}},
       "order_school_c_opened_desc (parent=?)"},
      {"a column without, by name", compare(kNote, "n"), {}, "(name>? AND name<?)"},
      {"a party",
       Expr{Expr::Op::kParty, OrderPart::kName, std::string("o"), "supporter", {}},
       {},
       "SEARCH p USING PRIMARY KEY (relation=? AND organization=?)"},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.asks);
    Query query = Of(one.order);
    query.where = one.where;
    EXPECT_THAT(Plans(query), testing::Contains(HasSubstr(one.step)));
  }
}

}  // namespace
}  // namespace gongjin::store
