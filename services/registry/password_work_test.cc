#include "services/registry/password_work.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "common/base/status.h"

namespace gongjin::registry {
namespace {

TEST(PasswordWork, HashesAndCompares) {
  PasswordWork work;
  const auto hash = work.Hash("correct horse");
  ASSERT_TRUE(hash.ok());
  EXPECT_TRUE(*work.Matches(*hash, "correct horse"));
  EXPECT_FALSE(*work.Matches(*hash, "correct house"));
  EXPECT_FALSE(*work.Matches("", "correct horse"));
  EXPECT_FALSE(*work.Matches("", ""));
}

TEST(PasswordWork, RefusesWhatDoesNotFitTheQueue) {
  PasswordWork work;
  constexpr int kCallers = PasswordWork::kAtOnce + PasswordWork::kMostWaiting + 12;
  std::atomic<int> done = 0, refused = 0;
  std::vector<std::thread> callers;
  for (int i = 0; i < kCallers; ++i)
    callers.emplace_back([&] {
      const auto matches = work.Matches("", "x");
      if (matches.ok()) {
        ++done;
      } else {
        EXPECT_EQ(ReasonOf(matches.status()), "TOO_MANY_CALLS");
        ++refused;
      }
    });
  for (auto& caller : callers) caller.join();
  EXPECT_EQ(done + refused, kCallers);
  EXPECT_GE(done, PasswordWork::kAtOnce + PasswordWork::kMostWaiting);
}

}  // namespace
}  // namespace gongjin::registry
