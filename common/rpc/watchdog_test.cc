#include "common/rpc/watchdog.h"

#include <future>
#include <string>

#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

// Answers as `answers` says, then ends the test with whether the watchdog gave up.
std::string Watch(const std::string& answers, int tries) {
  std::promise<std::string> outcome;
  size_t asked = 0;
  bool told = false;
  const auto tell = [&](const std::string& what) {
    if (!std::exchange(told, true)) outcome.set_value(what);
  };
  const Watchdog watchdog(
      absl::Milliseconds(1), tries,
      [&] {
        if (asked == answers.size()) tell("went on");
        return asked >= answers.size() || answers[asked++] == 'y';
      },
      [&] { tell("gave up after " + std::to_string(asked)); });
  return outcome.get_future().get();
}

TEST(Watchdog, GivesUpAfterSoManyTriesInARow) {
  EXPECT_EQ(Watch("nnn", 3), "gave up after 3");
  EXPECT_EQ(Watch("ynynnn", 3), "gave up after 6");
  EXPECT_EQ(Watch("n", 1), "gave up after 1");
}

TEST(Watchdog, GoesOnWhenATryInBetweenWasGood) {
  EXPECT_EQ(Watch("yyyy", 3), "went on");
  EXPECT_EQ(Watch("nnynny", 3), "went on");
}

TEST(Watchdog, EndsWithoutWaitingForItsNextTry) {
  const Watchdog watchdog(
      absl::Hours(1), 1, [] { return false; }, [] { FAIL(); });
}

}  // namespace
}  // namespace gongjin::rpc
