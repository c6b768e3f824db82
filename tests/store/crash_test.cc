// The power goes at any moment: what was answered is there, what was not is there whole or not at all.
//
// A workload runs over a layer that notes every write, truncation, sync and deletion. For every moment of it, images of
// the disk are made (all that was synced, and of the rest nothing, all, or a part of it with torn sectors) and opened
// by the store. GONGJIN_CRASH_IMAGES says how many; GONGJIN_CRASH_SEED plays a failure again.
#include <atomic>
#include <mutex>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "tests/lib/crash_images.h"
#include "tests/lib/environment.h"
#include "tests/lib/recording_vfs.h"
#include "tests/store/workload.h"

namespace gongjin::store {
namespace {

using testing::HasSubstr;
using tests::CrashImages;
using tests::FromEnvironment;
using tests::RecordingVfs;

constexpr int kLives = 3;  // the store is closed and opened again between them
constexpr int kBatches = 20;
constexpr int64_t kImages = 20000;
constexpr int64_t kImagesOfAControl = 2000;
constexpr size_t kEnough = 10;  // faults, to be told

struct Recorded {
  std::vector<Asked> asked;
  std::vector<tests::FileEvent> events;
};

class CrashTest : public testing::Test {
 protected:
  CrashTest() { options_.vfs = RecordingVfs::kName; }

  Recorded Record() {
    RecordingVfs& vfs = RecordingVfs::Start();
    Workload workload(seed_, [&vfs] { return vfs.Now(); });
    for (int life = 0; life < kLives; ++life) {
      const auto store = OpenSqlite(options_, SchoolTables(), nullptr);
      EXPECT_TRUE(store.ok()) << store.status();
      workload.Live(**store, kBatches);
      (*store)->Close();
    }
    vfs.Stop();
    return {workload.asked(), vfs.events()};
  }

  // Plays crashes, about `images` of them; answers what is wrong with those that are, one line each.
  std::vector<std::string> Play(const Recorded& recorded, int64_t images) {
    const size_t moments = recorded.events.size() + 1;
    const int64_t rounds = std::max<int64_t>(1, (images / static_cast<int64_t>(moments) - 2 + 2) / 3);
    const size_t threads = std::max(1u, std::thread::hardware_concurrency());
    std::vector<std::thread> players;
    players.reserve(threads);
    for (size_t i = 0; i < threads; ++i)
      players.emplace_back([&, i] { PlayEach(recorded, moments * i / threads, moments * (i + 1) / threads, rounds); });
    for (auto& player : players) player.join();
    return wrong_;
  }

  int64_t played() const { return played_; }

  const uint64_t seed_ = static_cast<uint64_t>(FromEnvironment("GONGJIN_CRASH_SEED", std::random_device{}()));
  const TemporaryFolder folder_{TemporaryFolder::InMemory()};
  SqliteOptions options_ = SmallOptionsAt(folder_.path());

 private:
  void PlayEach(const Recorded& recorded, size_t begin, size_t end, int64_t rounds) {
    const TemporaryFolder folder(TemporaryFolder::InMemory());
    CrashImages images(recorded.events);
    for (size_t moment = begin; moment < end; ++moment) {
      images.GoTo(moment);
      for (const auto survives : CrashImages::kEvery) {
        const bool random = survives > CrashImages::Survives::kAll;
        if (survives != CrashImages::Survives::kNothing && !images.UnderWay()) continue;
        for (int64_t round = 0; round < (random ? rounds : 1); ++round) {
          if (Enough()) return;
          std::mt19937_64 dice(seed_ + moment * 1'000'003 + static_cast<uint64_t>(round));
          tests::WriteImage(images.Make(survives, dice), folder.path());
          ++played_;
          if (const auto wrong = JudgedImage(folder.path(), recorded.asked, moment); !wrong.empty())
            Tell(absl::StrCat("seed ", seed_, ", moment ", moment, " of ", recorded.events.size(), ", survivors ",
                              static_cast<int>(survives), ", round ", round, ": ", wrong));
        }
      }
    }
  }

  static std::string JudgedImage(const std::string& folder, const std::vector<Asked>& asked, size_t moment) {
    const auto store = OpenSqlite(SmallOptionsAt(folder), SchoolTables(), nullptr);
    if (!store.ok()) return absl::StrCat("cannot be opened: ", store.status().ToString());
    const std::string wrong = JudgedAt(**store, asked, moment);
    return wrong.empty() ? GoesOn(**store) : wrong;
  }

  bool Enough() {
    const std::lock_guard lock(mutex_);
    return wrong_.size() >= kEnough;
  }
  void Tell(std::string wrong) {
    const std::lock_guard lock(mutex_);
    wrong_.push_back(std::move(wrong));
  }

  std::mutex mutex_;
  std::vector<std::string> wrong_;
  std::atomic<int64_t> played_ = 0;
};

TEST_F(CrashTest, NothingThatWasAnsweredIsLost) {
  const Recorded recorded = Record();
  ASSERT_GT(recorded.events.size(), 1000u);
  for (const auto& asked : recorded.asked) ASSERT_EQ(asked.answer.ok(), !asked.refuses) << asked.id << asked.answer;
  const auto wrong = Play(recorded, FromEnvironment("GONGJIN_CRASH_IMAGES", kImages));
  EXPECT_EQ(absl::StrJoin(wrong, "\n"), "");
  std::printf("%s\n", absl::StrCat(played(), " images of ", recorded.events.size(), " moments, ", recorded.asked.size(),
                                   " requests, seed ", seed_)
                          .c_str());
}

// The controls: each must lose, or the test above could not see a loss.
TEST_F(CrashTest, WithoutASyncACommitItLoses) {
  options_.synchronous_full = false;
  const auto wrong = Play(Record(), kImagesOfAControl);
  ASSERT_FALSE(wrong.empty());
  EXPECT_THAT(wrong[0], HasSubstr("was answered and is lost"));
}

TEST_F(CrashTest, WithAnEarlyAnswerItLoses) {
  options_.answer_before_commit = true;
  const auto wrong = Play(Record(), kImagesOfAControl);
  ASSERT_FALSE(wrong.empty());
  EXPECT_THAT(wrong[0], HasSubstr("was answered and is lost"));
}

TEST_F(CrashTest, OnADiskThatOnlySaysItSyncsItLoses) {
  Recorded recorded = Record();
  for (auto& event : recorded.events)
    if (event.kind == tests::FileEvent::Kind::kSync) event = {.path = event.path};  // a write of nothing
  EXPECT_FALSE(Play(recorded, kImagesOfAControl).empty());
}

}  // namespace
}  // namespace gongjin::store
