#include "common/rpc/limits.h"

#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

const absl::Time kNoon = absl::FromUnixSeconds(1552622400);

int Taken(TokenBucket& bucket, absl::Time now, int wanted) {
  int taken = 0;
  for (int i = 0; i < wanted; ++i) taken += bucket.Take(now);
  return taken;
}

TEST(TokenBucket, GivesOneSecondsWorthAtOnceAndThenAtItsRate) {
  TokenBucket bucket(10);
  EXPECT_EQ(Taken(bucket, kNoon, 100), 10);
  EXPECT_EQ(Taken(bucket, kNoon + absl::Milliseconds(99), 100), 0) << "a moment before the next";
  EXPECT_EQ(Taken(bucket, kNoon + absl::Milliseconds(100), 100), 1);
  EXPECT_EQ(Taken(bucket, kNoon + absl::Hours(1), 100), 10) << "what is not used is not saved up";
}

TEST(TokenBucket, AClockThatIsSetBackShutsNobodyOut) {
  TokenBucket bucket(10);
  EXPECT_EQ(Taken(bucket, kNoon, 100), 10);
  EXPECT_EQ(Taken(bucket, kNoon - absl::Milliseconds(5), 100), 0) << "another thread's clock, a moment earlier";
  EXPECT_EQ(Taken(bucket, kNoon - absl::Hours(2), 100), 10);
  EXPECT_EQ(Taken(bucket, kNoon - absl::Hours(2) + absl::Milliseconds(100), 100), 1);
}

TEST(PrincipalBuckets, OnePrincipalDoesNotPayForAnother) {
  PrincipalBuckets buckets(1);
  EXPECT_TRUE(buckets.Of("wang")->Take(kNoon));
  EXPECT_FALSE(buckets.Of("wang")->Take(kNoon));
  EXPECT_TRUE(buckets.Of("li")->Take(kNoon));
}

}  // namespace
}  // namespace gongjin::rpc
