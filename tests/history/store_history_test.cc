// What many clients of a store are answered, over kills, is as if they had come one after the other; and each planted
// fault is caught by its name.
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "tests/history/linearizable.h"
#include "tests/history/store_life.h"
#include "tests/lib/environment.h"

namespace gongjin::history {
namespace {

constexpr int64_t kOperations = 80'000;         // of the hundred thousand; the service's are the others
constexpr int64_t kOperationsAtOnce = 100'000;  // more are lived in several lives

uint64_t Seed() {
  return static_cast<uint64_t>(tests::FromEnvironment("GONGJIN_HISTORY_SEED", std::random_device{}()));
}

TEST(StoreHistory, HasAnOrder) {
  const int64_t wanted = tests::FromEnvironment("GONGJIN_HISTORY_OPERATIONS", 100'000) * kOperations / 100'000;
  uint64_t seed = Seed();
  int64_t done = 0, unknown = 0;
  for (int64_t left = wanted; left > 0; left -= kOperationsAtOnce, ++seed) {
    SCOPED_TRACE(absl::StrCat("GONGJIN_HISTORY_SEED=", seed));
    StoreLife life;
    life.seed = seed;
    life.operations = std::min(left, kOperationsAtOnce);
    life.kills = 20;
    const StoreHistory history = Live(life);
    ASSERT_EQ(history.failure, "");
    const Verdict records = CheckLinearizable(history.operations);
    ASSERT_TRUE(records.ok()) << records.anomaly << "\n" << records.story;
    const Verdict rows = CheckSerializable(history.transactions, history.group_of);
    ASSERT_TRUE(rows.ok()) << rows.anomaly << "\n" << rows.story;
    done += static_cast<int64_t>(history.operations.size() + history.transactions.size());
    for (const auto& each : history.operations) unknown += each.answer == Answer::kUnknown ? 1 : 0;
    for (const auto& each : history.transactions) unknown += each.answer == Answer::kUnknown ? 1 : 0;
  }
  EXPECT_GE(done, wanted);
  EXPECT_GT(unknown, 0);
  RecordProperty("operations", absl::StrCat(done));
  std::printf("%lld operations, %lld of them cut off by a kill\n", static_cast<long long>(done),
              static_cast<long long>(unknown));
}

struct Planted {
  const char* what;
  StoreLife life;
  const char* of_records;  // the anomaly; nullptr: not asked
  const char* of_rows;
};
void PrintTo(const Planted& planted, std::ostream* out) { *out << planted.what; }

StoreLife With(Fault fault) {
  StoreLife life;
  life.fault = fault;
  return life;
}
StoreLife With(Negligence negligence) {
  StoreLife life;
  life.negligence = negligence;
  return life;
}
StoreLife AnsweringEarly() {
  StoreLife life;
  life.answers_early = true;
  life.kills = 20;
  return life;
}
StoreLife StartingFromOldState() {
  StoreLife life;
  life.starts_from_old_state = true;
  life.kills = 2;
  return life;
}

class StoreHistoryWith : public testing::TestWithParam<Planted> {};

// Whether a fault shows is a matter of who meets whom: it is given some lives to do so.
TEST_P(StoreHistoryWith, AFaultHasItsName) {
  StoreLife life = GetParam().life;
  life.operations = 20'000;
  life.seed = Seed();
  const auto awaited = [](const char* of, const Verdict& verdict) {
    return of != nullptr && *of != '\0' && verdict.ok();
  };
  Verdict records, rows;
  for (int lives = 0; lives < 10; ++lives, ++life.seed) {
    SCOPED_TRACE(absl::StrCat("GONGJIN_HISTORY_SEED=", life.seed));
    const StoreHistory history = Live(life);
    ASSERT_EQ(history.failure, "");
    if (records.ok()) records = CheckLinearizable(history.operations);
    if (rows.ok()) rows = CheckSerializable(history.transactions, history.group_of);
    if (!awaited(GetParam().of_records, records) && !awaited(GetParam().of_rows, rows)) break;
  }
  const auto expect = [](const char* of, const Verdict& verdict) {
    if (of == nullptr) return;
    const std::vector<std::string> names = absl::StrSplit(of, '|');
    EXPECT_THAT(names, testing::Contains(verdict.anomaly)) << verdict.story;
  };
  SCOPED_TRACE(absl::StrCat("GONGJIN_HISTORY_SEED=", life.seed));
  expect(GetParam().of_records, records);
  expect(GetParam().of_rows, rows);
}

INSTANTIATE_TEST_SUITE_P(
    Planted, StoreHistoryWith,
    testing::Values(
        Planted{"stale read", With(Fault::kStaleRead), "stale read", nullptr},
        Planted{"non-monotonic read", With(Fault::kNonMonotonicRead), "non-monotonic read", nullptr},
        Planted{"lost update", With(Fault::kLostUpdate), "lost update", "lost update"},
        Planted{"write skew", With(Fault::kWriteSkew), "", "write skew"},
        Planted{"phantom", With(Fault::kPhantom), "", "phantom"},
        Planted{"torn batch", With(Fault::kTornBatch), "", "torn batch"},
        Planted{"refused write took effect", With(Fault::kRefusedTakesEffect), "refused write took effect",
                "dirty read"},
        Planted{"dirty read", With(Fault::kDirtyRead), "dirty read", "dirty read"},
        Planted{"made twice", With(Fault::kMadeTwice), "made twice", ""},
        Planted{"answer changed", With(Fault::kAnswerChanged), "answer changed", ""},
        Planted{"revision went back", With(Fault::kRevisionBack), "revision went back", nullptr},
        Planted{"erased record reappeared", With(Fault::kReappears), "erased record reappeared", ""},
        Planted{"row missing from a list", With(Fault::kMissingFromList), "", "phantom"},
        // An erasure that is lost is a record that reappears: from outside they are the same.
        Planted{"answered write lost", StartingFromOldState(), "answered write lost|erased record reappeared", nullptr},
        // Before a kill loses the write, a reader may already miss it.
        Planted{"early answer", AnsweringEarly(),
                "stale read|non-monotonic read|answered write lost|erased record reappeared", nullptr},
        Planted{"stale write accepted", With(Negligence::kIgnoresEtag), "stale write accepted", ""},
        Planted{"refused without reason", With(Negligence::kRefusesAtRandom), "refused without reason", ""}),
    [](const testing::TestParamInfo<Planted>& planted) {
      std::string name = planted.param.what;
      for (char& letter : name)
        if (std::isalnum(static_cast<unsigned char>(letter)) == 0) letter = '_';
      return name;
    });

}  // namespace
}  // namespace gongjin::history
