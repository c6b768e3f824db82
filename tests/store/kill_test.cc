// kill -9 under 64 writers: what was answered is there. The kernel outlives the process here; what a power cut does
// is another test.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>
#include <set>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/time/clock.h"
#include "common/base/status.h"
#include "common/store/sqlite/sqlite_store.h"
#include "tests/store/backend.h"

namespace gongjin::store {
namespace {

constexpr char kFolder[] = "GONGJIN_TEST_FOLDER";
constexpr char kEarly[] = "GONGJIN_TEST_EARLY";
constexpr char kRound[] = "GONGJIN_TEST_ROUND";
constexpr int kWriters = 64;

std::unique_ptr<Store> OpenAt(const std::string& folder, bool early) {
  SqliteOptions options;
  options.path = folder + "/test.db";
  options.answer_before_commit = early;
  options.ballast_bytes = 0;
  options.min_free_bytes = 0;
  auto store = OpenSqlite(options, SchoolTables(), nullptr);
  EXPECT_TRUE(store.ok()) << store.status();
  return *std::move(store);
}

absl::Status Create(Store& store, const std::string& id) {
  return store.WriteAndWait([&](Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(writer.Put(kSchool, School(id)));
    return writer.Append(Line(School(id))).status();
  });
}

// The child's life, not a test: writes until it is killed, and says on standard output what was answered.
TEST(KillChild, DISABLED_WritesUntilKilled) {
  const char* folder = std::getenv(kFolder);
  ASSERT_NE(folder, nullptr) << "started by KillTest alone";
  const auto store = OpenAt(folder, std::getenv(kEarly) != nullptr);
  std::vector<std::thread> writers;
  writers.reserve(kWriters);
  for (int i = 0; i < kWriters; ++i) {
    writers.emplace_back([&, i] {
      for (int k = 0;; ++k) {
        const std::string id = absl::StrCat(std::getenv(kRound), "-", i, "-", k);
        if (!Create(*store, id).ok()) std::abort();
        const std::string line = absl::StrCat("answered ", id, "\n");
        if (write(STDOUT_FILENO, line.data(), line.size()) < 0) std::abort();
      }
    });
  }
  for (auto& writer : writers) writer.join();
}

// Starts a child, kills it after `after` from its first answer, and gives what it said was answered.
std::vector<std::string> AnsweredByKilled(const std::string& folder, int round, bool early, absl::Duration after) {
  int ends[2];
  EXPECT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    setenv(kFolder, folder.c_str(), 1);
    setenv(kRound, absl::StrCat(round).c_str(), 1);
    if (early) setenv(kEarly, "1", 1);
    execl("/proc/self/exe", "child", "--gtest_filter=KillChild.*", "--gtest_also_run_disabled_tests", nullptr);
    _exit(1);
  }
  close(ends[1]);
  std::string said;
  char buffer[65536];
  absl::Time end = absl::InfiniteFuture();
  bool killed = false;
  for (ssize_t got; (got = read(ends[0], buffer, sizeof buffer)) > 0;) {
    said.append(buffer, static_cast<size_t>(got));
    if (end == absl::InfiniteFuture() && said.find("answered") != std::string::npos) end = absl::Now() + after;
    if (!killed && absl::Now() >= end) {
      kill(child, SIGKILL);
      killed = true;
    }
  }
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(killed && WIFSIGNALED(status)) << said;
  std::vector<std::string> ids;
  for (const absl::string_view line : absl::StrSplit(said, '\n')) {
    if (absl::StartsWith(line, "answered ")) ids.emplace_back(line.substr(9));
  }
  return ids;
}

// How many of `answered` are not there. The journal must be gapless and tell of every row, once.
int Lost(const std::string& folder, const std::set<std::string>& answered) {
  const auto store = OpenAt(folder, false);
  std::set<std::string> rows, lines;
  const auto status = store->Read([&](Reader& reader) -> absl::Status {
    Query query;
    query.type = kSchool;
    RETURN_IF_ERROR(reader.Find(query, [&](Row& row) { return rows.insert(IdOf(row.name)).second; }));
    int64_t sequence = 0;
    while (true) {
      ASSIGN_OR_RETURN(const auto page, reader.Journal(sequence, 1000));
      if (page.empty()) return absl::OkStatus();
      for (const auto& line : page) {
        EXPECT_EQ(line.sequence, ++sequence);
        EXPECT_TRUE(lines.insert(IdOf(line.name)).second) << line.name;
      }
    }
  });
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_EQ(rows, lines);
  int lost = 0;
  for (const auto& id : answered) lost += rows.count(id) == 0 ? 1 : 0;
  return lost;
}

class KillTest : public testing::Test {
 protected:
  // Kills so many times, or until something is lost; answers how many were lost.
  int LostAfterKills(int kills, bool early) {
    std::set<std::string> answered;
    int lost = 0;
    for (int round = 0; round < kills && lost == 0; ++round) {
      const auto after = absl::Milliseconds(std::uniform_int_distribution<int>(20, 250)(random_));
      for (auto& id : AnsweredByKilled(folder_.path(), round, early, after)) answered.insert(std::move(id));
      lost = Lost(folder_.path(), answered);
    }
    EXPECT_GT(answered.size(), static_cast<size_t>(kWriters));
    return lost;
  }

  TemporaryFolder folder_;
  std::mt19937 random_{std::random_device{}()};
};

TEST_F(KillTest, WhatWasAnsweredIsThere) { EXPECT_EQ(LostAfterKills(20, false), 0); }

TEST_F(KillTest, AnEarlyAnswerIsCaught) { EXPECT_GT(LostAfterKills(20, true), 0); }

}  // namespace
}  // namespace gongjin::store
