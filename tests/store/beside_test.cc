// A database copied and checked from beside the store that serves it.
#include "common/store/sqlite/beside.h"

#include <sqlite3.h>

#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/sqlite_store.h"
#include "gmock/gmock.h"
#include "tests/store/workload.h"

namespace gongjin::store {
namespace {

using testing::AnyOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class BesideTest : public testing::Test {
 protected:
  BesideTest() { options_.path = Path(); }

  std::string Path() const { return folder_.path("test.db"); }
  std::string Copy() const { return folder_.path("copy.db"); }
  std::unique_ptr<Store> Open(const std::string& path) {
    SqliteOptions options = options_;
    options.path = path;
    auto store = OpenSqlite(options, SchoolTables(), nullptr);
    EXPECT_TRUE(store.ok()) << store.status();
    return *std::move(store);
  }
  // As another program would.
  static void Execute(const std::string& path, const std::string& sql) {
    sqlite3* db = nullptr;
    sqlite3_open(path.c_str(), &db);
    char* wrong = nullptr;
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, &wrong), SQLITE_OK) << sql << ": " << wrong;
    sqlite3_free(wrong);
    sqlite3_close(db);
  }
  std::vector<std::string> Faults(const std::string& path) {
    const auto checked = CheckSqlite(path, SchoolTables(), nullptr);
    EXPECT_TRUE(checked.ok()) << checked.status();
    return checked.ok() ? checked->faults : std::vector<std::string>{"cannot be read"};
  }

  const TemporaryFolder folder_;
  SqliteOptions options_ = SmallOptionsAt("");
};

TEST_F(BesideTest, ACopyMadeUnderWritersHoldsWhatWasAnsweredBeforeAndNothingHalf) {
  const auto store = Open(Path());
  Workload workload(std::random_device{}());
  workload.Live(*store, 20);
  const std::vector<Asked> before = workload.asked();
  std::atomic<bool> copied = false;
  std::thread writing([&] {
    while (!copied) workload.Live(*store, 5);
  });
  const auto about = CopySqlite(Path(), Copy());
  copied = true;
  writing.join();
  ASSERT_TRUE(about.ok()) << about.status();
  EXPECT_EQ(about->epoch, store->Epoch());
  EXPECT_EQ(about->lines, about->last_sequence);
  std::vector<Asked> asked = workload.asked();
  for (size_t i = before.size(); i < asked.size(); ++i) asked[i].answered = false;  // may be there or not
  EXPECT_THAT(Faults(Copy()), IsEmpty());
  const auto restored = Open(Copy());
  EXPECT_EQ(JudgedAt(*restored, asked), "");
  EXPECT_EQ(GoesOn(*restored), "");
  EXPECT_EQ(JudgedAt(*store, workload.asked()), "") << "the original was not touched";
}

// The control: the file alone is not the database.
TEST_F(BesideTest, TheFileWithoutItsLogLoses) {
  const auto store = Open(Path());
  Workload workload(1);
  workload.Live(*store, 5);
  std::filesystem::copy_file(Path(), Copy());
  const auto restored = Open(Copy());
  EXPECT_THAT(JudgedAt(*restored, workload.asked()), HasSubstr("was answered and is lost"));
}

TEST_F(BesideTest, ACopyIsReadableByItsOwnerAloneAndReplacesNothing) {
  Open(Path())->Close();
  ASSERT_TRUE(CopySqlite(Path(), Copy()).ok());
  EXPECT_EQ(std::filesystem::status(Copy()).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(ReasonOf(CopySqlite(Path(), Copy()).status()),
            absl::StrCat("DATABASE_UNREADABLE ", Copy(), " File exists"));
}

TEST_F(BesideTest, WhatIsNoDatabaseOfOursIsRefused) {
  EXPECT_THAT(ReasonOf(AboutSqliteAt(Path()).status()), HasSubstr("DATABASE_UNREADABLE"));
  folder_.Write("test.db", std::string(5000, 'x'));
  EXPECT_EQ(ReasonOf(AboutSqliteAt(Path()).status()),
            absl::StrCat("DATABASE_UNREADABLE ", Path(), " file is not a database"));
  std::filesystem::remove(Path());
  Execute(Path(), "CREATE TABLE t(x)");
  EXPECT_EQ(ReasonOf(AboutSqliteAt(Path()).status()), "DATABASE_FOREIGN " + Path());
}

TEST_F(BesideTest, ANewEpochIsForADatabaseThatNobodyServes) {
  auto store = Open(Path());
  const std::string epoch = store->Epoch();
  EXPECT_EQ(ReasonOf(RenewEpoch(Path())), absl::StrCat("DATABASE_IN_USE ", Path(), " ", getpid()));
  store->Close();
  ASSERT_TRUE(RenewEpoch(Path()).ok());
  store = Open(Path());
  EXPECT_NE(store->Epoch(), epoch);
  EXPECT_EQ(store->Epoch().size(), epoch.size());
}

TEST_F(BesideTest, WhatWasChangedBehindTheJournalIsFound) {
  const auto fill = [this] {
    const auto store = Open(Path());
    for (const char* id : {"a", "b"}) {
      const auto written = store->WriteAndWait([&](Writer& writer) -> absl::Status {
        for (int64_t revision = 1; revision <= 2; ++revision) {
          Row row = School(id);
          row.revision = revision;
          row.payload = absl::StrCat(id, revision);
          row.columns[kCode] = std::string(id);
          RETURN_IF_ERROR(writer.Put(kSchool, row));
          const auto kind = revision == 1 ? JournalLine::Kind::kCreated : JournalLine::Kind::kUpdated;
          JournalLine line = Line(row, kind);
          if (revision == 2) line.request_id = absl::StrCat("request ", id);
          RETURN_IF_ERROR(writer.Append(line).status());
        }
        return absl::OkStatus();
      });
      ASSERT_TRUE(written.ok()) << written;
    }
    const auto copied = store->WriteAndWait([&](Writer& writer) {
      Row row = School("copy");
      row.columns = {std::monostate{}};
      return writer.Put(kCopy, row);
    });
    ASSERT_TRUE(copied.ok()) << copied;
  };
  const struct {
    const char* change;
    const char* sql;
    std::vector<std::string> faults;
  } cases[] = {
      {"none", "", {}},
      {"a payload",
       "UPDATE rows_school SET payload = 'x' WHERE name LIKE '%a'",
       {"districts/1/schools/a is not what line 2 wrote"}},
      {"a revision",
       "UPDATE rows_school SET revision = 7 WHERE name LIKE '%b'",
       {"districts/1/schools/b is revision 7, but line 4 made revision 2"}},
      {"a row gone",
       "DELETE FROM rows_school WHERE name LIKE '%b'",
       {"districts/1/schools/b has no row, but line 4 wrote one"}},
      {"a row more",
       "INSERT INTO rows_school(name, parent, district, revision, archived, payload) VALUES"
       "('districts/1/schools/c', 'districts/1', 'districts/1', 1, 0, '')",
       {"districts/1/schools/c has a row, but no line wrote it"}},
      {"a line gone",
       "DELETE FROM journal WHERE seq = 3",
       {"the journal has a gap between line 2 and 4", "line 4 makes revision 2 of districts/1/schools/b after 0",
        "line 4 changes what is not there: districts/1/schools/b"}},
      {"the last line gone",
       "DELETE FROM journal WHERE seq = 4",
       {"districts/1/schools/b is revision 2, but line 3 made revision 1"}},
      {"a line's revision",
       "UPDATE journal SET revision = 3 WHERE seq = 4",
       {"line 4 makes revision 3 of districts/1/schools/b after 1",
        "districts/1/schools/b is revision 2, but line 4 made revision 3"}},
      {"a line deletes, the row is there",
       "UPDATE journal SET kind = 3 WHERE seq = 4",
       {"districts/1/schools/b has a row, but line 4 deleted it"}},
      {"a payload whose line was erased",
       "UPDATE journal SET payload = x'', salt = x'', erased = x'61' WHERE seq = 2; "
       "UPDATE rows_school SET payload = 'x' WHERE name LIKE '%a'",
       {"districts/1/schools/a has a text, but that of line 2, which wrote it, was erased"}},
      {"erased with its line",
       "UPDATE journal SET payload = x'', salt = x'', erased = x'61' WHERE seq = 2; "
       "UPDATE rows_school SET payload = x'' WHERE name LIKE '%a'",
       {}},
      {"a request's key gone",
       "UPDATE journal SET request_key = NULL WHERE seq = 2",
       {"line 2 is not found by its request, which would be carried out again"}},
      {"a request's key moved",
       "UPDATE journal SET request_key = request_key + 1 WHERE seq = 2",
       {"line 2 is not found by its request, which would be carried out again"}},
      {"a request's key more",
       "UPDATE journal SET request_key = 7 WHERE seq = 1",
       {"1 lines are found by a request that they do not have"}},
      {"the key of all requests gone",
       "DELETE FROM meta WHERE key = 'request_key'",
       {"the key under which requests are found is gone",
        "line 2 is not found by its request, which would be carried out again",
        "line 4 is not found by its request, which would be carried out again"}},
      {"a table more",
       "INSERT INTO known_table VALUES('zzz', 'bogus/Type', 0)",
       {"there is a table of bogus/Type, which this program does not know; it was not read"}},
      {"a column less",
       "DELETE FROM known_column WHERE id = 'school' AND path = 'code'",
       {"the table of test.gongjin/School has a column of which the database does not say it: code"}},
      {"a column more",
       "INSERT INTO known_column VALUES('school', 'zzz', 1)",
       {"the table of test.gongjin/School says a column that this program does not know: zzz"}},
      {"a column of another kind",
       "UPDATE known_column SET kind = 0 WHERE id = 'school' AND path = 'code'",
       {"the table of test.gongjin/School says a column that this program does not know: code"}},
      {"other parties",
       "UPDATE known_table SET party_rows = 0 WHERE id = 'school'",
       {"the table of test.gongjin/School has other parties than this program's"}},
  };
  for (const auto& [change, sql, faults] : cases) {
    SCOPED_TRACE(change);
    for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(Path() + suffix);
    fill();
    Execute(Path(), sql);
    EXPECT_EQ(Faults(Path()), faults);
  }
}

// What lies beside the payload is judged by what the payload makes.
TEST_F(BesideTest, AColumnOrPartyThatIsNotItsPayloadsIsFound) {
  Open(Path())
      ->WriteAndWait([](Writer& writer) -> absl::Status {
        Row row = School("a");
        row.columns[kCode] = std::string("310");
        row.parties = {{"school", "x"}, {"school", "y"}};
        RETURN_IF_ERROR(writer.Put(kSchool, row));
        return writer.Append(Line(row)).status();
      })
      .IgnoreError();
  const RowOf row_of = [](absl::string_view, const std::string&, Reader&) -> absl::StatusOr<Row> {
    Row row = School("a");
    row.columns[kCode] = std::string("310");
    row.parties = {{"school", "y"}, {"school", "x"}};
    return row;
  };
  const auto faults = [&] { return CheckSqlite(Path(), SchoolTables(), row_of)->faults; };
  EXPECT_THAT(faults(), IsEmpty());
  Execute(Path(), "UPDATE rows_school SET c_code = '311'");
  EXPECT_THAT(faults(), ElementsAre("districts/1/schools/a has another code than its payload"));
  Execute(Path(), "UPDATE rows_school SET c_code = '310'; DELETE FROM parties_school WHERE organization = 'x'");
  EXPECT_THAT(faults(), ElementsAre("districts/1/schools/a has other parties than its payload"));
}

// What an extra table or column hid: that of the others nothing was compared any more.
TEST_F(BesideTest, ATableMoreHidesNoColumn) {
  Open(Path())
      ->WriteAndWait([](Writer& writer) -> absl::Status {
        const Row row = School("a");
        RETURN_IF_ERROR(writer.Put(kSchool, row));
        return writer.Append(Line(row)).status();
      })
      .IgnoreError();
  const RowOf row_of = [](absl::string_view, const std::string&, Reader&) { return School("a"); };
  Execute(Path(), "INSERT INTO known_table VALUES('zzz', 'bogus/Type', 0); UPDATE rows_school SET c_place__town = 'x'");
  EXPECT_THAT(CheckSqlite(Path(), SchoolTables(), row_of)->faults,
              ElementsAre("there is a table of bogus/Type, which this program does not know; it was not read",
                          "districts/1/schools/a has another place.town than its payload"));
}

// Of an earlier release: no fault, but said; and a column's place in it is not the program's.
TEST_F(BesideTest, WhatADatabaseDoesNotHaveYetIsNoted) {
  std::vector<Table> later = SchoolTables();
  Open(Path())
      ->WriteAndWait([](Writer& writer) -> absl::Status {
        Row row = School("a");
        row.columns[kTown] = std::string("x");
        RETURN_IF_ERROR(writer.Put(kSchool, row));
        return writer.Append(Line(row)).status();
      })
      .IgnoreError();
  later[0].columns.insert(later[0].columns.begin(), {"newer", Column::Kind::kText});
  later.push_back({"test.gongjin/Later", "later"});
  const RowOf row_of = [](absl::string_view, const std::string&, Reader&) -> absl::StatusOr<Row> {
    Row row = School("a");
    row.columns = {std::string("new"), std::monostate(), std::monostate(), std::monostate(), std::string("y")};
    return row;
  };
  const auto checked = CheckSqlite(Path(), later, row_of);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_THAT(checked->faults, IsEmpty());
  EXPECT_THAT(checked->notes,
              ElementsAre("an earlier release's: the table of test.gongjin/School has no column newer yet; columns and "
                          "parties of no table were compared",
                          "an earlier release's: there is no table of test.gongjin/Later yet"));
}

TEST_F(BesideTest, APageThatWasOverwrittenIsFound) {
  const auto store = Open(Path());
  Workload workload(1);
  workload.Live(*store, 20);
  store->Close();
  ASSERT_THAT(Faults(Path()), IsEmpty());
  const auto bytes = std::filesystem::file_size(Path());
  std::fstream file(Path(), std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(static_cast<std::streamoff>(bytes / 8192 * 4096));
  file << std::string(4096, 'x') << std::flush;
  EXPECT_THAT(Faults(Path()), Contains(AnyOf(HasSubstr("Page"), HasSubstr("malformed"))));
}

}  // namespace
}  // namespace gongjin::store
