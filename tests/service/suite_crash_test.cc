// The power goes at any moment of a registry's day: what it was asked over the wire is asked again, and answered as if
// nothing had happened.
#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "gmock/gmock.h"
#include "tests/lib/crash_images.h"
#include "tests/lib/environment.h"
#include "tests/lib/recording_vfs.h"
#include "tests/service/world.h"

namespace gongjin::tests {
namespace {

constexpr int kCallers = 4;
constexpr int kSchoolsEach = 4;
constexpr int64_t kMoments = 40;

struct Asked {
  std::string method, request;
  std::string answer;      // bytes
  size_t answered_at = 0;  // a moment of the recording
};

std::vector<Asked> DayOf(int caller) {
  std::vector<Asked> day;
  for (int i = 0; i < kSchoolsEach; ++i) {
    const std::string id = absl::StrCat("s", caller, "-", i);
    const std::string name = absl::StrCat("districts/310113/schools/", id);
    const auto ask = [&](const char* method, const std::string& request) {
      day.push_back({method, absl::StrCat(request, " request_id: '", id, "-", day.size(), "'")});
    };
    ask("CreateSchool", absl::Substitute("parent: 'districts/310113' school_id: '$0' school { title: '学校$0' stage: "
                                         "JUNIOR_MIDDLE ownership: PUBLIC }",
                                         id));
    ask("UpdateSchool",
        absl::Substitute("school { name: '$0' stage: NINE_YEAR } update_mask { paths: 'stage' }", name));
    ask("RenameSchool", absl::Substitute("name: '$0' title: '新校$0' first_day { year: 2019 month: 3 day: 1 }", name));
    ask("CloseSchool", absl::Substitute("name: '$0' close_date { year: 2019 month: 8 day: 31 }", name));
  }
  return day;
}

class SuiteCrash : public testing::Test {
 protected:
  SuiteCrash() {
    RecordingVfs& vfs = RecordingVfs::Start(/*as_default=*/true);
    {
      World world(live_.path());
      world.Use(world.Bureau());
      begun_at_ = vfs.Now();
      happened_before_ = world.Happened();
      std::vector<std::thread> callers;
      for (auto& day : days_) {
        callers.emplace_back([&] {
          for (auto& asked : day) {
            const Outcome outcome = world.Call(asked.method, asked.request);
            EXPECT_EQ(outcome.refusal, "") << asked.request;
            asked.answer = outcome.response->SerializeAsString();
            asked.answered_at = vfs.Now();
          }
        });
      }
      for (auto& caller : callers) caller.join();
    }
    vfs.Stop();
    events_ = vfs.events();
  }

  // A folder as the crash leaves it: the database of the image, and all else as it is, since it was written before.
  void MakeFolder(const Image& image, const std::string& folder) const {
    std::filesystem::remove_all(folder);
    std::filesystem::copy(live_.path(), folder, std::filesystem::copy_options::recursive);
    const TemporaryFolder database(TemporaryFolder::InMemory());
    // The tree's head is signed after what it covers is durable: that of the end is not there yet.
    for (const auto& entry : std::filesystem::directory_iterator(folder + "/data"))
      for (const char* of_the_end : {"registry.db", "registry.head", "registry.tree"})
        if (entry.path().filename().string().rfind(of_the_end, 0) == 0) std::filesystem::remove(entry.path());
    WriteImage(image, database.path());
    for (const auto& entry : std::filesystem::directory_iterator(database.path()))
      std::filesystem::copy(entry.path(), folder + "/data");
  }

  // How many of those answered by `moment` are not on record; then asks everything again.
  int Lost(const std::string& folder, size_t moment) {
    World world(folder);
    world.Use(world.Administrator());
    const int64_t there = world.Happened();
    int64_t answered = 0, all = 0;
    for (const auto& day : days_) {
      for (const auto& asked : day) {
        ++all;
        answered += asked.answered_at <= moment ? 1 : 0;
        const Outcome outcome = world.Call(asked.method, asked.request);
        EXPECT_EQ(outcome.refusal, "") << asked.request;
        EXPECT_EQ(outcome.response->SerializeAsString(), asked.answer) << asked.request;
      }
    }
    EXPECT_EQ(world.Happened(), happened_before_ + all) << "something happened twice, or not at all";
    std::map<std::string, int64_t> revisions;
    for (const std::string& change : world.Changes(all)) {
      const std::vector<std::string> words = absl::StrSplit(change, ' ');
      EXPECT_EQ(words[1], absl::StrCat(++revisions[words[0]])) << "the feed tells " << change;
    }
    return static_cast<int>(answered) - static_cast<int>(there - happened_before_);
  }

  const uint64_t seed_ = static_cast<uint64_t>(FromEnvironment("GONGJIN_CRASH_SEED", std::random_device{}()));
  const TemporaryFolder live_{TemporaryFolder::InMemory()};
  std::vector<std::vector<Asked>> days_ = [] {
    std::vector<std::vector<Asked>> days;
    for (int caller = 0; caller < kCallers; ++caller) days.push_back(DayOf(caller));
    return days;
  }();
  size_t begun_at_ = 0;
  int64_t happened_before_ = 0;
  std::vector<FileEvent> events_;
};

TEST_F(SuiteCrash, EverythingAskedAgainIsAnsweredTheSame) {
  std::mt19937_64 random(seed_);
  std::vector<size_t> moments;
  for (int64_t i = FromEnvironment("GONGJIN_CRASH_MOMENTS", kMoments); i > 0; --i)
    moments.push_back(std::uniform_int_distribution<size_t>(begun_at_, events_.size())(random));
  std::sort(moments.begin(), moments.end());
  CrashImages images(events_);
  const TemporaryFolder crashed(TemporaryFolder::InMemory());
  for (const size_t moment : moments) {
    images.GoTo(moment);
    for (const auto survives :
         {CrashImages::Survives::kNothing, CrashImages::Survives::kAll, CrashImages::Survives::kSectors}) {
      SCOPED_TRACE(absl::StrCat("seed ", seed_, ", moment ", moment, " of ", events_.size(), ", survivors ",
                                static_cast<int>(survives)));
      MakeFolder(images.Make(survives, random), crashed.path("suite"));
      EXPECT_LE(Lost(crashed.path("suite"), moment), 0);
      if (HasFailure()) return;
    }
  }
}

// The control: had the last answer been given before the log was begun, it would be missed.
TEST_F(SuiteCrash, AnEarlyAnswerShows) {
  std::mt19937_64 random(seed_);
  CrashImages images(events_);
  images.GoTo(begun_at_);
  const TemporaryFolder crashed(TemporaryFolder::InMemory());
  MakeFolder(images.Make(CrashImages::Survives::kAll, random), crashed.path("suite"));
  EXPECT_GT(Lost(crashed.path("suite"), events_.size()), 0);
}

}  // namespace
}  // namespace gongjin::tests
