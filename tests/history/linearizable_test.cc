// The checker on both sides: histories that may be, each anomaly by its name, and small random ones judged also by
// trying every order.
#include "tests/history/linearizable.h"

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/history/builders.h"
#include "tests/history/record_model.h"
#include "tests/lib/environment.h"

namespace gongjin::history {
namespace {

struct Case {
  const char* what;
  std::vector<Operation> history;
  const char* anomaly;
  const char* in_story = "";
};

class LinearizableCases : public testing::TestWithParam<Case> {};
void PrintTo(const Case& one, std::ostream* out) { *out << one.what; }

TEST_P(LinearizableCases, AreJudged) {
  const Verdict verdict = CheckLinearizable(GetParam().history);
  EXPECT_EQ(verdict.anomaly, GetParam().anomaly) << verdict.story;
  EXPECT_NE(verdict.story.find(GetParam().in_story), std::string::npos) << verdict.story;
}

INSTANTIATE_TEST_SUITE_P(
    May, LinearizableCases,
    testing::ValuesIn(std::vector<Case>{
        {"nothing", {}, ""},
        {"one after the other", {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11), Get(2, {5, 6}, Live(2, 11))}, ""},
        {"a read beside a write sees the old version",
         {Create(1, {1, 2}, 10), Update(1, {3, 9}, 2, 11), Get(2, {5, 6}, Live(1, 10))}, ""},
        {"a read beside a write sees the new version",
         {Create(1, {1, 2}, 10), Update(1, {3, 9}, 2, 11), Get(2, {5, 6}, Live(2, 11))}, ""},
        {"writes beside each other in the order of their revisions",
         {Create(1, {1, 2}, 10), Update(1, {3, 9}, 3, 11), Update(2, {4, 8}, 2, 12)}, ""},
        {"an unknown write that took effect",
         {Create(1, {1, 2}, 10), Unknown(Update(1, {3, 0}, 2, 11)), Get(2, {50, 60}, Live(2, 11))}, ""},
        {"an unknown write that did not, not yet, and then",
         {Create(1, {1, 2}, 10), Unknown(Update(1, {3, 0}, 2, 11)), Get(2, {50, 60}, Live(1, 10)),
          Get(2, {70, 80}, Live(2, 11))}, ""},
        {"an unknown write asked again that had taken effect",
         {Create(1, {1, 2}, 10), As(Unknown(Update(1, {3, 0}, 2, 11)), 7), Update(2, {4, 5}, 3, 12),
          As(Update(1, {6, 7}, 2, 11), 7), Get(2, {8, 9}, Live(3, 12))}, ""},
        {"an unknown write that changed nothing, asked again",
         {Create(1, {1, 2}, 10),
          As(Unknown(Done(1, Kind::kUnarchive, {3, 0}, {})), 7),
          Update(2, {4, 5}, 2, 12),
          As(Done(1, Kind::kUnarchive, {6, 7}, Live(1, 10)), 7)},
         ""},
        {"a request that changed nothing, refused beside it for its etag",
         {Create(1, {1, 2}, 10), Done(2, Kind::kArchive, {3, 4}, Archived(2, 10)),
          As(Done(1, Kind::kArchive, {5, 20}, Archived(2, 10)), 7),
          As(But(Over(Done(1, Kind::kArchive, {6, 19}, {}), 1), Answer::kStale), 7)},
         ""},
        {"an unknown write asked again that had not",
         {Create(1, {1, 2}, 10), As(Unknown(Update(1, {3, 0}, 2, 11)), 7), Update(2, {4, 5}, 2, 12),
          As(Update(1, {6, 7}, 3, 11), 7), Get(2, {8, 9}, Live(3, 11))}, ""},
        {"two unknown writes in either order",
         {Create(1, {1, 2}, 10), Unknown(Update(1, {3, 0}, 0, 11), 20), Unknown(Update(2, {3, 0}, 0, 12), 20),
          Get(3, {30, 40}, Live(3, 11))}, ""},
        {"a stale etag refused, an archived record closed, and opened again",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11), But(Over(Update(2, {5, 6}, 0, 12), 1), Answer::kStale),
          Done(1, Kind::kArchive, {7, 8}, Archived(3, 11)), But(Update(2, {9, 10}, 0, 13), Answer::kArchived),
          Done(1, Kind::kArchive, {11, 12}, Archived(3, 11)), Get(3, {13, 14}, Archived(3, 11)),
          Done(1, Kind::kUnarchive, {15, 16}, Live(4, 11)), Update(2, {17, 18}, 5, 14)}, ""},
        {"erased and made again under the next revision",
         {Create(1, {1, 2}, 10), Done(1, Kind::kErase, {3, 4}, {Life::kErased, 2, 10}),
          But(Get(2, {5, 6}, {}), Answer::kAbsent), Done(1, Kind::kCreate, {7, 8}, Live(3, 11)),
          But(Create(2, {9, 10}, 12), Answer::kExists)}, ""},
        {"two records of which each has its order",
         [] {
           std::vector<Operation> both{Create(1, {1, 2}, 10), Create(1, {1, 2}, 11)};
           both[1].record = 2;
           return both;
         }(), ""},
    }));

INSTANTIATE_TEST_SUITE_P(
    MayNot, LinearizableCases,
    testing::ValuesIn(std::vector<Case>{
        {"lost update",
         {Create(1, {1, 2}, 10), Update(1, {3, 9}, 2, 11), Update(2, {4, 8}, 2, 12)},
         "lost update",
         "client 2 Update of record 1 value 12 -> r2 value 12 (asked 4, answered 8)"},
        {"lost update that leaves the same",
         {Create(1, {1, 2}, 10), Done(1, Kind::kArchive, {3, 4}, Archived(2, 10)),
          Over(Done(1, Kind::kUnarchive, {5, 9}, Live(3, 10)), 2),
          Over(Done(2, Kind::kUnarchive, {6, 8}, Live(3, 10)), 2)},
         "lost update"},
        {"lost update by a request that was refused before",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11),
          As(Over(But(Update(2, {5, 6}, 0, 12), Answer::kStale), 1), 7), Update(1, {7, 10}, 3, 13),
          As(Update(2, {8, 9}, 3, 12), 7), Get(1, {11, 12}, Live(3, 12))},
         "lost update"},
        {"stale read",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11), Get(2, {5, 6}, Live(1, 10)), Get(2, {7, 8}, Live(2, 11))},
         "stale read",
         "client 2 Get of record 1 -> r1 value 10"},
        {"non-monotonic read",
         {Create(1, {1, 2}, 10), Update(1, {3, 20}, 2, 11), Get(2, {5, 6}, Live(2, 11)), Get(2, {7, 8}, Live(1, 10))},
         "non-monotonic read"},
        {"made twice",
         {Create(1, {1, 2}, 10), As(Update(1, {3, 4}, 2, 11), 7), As(Update(1, {5, 6}, 3, 11), 7)},
         "made twice",
         "request 7"},
        {"made twice, the first unknown",
         {Create(1, {1, 2}, 10), As(Unknown(Update(1, {3, 0}, 2, 11)), 7), Get(2, {4, 5}, Live(2, 11)),
          As(Update(1, {6, 7}, 3, 11), 7)},
         "made twice"},
        {"answer changed",
         {Create(1, {1, 2}, 10), As(Update(1, {3, 4}, 2, 11), 7), Update(2, {5, 6}, 3, 12),
          As(Update(1, {7, 8}, 3, 11), 7)},
         "answer changed"},
        {"answered write lost",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11), Get(2, {5, 6}, Live(1, 10)), Update(2, {7, 8}, 2, 12)},
         "answered write lost"},
        {"answered creation lost",
         {Create(1, {1, 2}, 10), But(Get(2, {5, 6}, {}), Answer::kAbsent)},
         "answered write lost"},
        {"refused write took effect",
         {Create(1, {1, 2}, 10), But(Update(1, {3, 4}, 0, 11), Answer::kRefused), Get(2, {5, 6}, Live(2, 11))},
         "refused write took effect",
         "REFUSED"},
        {"dirty read",
         {Create(1, {1, 2}, 10), But(Update(1, {3, 8}, 0, 11), Answer::kRefused), Get(2, {4, 5}, Live(2, 11)),
          Update(3, {9, 10}, 2, 12)},
         "dirty read"},
        {"value from nowhere", {Create(1, {1, 2}, 10), Get(2, {5, 6}, Live(1, 99))}, "value from nowhere"},
        {"erased record reappeared",
         {Create(1, {1, 2}, 10), Done(1, Kind::kErase, {3, 4}, {Life::kErased, 2, 10}), Get(2, {5, 6}, Live(1, 10))},
         "erased record reappeared"},
        {"revision went back",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11), Update(1, {5, 6}, 3, 12), Get(2, {7, 8}, Live(1, 12))},
         "revision went back"},
        {"stale write accepted",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 2, 11), Over(Update(2, {5, 6}, 3, 12), 1)},
         "stale write accepted"},
        {"refused without reason",
         {Create(1, {1, 2}, 10), But(Over(Update(2, {5, 6}, 0, 12), 1), Answer::kStale), Update(1, {7, 8}, 2, 11)},
         "refused without reason"},
        {"refused as archived without reason",
         {Create(1, {1, 2}, 10), But(Update(2, {5, 6}, 0, 12), Answer::kArchived)},
         "refused without reason"},
        {"a revision left out",
         {Create(1, {1, 2}, 10), Update(1, {3, 4}, 3, 11)},
         "revision left out",
         "none of these"},
        {"an archived record changed",
         {Create(1, {1, 2}, 10), Done(1, Kind::kArchive, {3, 4}, Archived(2, 10)), Update(1, {5, 6}, 3, 11)},
         "no order"},
        {"an unknown write took effect after its last moment",
         {Create(1, {1, 2}, 10), Unknown(Update(1, {3, 0}, 0, 11), 20), Get(2, {30, 40}, Live(1, 10)),
          Get(2, {50, 60}, Live(2, 11))},
         "no order"},
        {"an unknown write undone",
         {Create(1, {1, 2}, 10), Unknown(Update(1, {3, 0}, 2, 11)), Get(2, {30, 40}, Live(2, 11)),
          Get(3, {50, 60}, Live(1, 10))},
         "stale read"},
    }));

// By definition: some sequence of all that was answered, and of what else one likes, at moments that do not go back.
bool SomeOrderExplains(std::vector<Operation>& left, const Version& now, const Finished& finished, int64_t moment) {
  bool answered = false;
  for (const Operation& operation : left) answered = answered || operation.answer != Answer::kUnknown;
  if (!answered) return true;
  for (size_t i = 0; i < left.size(); ++i) {
    const Operation operation = left[i];
    const int64_t then = std::max(moment, operation.asked);
    const auto after = After(now, operation, finished);
    if (then > operation.answered || !after.has_value()) continue;
    Finished more = finished;
    if (operation.answer == Answer::kDone || operation.answer == Answer::kUnknown)
      if (operation.request != 0) more.emplace(operation.request, *after);
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    const bool explains = SomeOrderExplains(left, *after, more, then);
    left.insert(left.begin() + static_cast<std::ptrdiff_t>(i), operation);
    if (explains) return true;
  }
  return false;
}

// A few operations around moments at which they truly happened; then, perhaps, a lie.
std::vector<Operation> Small(std::mt19937_64& random) {
  const auto upto = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  std::vector<Operation> history;
  Version now;
  Finished finished;
  for (int i = 0; i < 7; ++i) {
    Operation operation{upto(2), 1, i == 0 ? Kind::kCreate : static_cast<Kind>(upto(5)), Answer::kDone, 0, 0};
    if (upto(3) == 0) operation.kind = Kind::kUpdate;
    if (i > 0 && upto(4) == 0) operation = history[static_cast<size_t>(upto(i - 1))];
    if (operation.value == 0 && (operation.kind == Kind::kCreate || operation.kind == Kind::kUpdate))
      operation.value = operation.request = 10 + i;
    if (operation.kind != Kind::kGet && operation.request == 0 && upto(1) == 0) operation.request = 10 + i;
    if (upto(2) == 0 && operation.kind == Kind::kArchive && i > 0) operation.rests_on = 1 + upto(2);
    const int64_t point = 10 * i;
    operation.asked = point - upto(25);
    operation.answered = point + upto(25);
    operation.answer = Answer::kUnknown;
    std::optional<Version> after;
    if (finished.count(operation.request) != 0) {
      after = now;
      operation.seen = finished[operation.request];
    } else if ((after = After(now, operation, finished))) {
      operation.seen = *after;
    }
    operation.answer = Answer::kDone;
    if (!after.has_value())
      for (const auto answer : {Answer::kAbsent, Answer::kExists, Answer::kStale, Answer::kArchived}) {
        operation.answer = answer;
        if (After(now, operation, finished).has_value()) break;
      }
    const bool lost = upto(3) == 0;
    if (after.has_value() && !(lost && upto(1) == 0)) {
      now = *after;
      if (operation.request != 0) finished.emplace(operation.request, operation.seen);
    } else if (after.has_value()) {
      operation.answer = Answer::kUnknown;
    }
    if (lost) operation.answer = Answer::kUnknown;
    if (operation.answer != Answer::kDone) operation.seen = {};
    history.push_back(operation);
  }
  for (int lies = upto(2); lies > 0; --lies) {
    Operation& lie = history[static_cast<size_t>(upto(6))];
    if (lie.answer == Answer::kDone && upto(1) == 0) lie.seen.revision += upto(2) - 1;
    if (lie.answer == Answer::kDone && upto(2) == 0) lie.seen = history[static_cast<size_t>(upto(6))].seen;
    if (lie.answer == Answer::kStale && upto(1) == 0) lie.rests_on += upto(2) - 1;
    if (upto(1) == 0) lie.answered = lie.asked + upto(5);
    if (upto(3) == 0) lie.asked = lie.answered - upto(2);
  }
  return history;
}

TEST(CheckLinearizable, JudgesAsTryingEveryOrderDoes) {
  const auto seed = static_cast<uint64_t>(tests::FromEnvironment("GONGJIN_HISTORY_SEED", std::random_device{}()));
  SCOPED_TRACE(absl::StrCat("GONGJIN_HISTORY_SEED=", seed));
  std::mt19937_64 random(seed);
  int may = 0, may_not = 0;
  for (int i = 0; i < 30000; ++i) {
    std::vector<Operation> history = Small(random);
    const bool explained = SomeOrderExplains(history, {}, {}, INT64_MIN);
    ++(explained ? may : may_not);
    const Verdict verdict = CheckLinearizable(history);
    std::string text;
    for (const Operation& operation : history) absl::StrAppend(&text, ToText(operation), "\n");
    ASSERT_EQ(verdict.ok(), explained) << text << verdict.anomaly << "\n" << verdict.story;
  }
  EXPECT_GT(may, 2000);
  EXPECT_GT(may_not, 2000);
}

// One record's long history, with some outcomes that stay unknown: the way through it must stay short.
TEST(CheckLinearizable, FindsTheOrderOfALongHistory) {
  std::mt19937_64 random(1);
  const auto upto = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  std::vector<Operation> history{Create(0, {0, 1}, 1)};
  Version now = Live(1, 1);
  for (int i = 2; i < 100'000; ++i) {
    Operation operation = upto(1) == 0 ? Get(i, {}, now) : Update(i, {}, now.revision + 1, i);
    operation.asked = 10 * i - upto(40);
    operation.answered = 10 * i + upto(40);
    const bool unknown = operation.kind == Kind::kUpdate && upto(500) == 0;
    if (!unknown || upto(1) == 0) now = operation.seen;
    history.push_back(unknown ? Unknown(operation) : operation);
  }
  const Verdict verdict = CheckLinearizable(history);
  EXPECT_EQ(verdict.anomaly, "") << verdict.story;
}

}  // namespace
}  // namespace gongjin::history
