// The n-th call fails, for every n: of the files, each as calls of its kind do, or of memory. What was answered is true
// afterwards, on a sound disk; nobody is told UNKNOWN but of a commit; nothing is half done.
//
// GONGJIN_FAILURES says how many of the n are tried (all: 0); GONGJIN_CRASH_SEED plays a failure again.
#include <random>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "tests/lib/environment.h"
#include "tests/store/failing_vfs.h"
#include "tests/store/workload.h"

namespace gongjin::store {
namespace {

using tests::FromEnvironment;

constexpr int kBatches = 8;
constexpr int kTried = 150;

class NthFailureTest : public testing::Test {
 protected:
  // Lives two lives with the n-th call of a plan failing, and judges what is there then.
  std::string Live(FailingVfs::Plan& plan, int nth, int code, bool and_all_later) {
    const TemporaryFolder folder(TemporaryFolder::InMemory());
    const SqliteOptions options = OptionsAt(folder.path());
    FailingVfs::Fresh();
    plan.Fail(nth, code, and_all_later);
    Workload workload(seed_);
    std::string wrong;
    for (int life = 0; life < 2 && wrong.empty(); ++life) {
      const auto store = OpenSqlite(options, SchoolTables(), nullptr);
      if (!store.ok()) continue;  // it says so, and serves nobody
      const size_t before = workload.asked().size();
      workload.Live(**store, kBatches);
      wrong = AnswersAreRight(workload.asked(), before, (*store)->failed());
    }
    FailingVfs::Fresh();
    if (!wrong.empty()) return wrong;
    const auto store = OpenSqlite(options, SchoolTables(), nullptr);
    if (!store.ok()) return absl::StrCat("cannot be opened: ", store.status().ToString());
    wrong = JudgedAt(**store, workload.asked());
    return wrong.empty() ? GoesOn(**store) : wrong;
  }

  // A commit whose outcome is not known ends the store: nothing is accepted after it.
  static std::string AnswersAreRight(const std::vector<Asked>& asked, size_t begin, bool failed) {
    bool unknown = false;
    for (size_t i = begin; i < asked.size(); ++i) {
      const Asked& one = asked[i];
      if (!one.answered) return absl::StrCat(one.id, " was not answered");
      if (absl::IsUnknown(one.answer)) {
        unknown = true;
      } else if (unknown && one.answer.ok()) {
        return absl::StrCat(one.id, " was accepted after an outcome was lost");
      }
    }
    if (unknown && !failed) return "an outcome is unknown, and the store goes on";
    return "";
  }
  // Every n, or so many of them that the seed chooses.
  void TryEach(FailingVfs::Plan& plan, int code, bool and_all_later) {
    const int calls = CallsOfASoundLife(plan);
    ASSERT_GT(calls, 100);
    const int64_t tried = FromEnvironment("GONGJIN_FAILURES", kTried);
    std::mt19937_64 random(seed_);
    int count = 0;
    for (int nth = 1; nth <= calls; ++nth) {
      if (tried > 0 && std::uniform_int_distribution<int64_t>(0, calls - 1)(random) >= tried) continue;
      SCOPED_TRACE(absl::StrCat("seed ", seed_, ", n = ", nth, ", code ", code));
      EXPECT_EQ(Live(plan, nth, code, and_all_later), "");
      if (HasFailure()) return;
      ++count;
    }
    std::printf("%d of %d calls failed in turn, seed %lu\n", count, calls, static_cast<unsigned long>(seed_));
  }

  int CallsOfASoundLife(FailingVfs::Plan& plan) {
    const TemporaryFolder folder(TemporaryFolder::InMemory());
    const SqliteOptions options = OptionsAt(folder.path());
    FailingVfs::Fresh();
    Workload workload(seed_);
    for (int life = 0; life < 2; ++life) {
      const auto store = OpenSqlite(options, SchoolTables(), nullptr);
      EXPECT_TRUE(store.ok()) << store.status();
      workload.Live(**store, kBatches);
    }
    return plan.calls;
  }

  SqliteOptions OptionsAt(const std::string& folder) const {
    SqliteOptions options = SmallOptionsAt(folder);
    options.vfs = FailingVfs::kName;
    options.checkpoint_bytes = 1 << 15;
    options.answer_before_commit = answer_before_commit_;
    return options;
  }

  bool answer_before_commit_ = false;
  const uint64_t seed_ = static_cast<uint64_t>(FromEnvironment("GONGJIN_CRASH_SEED", std::random_device{}()));
  FailingVfs& vfs_ = FailingVfs::Fresh();
};

TEST_F(NthFailureTest, OfTheFiles) { TryEach(vfs_.any, SQLITE_OK, false); }

TEST_F(NthFailureTest, OfTheFilesAndAllAfterIt) { TryEach(vfs_.any, SQLITE_OK, true); }

TEST_F(NthFailureTest, OfTheLogsWritesTheDiskIsFull) { TryEach(vfs_.wal_writes, SQLITE_FULL, false); }

TEST_F(NthFailureTest, OfTheLogsWritesTheDiskStaysFull) { TryEach(vfs_.wal_writes, SQLITE_FULL, true); }

// The control: were an answer given before its commit, some failure would show it.
TEST_F(NthFailureTest, AnEarlyAnswerIsCaught) {
  answer_before_commit_ = true;
  const int calls = CallsOfASoundLife(vfs_.wal_writes);
  std::string wrong;
  for (int nth = 1; nth <= calls && wrong.empty(); ++nth) wrong = Live(vfs_.wal_writes, nth, SQLITE_IOERR_WRITE, true);
  EXPECT_NE(wrong, "");
}

TEST_F(NthFailureTest, OfTheAllocations) { TryEach(vfs_.allocations, SQLITE_OK, false); }

}  // namespace
}  // namespace gongjin::store
