// Opening a SQLite database: by one process, with tables that may have changed since.
#include <sqlite3.h>

#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/beside.h"
#include "common/store/sqlite/sqlite_store.h"
#include "gmock/gmock.h"
#include "tests/store/backend.h"

namespace gongjin::store {
namespace {

using testing::HasSubstr;

class SqliteOpenTest : public testing::Test {
 protected:
  std::string Path() const { return folder_.path() + "/test.db"; }

  absl::StatusOr<std::unique_ptr<Store>> Open(const std::vector<Table>& tables = SchoolTables()) {
    SqliteOptions options;
    options.path = Path();
    options.min_free_bytes = 0;
    options.ballast_bytes = 0;
    // The new column's value is the payload itself, its length as a number.
    return OpenSqlite(options, tables, [tables](absl::string_view type, absl::string_view payload, Reader&) {
      if (payload == "broken") return absl::StatusOr<std::vector<Value>>(absl::InternalError("cannot be read"));
      const auto& table = type == kSchool ? tables.front() : tables.back();
      std::vector<Value> values;
      for (const auto& column : table.columns) {
        values.push_back(column.kind == Column::Kind::kText ? Value(std::string(payload))
                                                            : Value(static_cast<int64_t>(payload.size())));
      }
      return absl::StatusOr<std::vector<Value>>(values);
    });
  }
  std::string ReasonOfOpen(const std::vector<Table>& tables = SchoolTables()) {
    return ReasonOf(Open(tables).status());
  }
  // SQL on the closed database, as another program would.
  std::string Execute(const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(Path().c_str(), &db);
    std::string first;
    sqlite3_exec(
        db, sql.c_str(),
        [](void* out, int, char** values, char**) {
          auto& text = *static_cast<std::string*>(out);
          if (text.empty() && values[0] != nullptr) text = values[0];
          return 0;
        },
        &first, nullptr);
    sqlite3_close(db);
    return first;
  }
  void Fill(int rows, const std::string& payload = "") {
    const auto store = *Open();
    ASSERT_TRUE(store
                    ->WriteAndWait([&](Writer& writer) -> absl::Status {
                      for (int i = 0; i < rows; ++i) {
                        Row row = School(absl::StrCat(i));
                        if (!payload.empty()) row.payload = payload;
                        RETURN_IF_ERROR(writer.Put(kSchool, row));
                      }
                      return absl::OkStatus();
                    })
                    .ok());
  }

  TemporaryFolder folder_;
};

TEST_F(SqliteOpenTest, ASecondOneIsRefusedUntilTheFirstIsGone) {
  auto first = Open();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(ReasonOfOpen(), absl::StrCat("DATABASE_IN_USE ", Path(), " ", getpid()));
  (*first)->Close();
  EXPECT_EQ(ReasonOfOpen(), "");
}

TEST_F(SqliteOpenTest, WhatIsNotOursIsRefused) {
  struct Case {
    const char* file_is;
    std::function<void()> make;
    std::string reason;
  };
  const std::string newer = absl::StrCat("DATABASE_NEWER ", Path(), " 3 2");
  const Case cases[] = {
      {"new", [] {}, ""},
      {"ours", [&] { Fill(1); }, ""},
      {"empty", [&] { std::ofstream(Path(), std::ios::trunc).flush(); }, ""},
      {"of a newer program", [&] { Fill(1), Execute("PRAGMA user_version = 3"); }, newer},
      {"another program's database", [&] { Execute("CREATE TABLE t(x)"); }, "DATABASE_FOREIGN " + Path()},
      {"no database", [&] { std::ofstream(Path()) << std::string(5000, 'x'); },
       absl::StrCat("DATABASE_UNREADABLE ", Path(), " file is not a database")},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.file_is);
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(Path() + suffix);
    one.make();
    EXPECT_EQ(ReasonOfOpen(), one.reason);
  }
  SqliteOptions nowhere;
  nowhere.path = folder_.path() + "/none/test.db";
  EXPECT_THAT(ReasonOf(OpenSqlite(nowhere, {}, nullptr).status()), HasSubstr("DATABASE_UNREADABLE"));
}

// What somebody wrote into the file runs with no statement of ours: neither when it is served nor beside that.
TEST_F(SqliteOpenTest, WhatOursNeverMakesIsRefused) {
  const std::string line =
      "INSERT INTO journal(seq, kind, district, type, name, revision, time, principal, organization, method, purpose,"
      " request_id, request_hmac, trace_id, payload) VALUES(";
  const struct {
    const char* made;
    std::string sql, reason;
  } cases[] = {
      {"nothing", "SELECT 1", ""},
      {"a trigger", "CREATE TRIGGER t AFTER UPDATE ON meta BEGIN DELETE FROM journal; END", "trigger t"},
      {"a view", "CREATE VIEW v AS SELECT 1", "view v"},
      {"a table", "CREATE TABLE t(x)", "table t"},
      {"a virtual table under a name of ours", "DROP TABLE setting; CREATE VIRTUAL TABLE setting USING fts5(key)",
       "table setting"},
      {"a view under a name of ours", "DROP TABLE setting; CREATE VIEW setting AS SELECT 'a' AS key, 'b' AS value",
       "view setting"},
      {"a name that is SQL", "CREATE INDEX \"order; DELETE FROM meta\" ON journal(name)",
       "index order; DELETE FROM meta"},
      {"a line numbered 0", line + "0, 1, '', '', 'a', 1, 0, '', '', '', '', '', '', '', '')", "journal seq < 1: 1"},
      {"a line numbered below that", line + "-5, 1, '', '', 'a', 1, 0, '', '', '', '', '', '', '', '')",
       "journal seq < 1: 1"},
      {"no epoch", "DELETE FROM meta WHERE key = 'epoch'", "meta: epoch, request_key"},
  };
  for (const auto& [made, sql, reason] : cases) {
    SCOPED_TRACE(made);
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(Path() + suffix);
    Fill(1);
    Execute(sql);
    const std::string refusal = reason.empty() ? "" : absl::StrCat("DATABASE_STRANGE ", Path(), " ", reason);
    EXPECT_EQ(ReasonOfOpen(), refusal);
    if (reason == "meta: epoch, request_key") continue;  // beside a server it is the epoch's absence that is told
    EXPECT_EQ(ReasonOf(AboutSqliteAt(Path()).status()), refusal);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(Path() + suffix);
  Fill(1);
  Execute("INSERT INTO known_table VALUES('school a, rows_school', 'x', 0)");
  EXPECT_EQ(ReasonOf(AboutSqliteAt(Path()).status()),
            absl::StrCat("DATABASE_STRANGE ", Path(), " known_table school a, rows_school"));
}

TEST_F(SqliteOpenTest, ADatabaseOfAnEarlierFormatIsBroughtUpToDate) {
  const auto append = [](Store& store, const char* payload) {
    return store.WriteAndWait([&](Writer& writer) {
      JournalLine line = Line(School("a"));
      line.payload = payload;
      return writer.Append(line).status();
    });
  };
  {
    const auto store = *Open();
    ASSERT_TRUE(append(*store, "before").ok());
  }
  Execute("ALTER TABLE journal DROP COLUMN salt; ALTER TABLE journal DROP COLUMN erased; PRAGMA user_version = 1");
  for (int life = 0; life < 2; ++life) {
    SCOPED_TRACE(life);
    const auto store = Open();
    ASSERT_TRUE(store.ok()) << store.status();
    ASSERT_TRUE(append(**store, "after").ok());
    ASSERT_TRUE((*store)
                    ->Read([&](Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto lines, reader.Journal(0, 10));
                      EXPECT_EQ(lines[0].payload + lines[0].salt + lines[0].erased, "before");
                      EXPECT_EQ(lines.back().payload, "after");
                      EXPECT_EQ(lines.back().salt.size(), 16u);
                      return absl::OkStatus();
                    })
                    .ok());
  }
  EXPECT_EQ(Execute("PRAGMA user_version"), "2");
}

TEST_F(SqliteOpenTest, TablesMayGrowButNotShrink) {
  Fill(3);
  struct Case {
    const char* change;
    std::function<void(std::vector<Table>&)> make;
    const char* reason;
  };
  const Case cases[] = {
      {"none", [](auto&) {}, ""},
      {"a column removed",
       [](auto& tables) { tables[0].columns.pop_back(), tables[0].unique.pop_back(), tables[0].orderings.clear(); },
       "COLUMN_REMOVED place.town test.gongjin/School"},
      {"a column retyped", [](auto& tables) { tables[0].columns[kState].kind = Column::Kind::kText; },
       "COLUMN_RETYPED state test.gongjin/School"},
      {"a type removed", [](auto& tables) { tables.pop_back(); }, "TYPE_REMOVED test.gongjin/Copy"},
      {"a type's id changed", [](auto& tables) { tables[1].id = "other"; }, "TYPE_REMOVED test.gongjin/Copy"},
      {"parties no longer repeated", [](auto& tables) { tables[0].party_rows = false; },
       "PARTIES_CHANGED test.gongjin/School"},
      {"columns in another order, orderings and unique sets gone",
       [](auto& tables) {
         std::swap(tables[0].columns[0], tables[0].columns[1]);
         tables[0].orderings.clear(), tables[0].unique.clear();
       },
       ""},
      {"a type added",
       [](auto& tables) {
         Table table;
         table.type = "test.gongjin/New";
         table.id = "new";
         tables.push_back(table);
       },
       ""},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.change);
    auto tables = SchoolTables();
    one.make(tables);
    EXPECT_EQ(ReasonOfOpen(tables), one.reason);
  }
}

TEST_F(SqliteOpenTest, ANewColumnIsFilledFromThePayloads) {
  Fill(300);
  auto tables = SchoolTables();
  tables[0].columns.push_back({"size", Column::Kind::kInteger});
  tables[0].columns.push_back({"whole", Column::Kind::kText});
  tables[0].orderings.push_back({{5, true}});
  auto store = Open(tables);
  ASSERT_TRUE(store.ok()) << store.status();
  int seen = 0;
  Query query;
  query.type = kSchool;
  query.order = {{5, true}};
  const auto status = (*store)->Read([&](Reader& reader) {
    return reader.Find(query, [&](Row& row) {
      EXPECT_EQ(row.columns[kCode], Value());  // what was there is left alone
      EXPECT_EQ(row.columns[4], Value(static_cast<int64_t>(row.payload.size())));
      EXPECT_EQ(row.columns[5], Value(row.payload));
      return ++seen < 1000;
    });
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(seen, 300);
  (*store)->Close();
  EXPECT_EQ(Execute("SELECT count(*) FROM sqlite_schema WHERE name = 'order_school_c_whole_desc'"), "1");
}

TEST_F(SqliteOpenTest, AFailedBackFillLeavesTheDatabaseAsItWas) {
  Fill(2, "broken");
  auto tables = SchoolTables();
  tables[0].columns.push_back({"size", Column::Kind::kInteger});
  EXPECT_EQ(Open(tables).status().message(), "cannot be read");
  EXPECT_EQ(ReasonOfOpen(), "");
}

TEST_F(SqliteOpenTest, IndexesFollowTheTables) {
  Fill(2);
  const auto count = [&](const std::string& prefix) {
    return Execute("SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND name LIKE '" + prefix + "%'");
  };
  EXPECT_EQ(count("order_school"), "4");  // that by name needs none
  EXPECT_EQ(count("unique_school"), "2");
  auto tables = SchoolTables();
  tables[0].orderings = {{{kOpened, false}}};
  tables[0].unique = {{kCode}, {kTown, kState}};
  EXPECT_EQ(ReasonOfOpen(tables), "");
  EXPECT_EQ(count("order_school"), "1");
  EXPECT_EQ(count("order_school_c_term__opened_desc"), "0");
  EXPECT_EQ(count("unique_school"), "2");
}

TEST_F(SqliteOpenTest, AUniqueSetThatIsViolatedAlreadyIsRefused) {
  auto tables = SchoolTables();
  tables[0].unique.clear();
  {
    const auto store = *Open(tables);
    ASSERT_TRUE(store
                    ->WriteAndWait([](Writer& writer) -> absl::Status {
                      for (const char* id : {"a", "b"}) {
                        Row row = School(id);
                        row.columns[kCode] = std::string("310");
                        RETURN_IF_ERROR(writer.Put(kSchool, row));
                      }
                      return absl::OkStatus();
                    })
                    .ok());
  }
  EXPECT_EQ(ReasonOfOpen(), "UNIQUE_SET_VIOLATED code test.gongjin/School");
  EXPECT_EQ(ReasonOfOpen(tables), "");
}

TEST_F(SqliteOpenTest, IdsThatAreNoIdentifiersAreFaults) {
  for (const char* id : {"School", "a b", "x\"; DROP TABLE journal", ""}) {
    auto tables = SchoolTables();
    tables[0].id = id;
    EXPECT_TRUE(absl::IsInternal(Open(tables).status())) << id;
    tables = SchoolTables();
    tables[0].columns[0].path = id;
    EXPECT_TRUE(absl::IsInternal(Open(tables).status())) << id;
  }
}

TEST_F(SqliteOpenTest, OnlyItsOwnerMayReadTheFiles) {
  const auto store = *Open();
  for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
    EXPECT_EQ(entry.status().permissions(), std::filesystem::perms::owner_read | std::filesystem::perms::owner_write)
        << entry.path();
  }
}

TEST_F(SqliteOpenTest, ClosingLeavesOneFileThatIsWhole) {
  Fill(10);
  EXPECT_FALSE(std::filesystem::exists(Path() + "-wal"));
  EXPECT_EQ(Execute("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace gongjin::store
