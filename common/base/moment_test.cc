#include "common/base/moment.h"

#include <gtest/gtest.h>

namespace gongjin {
namespace {

TEST(Moment, KeepsWholeMicroseconds) {
  const struct {
    const char* it;
    int64_t nanos;  // since 1970
    int64_t seconds;
    int32_t rest;
  } cases[] = {
      {"1970", 0, 0, 0},
      {"a microsecond", 1000, 0, 1000},
      {"less than a microsecond", 999, 0, 0},
      {"the last microsecond of a second", 1999999999, 1, 999999000},
      {"before 1970", -1000, -1, 999999000},
      {"a whole second before 1970", -1000000000, -1, 0},
  };
  for (const auto& [it, nanos, seconds, rest] : cases) {
    SCOPED_TRACE(it);
    const auto timestamp = TimestampOf(absl::FromUnixNanos(nanos));
    EXPECT_EQ(timestamp.seconds(), seconds);
    EXPECT_EQ(timestamp.nanos(), rest);
    EXPECT_EQ(absl::ToUnixMicros(MomentOf(timestamp)), absl::ToUnixMicros(absl::FromUnixNanos(nanos)));
  }
}

}  // namespace
}  // namespace gongjin
