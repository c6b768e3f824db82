// Rows: what is put is got, unique sets hold, parties are kept beside.
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "tests/store/backend.h"

namespace gongjin::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class RowsTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Every, RowsTest, testing::ValuesIn(Backends()), [](auto& one) { return one.param.name; });

Row Full(absl::string_view id) {
  Row row = School(id);
  row.payload = std::string("bytes \0 \xff of any kind", 21);
  row.columns = {std::string("c\0d", 3), int64_t{-5}, std::monostate(), std::string("宝山")};
  row.parties = {{"recipient", "districts/1/schools/b"}, {"supporter", "districts/1/schools/a"}};
  return row;
}

void ExpectSame(const Row& got, const Row& put) {
  EXPECT_EQ(got.name, put.name);
  EXPECT_EQ(got.parent, put.parent);
  EXPECT_EQ(got.district, put.district);
  EXPECT_EQ(got.revision, put.revision);
  EXPECT_EQ(got.archived, put.archived);
  EXPECT_EQ(got.payload, put.payload);
  EXPECT_EQ(got.columns, put.columns);
  EXPECT_EQ(got.parties, put.parties);
}

TEST_P(RowsTest, WhatIsPutIsGot) {
  struct Case {
    const char* put;
    std::function<void(Row&)> change;
  };
  const Case cases[] = {
      {"at first", [](Row&) {}},
      {"with another revision", [](Row& row) { row.revision = 2; }},
      {"archived", [](Row& row) { row.archived = true; }},
      {"with an empty payload", [](Row& row) { row.payload.clear(); }},
      {"with other columns",
       [](Row& row) {
         row.columns = {std::monostate(), int64_t{7}, int64_t{0}, std::string()};
       }},
      {"with one party less", [](Row& row) { row.parties.pop_back(); }},
      {"without parties", [](Row& row) { row.parties.clear(); }},
      {"with a payload longer than a page", [](Row& row) { row.payload.assign(100'000, 'x'); }},
      {"at revision 1 again", [](Row& row) { row.revision = 1; }},
  };
  Row row = Full("a");
  for (const auto& one : cases) {
    SCOPED_TRACE(one.put);
    one.change(row);
    ASSERT_EQ(ReasonOf(Put(row)), "");
    const auto got = Get(row.name);
    ASSERT_TRUE(got);
    ExpectSame(*got, row);
  }
  Reopen();
  ExpectSame(*Get(row.name), row);
}

TEST_P(RowsTest, PayloadAloneIsTheSame) {
  const Row row = Full("a");
  ASSERT_TRUE(Put(row).ok());
  const auto status = store_->Read([&](Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const auto there, reader.GetPayload(kSchool, row.name));
    EXPECT_EQ(there, absl::string_view(row.payload));
    ASSIGN_OR_RETURN(const auto absent, reader.GetPayload(kSchool, "districts/1/schools/b"));
    EXPECT_FALSE(absent);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(RowsTest, WhatIsErasedIsGoneWithItsParties) {
  const Row row = Full("a");
  ASSERT_TRUE(Put(row).ok());
  ASSERT_TRUE(store_->WriteAndWait([&](Writer& writer) { return writer.Erase(kSchool, row.name); }).ok());
  EXPECT_FALSE(Get(row.name));
  Row again = row;
  again.parties.clear();
  ASSERT_TRUE(Put(again).ok());
  EXPECT_THAT(Get(row.name)->parties, IsEmpty());
  EXPECT_TRUE(
      store_->WriteAndWait([&](Writer& writer) { return writer.Erase(kSchool, "districts/1/schools/none"); }).ok());
}

TEST_P(RowsTest, ARowThatDoesNotLieBelowItsParentIsAFault) {
  struct Case {
    const char* row_is;
    std::function<void(Row&)> change;
    absl::StatusCode code;
  };
  const Case cases[] = {
      {"below its parent", [](Row&) {}, absl::StatusCode::kOk},
      {"the district itself", [](Row& row) { row.name = row.district, row.parent = ""; }, absl::StatusCode::kOk},
      {"elsewhere", [](Row& row) { row.parent = "districts/2"; }, absl::StatusCode::kInternal},
      {"of another district", [](Row& row) { row.district = "districts/2"; }, absl::StatusCode::kInternal},
      {"below a name that only begins alike", [](Row& row) { row.name = "districts/11/schools/a"; },
       absl::StatusCode::kInternal},
      {"short of a column", [](Row& row) { row.columns.pop_back(); }, absl::StatusCode::kInternal},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(one.row_is);
    Row row = School("a");
    one.change(row);
    EXPECT_EQ(Put(row).code(), one.code);
  }
  EXPECT_EQ(Put(School("a"), "test.gongjin/Unknown").code(), absl::StatusCode::kInternal);
}

TEST_P(RowsTest, UniqueSetsHoldAmongUnarchivedRowsOfOneParent) {
  Row first = School("first");
  first.columns = {std::string("310"), std::monostate(), int64_t{2}, std::string("Yanghang")};
  ASSERT_TRUE(Put(first).ok());
  Row archived = School("archived");
  archived.columns[kCode] = std::string("999");
  archived.archived = true;
  ASSERT_TRUE(Put(archived).ok());

  struct Case {
    const char* second_has;
    std::function<void(Row&)> change;
    const char* reason;
    const char* subject;
  };
  const char* taken = "KEY_TAKEN districts/1/schools/first";
  const Case cases[] = {
      {"the same code", [](Row& row) { row.columns[kCode] = std::string("310"); }, taken, "code"},
      {"another code", [](Row& row) { row.columns[kCode] = std::string("311"); }, "", ""},
      {"the code of an archived row", [](Row& row) { row.columns[kCode] = std::string("999"); }, "", ""},
      {"the same code, archived", [](Row& row) { row.columns[kCode] = std::string("310"), row.archived = true; }, "",
       ""},
      {"the same state and town",
       [](Row& row) { row.columns[kState] = int64_t{2}, row.columns[kTown] = std::string("Yanghang"); }, taken,
       "state"},
      {"the same state alone", [](Row& row) { row.columns[kState] = int64_t{2}; }, "", ""},
      {"the same town alone", [](Row& row) { row.columns[kTown] = std::string("Yanghang"); }, "", ""},
      {"the same code in another district",
       [](Row& row) {
         row.name = "districts/2/schools/second", row.parent = row.district = "districts/2";
         row.columns[kCode] = std::string("310");
       },
       "", ""},
  };
  for (const auto& one : cases) {
    for (const bool update : {false, true}) {
      SCOPED_TRACE(absl::StrCat(one.second_has, update ? ", by an update" : ", at creation"));
      Row second = School("second");
      if (update) {
        ASSERT_TRUE(Put(second).ok());
        second.revision = 2;
      }
      one.change(second);
      const auto status = Put(second);
      EXPECT_EQ(ReasonOf(status), one.reason);
      EXPECT_EQ(SubjectOf(status), one.subject);
      EXPECT_EQ(absl::IsAlreadyExists(status), *one.reason != 0);
      for (const char* name : {"districts/1/schools/second", "districts/2/schools/second"}) {
        ASSERT_TRUE(store_->WriteAndWait([&](Writer& writer) { return writer.Erase(kSchool, name); }).ok());
      }
    }
  }
}

TEST_P(RowsTest, EmptyAndNullKeysBindNobody) {
  for (const auto& code : {Value(std::string()), Value(std::monostate())}) {
    for (const char* id : {"a", "b"}) {
      Row row = School(id);
      row.columns[kCode] = code;
      row.columns[kState] = int64_t{1};
      row.columns[kTown] = code;
      EXPECT_EQ(ReasonOf(Put(row)), "") << id;
    }
  }
}

TEST_P(RowsTest, UnarchivingMeetsTheKeyThatWasTakenMeanwhile) {
  Row first = School("first");
  first.columns[kCode] = std::string("310");
  first.archived = true;
  Row second = School("second");
  second.columns[kCode] = std::string("310");
  ASSERT_TRUE(Put(first).ok());
  ASSERT_TRUE(Put(second).ok());
  first.archived = false;
  first.revision = 2;
  EXPECT_EQ(ReasonOf(Put(first)), "KEY_TAKEN districts/1/schools/second");
}

TEST_P(RowsTest, AKeyIsFreeAgainWithinTheSameTransaction) {
  Row first = School("first");
  first.columns[kCode] = std::string("310");
  ASSERT_TRUE(Put(first).ok());
  const auto status = store_->WriteAndWait([&](Writer& writer) -> absl::Status {
    Row second = School("second");
    second.columns[kCode] = std::string("310");
    EXPECT_EQ(ReasonOf(writer.Put(kSchool, second)), "KEY_TAKEN districts/1/schools/first");
    RETURN_IF_ERROR(writer.Erase(kSchool, first.name));
    return writer.Put(kSchool, second);
  });
  EXPECT_EQ(ReasonOf(status), "");
}

TEST_P(RowsTest, FollowedTablesAreClearedAlone) {
  Row copy = School("copy");
  copy.columns = {std::string("title")};
  copy.revision = 7;  // the owner's
  ASSERT_TRUE(Put(copy, kCopy).ok());
  ASSERT_TRUE(Put(Full("a")).ok());
  ASSERT_TRUE(store_->WriteAndWait([](Writer& writer) { return writer.Clear(kCopy); }).ok());
  EXPECT_FALSE(Get(copy.name, kCopy));
  EXPECT_TRUE(Get("districts/1/schools/a"));
  ASSERT_TRUE(store_->WriteAndWait([](Writer& writer) { return writer.Clear(kSchool); }).ok());
  EXPECT_FALSE(Get("districts/1/schools/a"));
}

TEST_P(RowsTest, SettingsAreKept) {
  const auto setting = [&](absl::string_view key) {
    std::optional<std::string> value;
    EXPECT_TRUE(store_
                    ->Read([&](Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(value, reader.Setting(key));
                      return absl::OkStatus();
                    })
                    .ok());
    return value;
  };
  EXPECT_EQ(setting("feed"), std::nullopt);
  for (const auto& value : {std::string("12"), std::string("\0\xff", 2), std::string()}) {
    ASSERT_TRUE(store_->WriteAndWait([&](Writer& writer) { return writer.SetSetting("feed", value); }).ok());
    EXPECT_EQ(setting("feed"), value);
  }
  EXPECT_EQ(setting("feeds"), std::nullopt);
}

TEST_P(RowsTest, PartiesNamedTwiceAreKeptOnce) {
  Row row = School("a");
  row.parties = {{"supporter", "o"}, {"supporter", "o"}};
  ASSERT_TRUE(Put(row).ok());
  EXPECT_THAT(Get(row.name)->parties, ElementsAre(Pair("supporter", "o")));
}

}  // namespace
}  // namespace gongjin::store
