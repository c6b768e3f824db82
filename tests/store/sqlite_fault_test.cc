// A disk that fails or is full, under SQLite: what is answered, and what is there afterwards.
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/store/sqlite/sqlite_store.h"
#include "gmock/gmock.h"
#include "tests/store/backend.h"
#include "tests/store/failing_vfs.h"
#include "tests/store/gate.h"

namespace gongjin::store {
namespace {

using testing::AnyOf;
using testing::Each;
using testing::ElementsAre;

class SqliteFaultTest : public testing::Test {
 protected:
  SqliteFaultTest() {
    options_.path = folder_.path() + "/test.db";
    options_.vfs = FailingVfs::kName;
    options_.min_free_bytes = 0;
    options_.ballast_bytes = 0;
    options_.cache_kib = 64;  // so small that a function with many rows must write before the commit
  }
  void Open() {
    store_.reset();
    auto store = OpenSqlite(options_, SchoolTables(), nullptr);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }
  // Writes `rows` rows, the first of them named by `id` alone, and a line.
  static absl::Status PutMany(Writer& writer, const std::string& id, int rows) {
    for (int i = 0; i < rows; ++i) {
      Row row = School(i == 0 ? id : absl::StrCat(id, i));
      row.payload.assign(2000, 'x');
      RETURN_IF_ERROR(writer.Put(kSchool, row));
    }
    return writer.Append(Line(School(id))).status();
  }
  // One batch of functions "a", "b", "c"; b writes `rows_of_b` rows. Their reasons, in order.
  std::vector<std::string> Batch(int rows_of_b, const std::function<void()>& before) {
    Gate gate;
    gate.Enter(*store_);
    before();
    std::mutex mutex;
    std::vector<std::string> answers;
    std::condition_variable answered;
    for (const char* id : {"a", "b", "c"}) {
      store_->Write([id, rows_of_b](Writer& writer) { return PutMany(writer, id, *id == 'b' ? rows_of_b : 1); },
                    [&](const absl::Status& status) {
                      const std::lock_guard lock(mutex);
                      const std::string reason = ReasonOf(status);
                      answers.push_back(status.ok() ? "ok" : reason.substr(0, reason.find(' ')));
                      answered.notify_one();
                    });
    }
    gate.Open();
    std::unique_lock lock(mutex);
    answered.wait(lock, [&] { return answers.size() == 3; });
    return answers;
  }
  // Which of a, b, c are there after closing and opening on a sound disk; their lines must agree.
  std::string There() {
    store_->Close();
    FailingVfs::Fresh();
    Open();
    std::string there, lines;
    const auto status = store_->Read([&](Reader& reader) -> absl::Status {
      for (const char* id : {"a", "b", "c"}) {
        ASSIGN_OR_RETURN(const auto row, reader.Get(kSchool, School(id).name));
        if (row) there += id;
      }
      ASSIGN_OR_RETURN(const auto journal, reader.Journal(0, 100));
      for (size_t i = 0; i < journal.size(); ++i) {
        EXPECT_EQ(journal[i].sequence, static_cast<int64_t>(i + 1));
        lines += IdOf(journal[i].name);
      }
      return absl::OkStatus();
    });
    EXPECT_TRUE(status.ok()) << status;
    EXPECT_EQ(lines, there);
    return there;
  }

  TemporaryFolder folder_;
  FailingVfs& vfs_ = FailingVfs::Fresh();
  SqliteOptions options_;
  std::unique_ptr<Store> store_;
};

TEST_F(SqliteFaultTest, ACommitThatCannotBeSyncedHasAnUnknownOutcome) {
  Open();
  const auto answers = Batch(1, [&] { vfs_.wal_syncs.Fail(1, SQLITE_IOERR_FSYNC); });
  EXPECT_THAT(answers, Each("OUTCOME_UNKNOWN"));
  EXPECT_TRUE(store_->failed());
  const int syncs = vfs_.wal_syncs.calls;
  EXPECT_EQ(ReasonOf(store_->WriteAndWait([](Writer& writer) { return PutMany(writer, "d", 1); })),
            "SERVICE_UNREACHABLE database");
  EXPECT_TRUE(store_->Read([](Reader& reader) { return reader.LastSequence().status(); }).ok());
  store_->Close();
  EXPECT_EQ(vfs_.wal_syncs.calls, syncs);  // a failed sync is not tried again
  EXPECT_THAT(There(), AnyOf("", "abc"));
}

TEST_F(SqliteFaultTest, ACommitThatCannotBeWrittenHasAnUnknownOutcome) {
  for (const int nth : {1, 2, 3, 5, 8}) {
    SCOPED_TRACE(nth);
    std::filesystem::remove(options_.path);
    Open();
    EXPECT_THAT(Batch(1, [&] { vfs_.wal_writes.Fail(nth, SQLITE_IOERR_WRITE); }), Each("OUTCOME_UNKNOWN"));
    EXPECT_TRUE(store_->failed());
    EXPECT_THAT(There(), AnyOf("", "abc"));
    store_.reset();
  }
}

TEST_F(SqliteFaultTest, AFullDiskAtTheCommitIsAnsweredAndPasses) {
  for (const int nth : {1, 2, 5}) {
    SCOPED_TRACE(nth);
    std::filesystem::remove(options_.path);
    Open();
    EXPECT_THAT(Batch(1, [&] { vfs_.wal_writes.Fail(nth, SQLITE_FULL); }), Each("DISK_ALMOST_FULL"));
    EXPECT_FALSE(store_->failed());
    EXPECT_THAT(Batch(1, [] {}), Each("ok"));
    EXPECT_EQ(There(), "abc");
    store_.reset();
  }
}

TEST_F(SqliteFaultTest, TheBallastMakesRoomForTheLastLines) {
  options_.ballast_bytes = 1 << 20;
  for (const int rows_of_b : {1, 200}) {  // full at the commit, and inside a function
    SCOPED_TRACE(rows_of_b);
    std::filesystem::remove(options_.path);
    Open();
    const std::string ballast = options_.path + ".ballast";
    ASSERT_EQ(std::filesystem::file_size(ballast), 1u << 20);
    EXPECT_THAT(Batch(rows_of_b, [&] { vfs_.wal_writes.Fail(3, SQLITE_FULL); }), Each("ok"));
    EXPECT_FALSE(std::filesystem::exists(ballast));
    EXPECT_EQ(There(), "abc");
    EXPECT_TRUE(std::filesystem::exists(ballast));  // taken up again by the next start
    store_.reset();
  }
}

TEST_F(SqliteFaultTest, AFaultInsideAFunctionLeavesTheOthersUnharmed) {
  const struct {
    int code;
    const char* answer;
  } faults[] = {{SQLITE_IOERR_WRITE, "INTERNAL"}, {SQLITE_FULL, "DISK_ALMOST_FULL"}};
  for (const auto& fault : faults) {
    for (const int nth : {1, 2, 3, 10, 50}) {
      SCOPED_TRACE(absl::StrCat(fault.answer, " at write ", nth));
      std::filesystem::remove(options_.path);
      Open();
      EXPECT_THAT(Batch(200, [&] { vfs_.wal_writes.Fail(nth, fault.code); }), ElementsAre("ok", fault.answer, "ok"));
      EXPECT_FALSE(store_->failed());
      EXPECT_EQ(There(), "ac");
      store_.reset();
    }
  }
}

TEST_F(SqliteFaultTest, WithoutFaultsAllIsWell) {  // the control of the others
  Open();
  EXPECT_THAT(Batch(200, [&] { vfs_.wal_writes.Fail(1 << 30, SQLITE_IOERR_WRITE); }), Each("ok"));
  EXPECT_GT(vfs_.wal_writes.calls, 100);
  EXPECT_EQ(There(), "abc");
}

TEST_F(SqliteFaultTest, AFaultThatAFunctionOverlooksIsNotCommitted) {
  Open();
  vfs_.wal_writes.Fail(1, SQLITE_IOERR_WRITE);
  const auto status = store_->WriteAndWait([](Writer& writer) {
    PutMany(writer, "b", 200).IgnoreError();
    return absl::OkStatus();
  });
  EXPECT_EQ(ReasonOf(status), "INTERNAL");
  EXPECT_EQ(There(), "");
}

TEST_F(SqliteFaultTest, ACheckpointThatCannotBeSyncedEndsWriting) {
  Open();
  vfs_.main_syncs.Fail(1, SQLITE_IOERR_FSYNC);
  ASSERT_TRUE(store_->WriteAndWait([](Writer& writer) { return PutMany(writer, "b", 1000); }).ok());
  const absl::Time end = absl::Now() + absl::Seconds(20);
  while (!store_->failed() && absl::Now() < end) absl::SleepFor(absl::Milliseconds(20));  // it is done when idle
  EXPECT_TRUE(store_->failed());
  EXPECT_EQ(There(), "b");
}

TEST_F(SqliteFaultTest, TooLittleRoomRefusesWritesAndReadsGoOn) {
  Open();
  ASSERT_TRUE(store_->WriteAndWait([](Writer& writer) { return PutMany(writer, "a", 1); }).ok());
  store_.reset();
  options_.min_free_bytes = int64_t{1} << 60;
  Open();
  EXPECT_EQ(ReasonOf(store_->WriteAndWait([](Writer& writer) { return PutMany(writer, "b", 1); })), "DISK_ALMOST_FULL");
  options_.min_free_bytes = 0;
  EXPECT_EQ(There(), "a");
}

TEST_F(SqliteFaultTest, AFunctionThatTakesTooLongIsInterruptedAlone) {
  Open();
  ASSERT_TRUE(store_->WriteAndWait([](Writer& writer) { return PutMany(writer, "a", 1000); }).ok());
  store_.reset();
  options_.act_limit = absl::Milliseconds(200);
  Open();
  Query query;
  query.type = kSchool;
  query.where = Expr{Expr::Op::kContains, OrderPart::kName, std::string("nowhere"), "", {}};
  const auto status = store_->WriteAndWait([&](Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(PutMany(writer, "b", 1));
    for (const absl::Time end = absl::Now() + absl::Seconds(20); absl::Now() < end;) {
      RETURN_IF_ERROR(writer.Count(query).status());
    }
    return absl::OkStatus();
  });
  EXPECT_TRUE(absl::IsDeadlineExceeded(status)) << status;
  EXPECT_EQ(There(), "a");
}

}  // namespace
}  // namespace gongjin::store
