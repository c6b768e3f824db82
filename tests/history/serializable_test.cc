// The checker on both sides: histories that may be, each anomaly by its name, and small random ones judged also by
// trying every order.
#include "tests/history/serializable.h"

#include <algorithm>
#include <map>
#include <random>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/lib/environment.h"

namespace gongjin::history {
namespace {

using Accesses = std::vector<Access>;

Transaction Did(int client, int64_t asked, int64_t answered, Accesses reads, Accesses writes = {},
                Answer answer = Answer::kDone) {
  return {client, answer, asked, answered, std::move(reads), std::move(writes), {}};
}
Transaction Listed(int client, int64_t asked, int64_t answered, Accesses reads, Accesses writes = {}) {
  Transaction transaction = Did(client, asked, answered, std::move(reads), std::move(writes));
  transaction.listed = {0};
  return transaction;
}

struct Case {
  const char* what;
  std::vector<Transaction> history;
  const char* anomaly;
  const char* in_story = "";
};
void PrintTo(const Case& one, std::ostream* out) { *out << one.what; }

class SerializableCases : public testing::TestWithParam<Case> {};

TEST_P(SerializableCases, AreJudged) {
  const Verdict verdict = CheckSerializable(GetParam().history, {0, 0, 0});
  EXPECT_EQ(verdict.anomaly, GetParam().anomaly) << verdict.story;
  EXPECT_NE(verdict.story.find(GetParam().in_story), std::string::npos) << verdict.story;
}

const Transaction kBegin = Did(0, 0, 1, {}, {{0, 1, 10}, {1, 1, 20}});

INSTANTIATE_TEST_SUITE_P(
    May, SerializableCases,
    testing::ValuesIn(std::vector<Case>{
        {"nothing", {}, ""},
        {"each read both and wrote one, one after the other",
         {kBegin, Did(1, 2, 9, {{0, 1, 10}, {1, 1, 20}}, {{0, 2, 11}}),
          Did(2, 2, 9, {{0, 2, 11}, {1, 1, 20}}, {{1, 2, 21}})},
         ""},
        {"the answer of the later one came first",
         {kBegin, Did(1, 2, 9, {{0, 1, 10}}, {{0, 2, 11}}), Did(2, 3, 4, {{0, 2, 11}}, {{0, 3, 12}})},
         ""},
        {"read before both parts",
         {kBegin, Did(1, 2, 9, {}, {{0, 2, 11}, {1, 2, 21}}), Did(2, 3, 4, {{0, 1, 10}, {1, 1, 20}})},
         ""},
        {"a refused one read and left nothing",
         {kBegin, Did(1, 2, 3, {{0, 1, 10}}, {{0, 2, 11}}, Answer::kRefused), Did(2, 4, 5, {{0, 1, 10}}, {{0, 2, 12}})},
         ""},
        {"an unknown one was read",
         {kBegin, Did(1, 2, kNever, {{0, 1, 10}}, {{0, 2, 11}}, Answer::kUnknown), Did(2, 4, 5, {{0, 2, 11}})},
         ""},
        {"an unknown one was not, and its version is another's",
         {kBegin, Did(1, 2, kNever, {{0, 1, 10}}, {{0, 2, 11}}, Answer::kUnknown),
          Did(2, 4, 5, {{0, 1, 10}}, {{0, 2, 12}})},
         ""},
        {"listed before and after another row came",
         {kBegin, Listed(1, 2, 9, {{0, 1, 10}, {1, 1, 20}}, {{2, 1, 30}}), Listed(2, 2, 9, {{0, 1, 10}, {1, 1, 20}}),
          Listed(3, 10, 11, {{0, 1, 10}, {1, 1, 20}, {2, 1, 30}})},
         ""},
    }));

INSTANTIATE_TEST_SUITE_P(
    MayNot, SerializableCases,
    testing::ValuesIn(std::vector<Case>{
        {"lost update",
         {kBegin, Did(1, 2, 9, {{0, 1, 10}}, {{0, 2, 11}}), Did(2, 2, 9, {{0, 1, 10}}, {{0, 2, 12}})},
         "lost update",
         "client 2 read 0@r1=10, wrote 0@r2=12 -> done (asked 2, answered 9)"},
        {"lost update under another revision",
         {kBegin, Did(1, 2, 9, {{0, 1, 10}}, {{0, 2, 11}}), Did(2, 2, 9, {{0, 1, 10}}, {{0, 3, 12}})},
         "lost update"},
        {"write skew",
         {kBegin, Did(1, 2, 9, {{0, 1, 10}, {1, 1, 20}}, {{0, 2, 11}}),
          Did(2, 2, 9, {{0, 1, 10}, {1, 1, 20}}, {{1, 2, 21}})},
         "write skew",
         "-rw-> over row 1"},
        {"phantom",
         {kBegin, Listed(1, 2, 9, {{0, 1, 10}, {1, 1, 20}}, {{2, 1, 30}}),
          Listed(2, 2, 9, {{0, 1, 10}, {1, 1, 20}}, {{0, 2, 11}}), Did(3, 10, 11, {{0, 2, 11}, {2, 1, 30}})},
         "phantom",
         "-rw of a row not there-> over row 2"},
        {"dirty read",
         {kBegin, Did(1, 2, 9, {{0, 1, 10}}, {{0, 2, 11}}, Answer::kRefused), Did(2, 3, 4, {{0, 2, 11}})},
         "dirty read"},
        {"value from nowhere", {kBegin, Did(2, 3, 4, {{0, 1, 99}})}, "value from nowhere"},
        {"torn batch",
         {kBegin, Did(1, 2, 9, {}, {{0, 2, 11}, {1, 2, 21}}), Did(2, 3, 4, {{0, 2, 11}, {1, 1, 20}})},
         "torn batch",
         "client 2 read 0@r2=11 1@r1=20"},
        {"read skew",
         {kBegin, Did(1, 2, 9, {}, {{0, 2, 11}}), Did(3, 2, 9, {{0, 2, 11}}, {{1, 2, 21}}),
          Did(2, 3, 9, {{0, 1, 10}, {1, 2, 21}})},
         "read skew"},
        {"dirty write",
         {kBegin, Did(1, 2, 9, {}, {{0, 2, 11}, {1, 3, 21}}), Did(2, 3, 9, {}, {{0, 3, 12}, {1, 2, 22}})},
         "dirty write"},
        {"circular information flow",
         {kBegin, Did(1, 2, 9, {{1, 2, 22}}, {{0, 2, 11}}), Did(2, 3, 9, {{0, 2, 11}}, {{1, 2, 22}})},
         "circular information flow"},
        {"stale transaction",
         {kBegin, Did(1, 2, 3, {{0, 1, 10}}, {{0, 2, 11}}), Did(2, 4, 5, {{0, 1, 10}})},
         "stale transaction",
         "-clock->"},
    }));

// Each listed the group and then put a row of its own there.
TEST(CheckSerializable, NamesAPhantom) {
  const std::vector<Transaction> both{Listed(1, 2, 9, {}, {{0, 1, 10}}), Listed(2, 2, 9, {}, {{1, 1, 20}})};
  EXPECT_EQ(CheckSerializable(both, {0, 0}).anomaly, "phantom");
  EXPECT_EQ(CheckSerializable(both, {0, 1}).anomaly, "") << "in groups of their own they do not meet";
}

// By definition: some order of all that counts, at moments that do not go back, in which each reads what is there and
// makes the next version of what it writes.
struct Rows {
  std::map<int32_t, std::pair<int64_t, int64_t>> now;  // revision, value
};

bool SomeOrderExplains(std::vector<Transaction>& left, const Rows& rows, int64_t moment) {
  bool answered = false;
  for (const auto& one : left) answered = answered || one.answer != Answer::kUnknown;
  if (!answered) return true;
  for (size_t i = 0; i < left.size(); ++i) {
    const Transaction one = left[i];
    const int64_t then = std::max(moment, one.asked);
    bool fits = then <= one.answered;
    Rows after = rows;
    const auto at = [&](int32_t row) -> std::pair<int64_t, int64_t> {
      const auto found = rows.now.find(row);
      return found == rows.now.end() ? std::pair<int64_t, int64_t>(0, 0) : found->second;
    };
    for (const Access& read : one.reads) fits = fits && at(read.row) == std::pair(read.revision, read.value);
    if (!one.listed.empty())
      for (const auto& [row, version] : rows.now)
        fits =
            fits && std::any_of(one.reads.begin(), one.reads.end(), [r = row](const Access& a) { return a.row == r; });
    for (const Access& write : one.writes) {
      fits = fits && (one.answer == Answer::kRefused || at(write.row).first + 1 == write.revision);
      if (one.answer != Answer::kRefused) after.now[write.row] = {write.revision, write.value};
    }
    if (!fits) continue;
    left.erase(left.begin() + static_cast<std::ptrdiff_t>(i));
    const bool explains = SomeOrderExplains(left, after, then);
    left.insert(left.begin() + static_cast<std::ptrdiff_t>(i), one);
    if (explains) return true;
  }
  return false;
}

// A few transactions, each on the rows as they were one or two before, at moments around it: some fit, some do not.
std::vector<Transaction> Small(std::mt19937_64& random) {
  const auto upto = [&](int most) { return std::uniform_int_distribution<int>(0, most)(random); };
  std::vector<Rows> states(1);
  std::vector<Transaction> history;
  int64_t value = 10;
  const bool honest = upto(1) == 0;
  for (int i = 0; i < 6; ++i) {
    const size_t back = honest ? 0 : static_cast<size_t>(upto(1));
    const Rows seen = states[states.size() > back ? states.size() - 1 - back : 0];
    Rows next = states.back();
    Transaction one = Did(upto(2), 10 * i - upto(30), 10 * i + upto(30), {});
    const bool lists = upto(3) == 0;
    if (lists) one.listed = {0};
    for (int32_t row = 0; row < 3; ++row) {
      const auto found = seen.now.find(row);
      const bool there = found != seen.now.end();
      const bool writes = upto(2) == 0;
      if (there && (lists || writes || upto(1) == 0))
        one.reads.push_back({row, found->second.first, found->second.second});
      if (!there && !lists && writes) one.reads.push_back({row, 0, 0});
      if (writes) one.writes.push_back({row, (there ? found->second.first : 0) + 1, ++value});
    }
    if (upto(5) == 0) one.answer = Answer::kRefused;
    const bool happened = one.answer == Answer::kDone;
    if (happened)
      for (const Access& write : one.writes) next.now[write.row] = {write.revision, write.value};
    if (happened && upto(5) == 0) one.answer = Answer::kUnknown;
    states.push_back(next);
    history.push_back(std::move(one));
  }
  return history;
}

TEST(CheckSerializable, JudgesAsTryingEveryOrderDoes) {
  const auto seed = static_cast<uint64_t>(tests::FromEnvironment("GONGJIN_HISTORY_SEED", std::random_device{}()));
  SCOPED_TRACE(absl::StrCat("GONGJIN_HISTORY_SEED=", seed));
  std::mt19937_64 random(seed);
  int may = 0, may_not = 0;
  for (int i = 0; i < 20000; ++i) {
    std::vector<Transaction> history = Small(random);
    const bool explained = SomeOrderExplains(history, {}, INT64_MIN);
    ++(explained ? may : may_not);
    const Verdict verdict = CheckSerializable(history, {0, 0, 0});
    std::string text;
    for (const auto& one : history) absl::StrAppend(&text, ToText(one), one.listed.empty() ? "" : " listed", "\n");
    ASSERT_EQ(verdict.ok(), explained) << text << verdict.anomaly << "\n" << verdict.story;
  }
  EXPECT_GT(may, 2000);
  EXPECT_GT(may_not, 2000);
}

}  // namespace
}  // namespace gongjin::history
