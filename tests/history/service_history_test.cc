// What many callers of the real suite are answered over its socket, while it is killed and started again, is as if they
// had come one after the other; what is listed was so at one moment; and a school is entrusted to one at a time.
#include <random>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "tests/history/linearizable.h"
#include "tests/history/service_life.h"
#include "tests/lib/environment.h"

namespace gongjin::history {
namespace {

using testing::AnyOf;

constexpr int64_t kOperations = 20'000;        // of a hundred thousand; the store's are the others
constexpr int64_t kOperationsAtOnce = 50'000;  // more are lived in several lives
constexpr int64_t kOperationsOfAKill = 4'000;

uint64_t Seed() {
  return static_cast<uint64_t>(tests::FromEnvironment("GONGJIN_HISTORY_SEED", std::random_device{}()));
}

Verdict Records(const ServiceHistory& history) { return CheckLinearizable(OfRecords(history)); }
Verdict Listings(const ServiceHistory& history) { return CheckSerializable(OfListings(history), GroupOfRecords()); }
Verdict Turns(const ServiceHistory& history) { return CheckSerializable(OfTurns(history)); }

ServiceHistory Lived(uint64_t seed, int64_t operations) {
  ServiceLife life;
  life.seed = seed;
  life.operations = operations;
  life.kills = static_cast<int>(operations / kOperationsOfAKill) + 1;
  return Live(life);
}

TEST(ServiceHistory, HasAnOrder) {
  const int64_t wanted = tests::FromEnvironment("GONGJIN_HISTORY_OPERATIONS", 100'000) * kOperations / 100'000;
  uint64_t seed = Seed();
  int64_t done = 0, unknown = 0, listings = 0, turns = 0, refused = 0;
  for (int64_t left = wanted; left > 0; left -= kOperationsAtOnce, ++seed) {
    SCOPED_TRACE(absl::StrCat("GONGJIN_HISTORY_SEED=", seed));
    const ServiceHistory history = Lived(seed, std::min(left, kOperationsAtOnce));
    ASSERT_EQ(history.failure, "");
    for (const auto check : {&Records, &Listings, &Turns}) {
      const Verdict verdict = check(history);
      ASSERT_TRUE(verdict.ok()) << verdict.anomaly << "\n" << verdict.story;
    }
    done += static_cast<int64_t>(history.operations.size() + history.listings.size() + history.turns.size());
    listings += static_cast<int64_t>(history.listings.size());
    for (const auto& each : history.operations) unknown += each.answer == Answer::kUnknown ? 1 : 0;
    for (const auto& each : history.turns) {
      turns += each.answer == Answer::kDone ? 1 : 0;
      refused += each.answer == Answer::kRefused ? 1 : 0;
    }
  }
  EXPECT_GT(unknown, 0);
  EXPECT_GT(turns, 0);
  EXPECT_GT(refused, 0);
  std::printf("%lld operations, %lld cut off by a kill, %lld listings, %lld turns, %lld more refused\n",
              static_cast<long long>(done), static_cast<long long>(unknown), static_cast<long long>(listings),
              static_cast<long long>(turns), static_cast<long long>(refused));
}

// The controls: one lie in the same history.
class ServiceHistoryWith : public testing::Test {
 protected:
  static void SetUpTestSuite() { lived_ = new ServiceHistory(Lived(Seed(), 3'000)); }
  static void TearDownTestSuite() { delete lived_; }
  void SetUp() override {
    ASSERT_EQ(history_.failure, "");
    ASSERT_TRUE(Records(history_).ok() && Listings(history_).ok() && Turns(history_).ok());
  }

  static ServiceHistory* lived_;
  ServiceHistory history_ = *lived_;
};
ServiceHistory* ServiceHistoryWith::lived_ = nullptr;

TEST_F(ServiceHistoryWith, AnOldReadIsCaught) {
  for (Operation& get : history_.operations) {
    if (get.kind != Kind::kGet || get.answer != Answer::kDone || get.seen.revision < 10) continue;
    for (const Operation& other : history_.operations) {
      if (other.record != get.record || other.answer != Answer::kDone || other.answered >= get.asked) continue;
      if (other.seen.revision != get.seen.revision - 8) continue;
      get.seen = other.seen;
      EXPECT_THAT(Records(history_).anomaly, AnyOf("stale read", "non-monotonic read"));
      return;
    }
  }
  FAIL() << "no read to lie about";
}

TEST_F(ServiceHistoryWith, ARefusalThatTookEffectIsCaught) {
  const auto shows = [&](const Operation& update) {
    return std::any_of(history_.operations.begin(), history_.operations.end(), [&](const Operation& get) {
      return get.kind == Kind::kGet && get.seen.value == update.value && get.record == update.record;
    });
  };
  const auto attempts = [&](const Operation& update) {
    return std::count_if(history_.operations.begin(), history_.operations.end(),
                         [&](const Operation& other) { return other.request == update.request; });
  };
  for (Operation& update : history_.operations) {
    if (update.kind != Kind::kUpdate || update.answer != Answer::kDone || update.rests_on == 0) continue;
    if (!shows(update) || attempts(update) > 1) continue;
    update.answer = Answer::kStale;
    update.seen = {};
    EXPECT_EQ(Records(history_).anomaly, "refused write took effect");
    return;
  }
  FAIL() << "no update to lie about";
}

TEST_F(ServiceHistoryWith, ATornListingIsCaught) {
  for (Listing& listing : history_.listings) {
    for (Version& version : listing.versions) {
      if (version.revision < 10) continue;
      version.revision -= 8;
      EXPECT_THAT(Listings(history_).anomaly, AnyOf("read skew", "write skew", "phantom", "stale transaction"));
      return;
    }
  }
  FAIL() << "no listing to lie about";
}

TEST_F(ServiceHistoryWith, ASchoolEntrustedTwiceIsCaught) {
  for (Turn& turn : history_.turns) {
    if (turn.withdraws || turn.answer != Answer::kRefused || turn.holder < 0) continue;
    const auto held = std::find(history_.fed.begin(), history_.fed.end(), std::pair(turn.holder, int64_t{1}));
    ASSERT_NE(held, history_.fed.end());
    turn.answer = Answer::kDone;
    history_.fed.insert(held + 1, {turn.id, 1});
    EXPECT_EQ(Turns(history_).anomaly, "lost update") << Turns(history_).story;
    return;
  }
  FAIL() << "no refusal to lie about";
}

TEST_F(ServiceHistoryWith, AChangeThatTheFeedDoesNotTellIsCaught) {
  history_.fed.erase(history_.fed.begin());
  EXPECT_EQ(Turns(history_).anomaly, "value from nowhere");
}

}  // namespace
}  // namespace gongjin::history
