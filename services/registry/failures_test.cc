#include "services/registry/failures.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace gongjin::registry {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1'552'608'000);

TEST(Failures, AreCountedInARowAndByKey) {
  Failures failures;
  EXPECT_EQ(failures.Of("wang", kNow).failures, 0);
  failures.Add("wang", kNow);
  failures.Add("wang", kNow + absl::Seconds(3));
  EXPECT_EQ(failures.Of("wang", kNow + absl::Seconds(4)).failures, 2);
  EXPECT_EQ(failures.Of("wang", kNow + absl::Seconds(4)).last, kNow + absl::Seconds(3));
  EXPECT_EQ(failures.Of("li", kNow).failures, 0);
  failures.Forget("wang");
  EXPECT_EQ(failures.Of("wang", kNow).failures, 0);
}

// Who must wait a minute waits a minute, not until the clock is again as late as it was.
TEST(Failures, AreNeverLaterThanTheClock) {
  Failures failures;
  failures.Add("wang", kNow);
  const absl::Time set_back = kNow - absl::Hours(2);
  EXPECT_EQ(failures.Of("wang", set_back).failures, 1);
  EXPECT_EQ(failures.Of("wang", set_back).last, set_back);
  EXPECT_EQ(failures.Of("wang", set_back + absl::Minutes(1)).last, set_back);
}

TEST(Failures, AreTakenBackOneByOne) {
  Failures failures;
  failures.TakeBack("wang");
  failures.Add("wang", kNow);
  failures.Add("wang", kNow);
  failures.TakeBack("wang");
  EXPECT_EQ(failures.Of("wang", kNow).failures, 1);
  failures.TakeBack("wang");
  EXPECT_EQ(failures.size(), 0u);
}

TEST(Failures, AreForgottenAfterADay) {
  Failures failures;
  failures.Add("wang", kNow);
  EXPECT_EQ(failures.Of("wang", kNow + absl::Hours(24) - absl::Seconds(1)).failures, 1);
  EXPECT_EQ(failures.Of("wang", kNow + absl::Hours(24)).failures, 0);
  failures.Add("wang", kNow + absl::Hours(24));
  EXPECT_EQ(failures.Of("wang", kNow + absl::Hours(24)).failures, 1);
}

TEST(Failures, AreBoundedAndTheOldestGoFirst) {
  Failures failures;
  for (size_t i = 0; i <= Failures::kMost; ++i)
    failures.Add(absl::StrCat("login ", i), kNow + absl::Seconds(static_cast<int64_t>(i)));
  EXPECT_EQ(failures.size(), Failures::kMost);
  const absl::Time later = kNow + absl::Hours(3);
  EXPECT_EQ(failures.Of("login 0", later).failures, 0);
  EXPECT_EQ(failures.Of("login 1", later).failures, 1);
  EXPECT_EQ(failures.Of(absl::StrCat("login ", Failures::kMost), later).failures, 1);
}

}  // namespace
}  // namespace gongjin::registry
