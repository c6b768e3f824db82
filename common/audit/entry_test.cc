#include "common/audit/entry.h"

#include "google/protobuf/util/time_util.h"
#include "gtest/gtest.h"

namespace gongjin::audit {
namespace {

// Whoever writes such a time into the file keeps nobody from reading the journal, and seeing that the line was changed.
TEST(Told, ATimeThatCannotBeIsTheNearestThatCan) {
  using google::protobuf::util::TimeUtil;
  store::JournalLine line;
  for (const auto& [micros, told] : {std::pair<int64_t, const char*>{INT64_MAX, "9999-12-31T23:59:59Z"},
                                     {INT64_MIN, "0001-01-01T00:00:00Z"},
                                     {1'552'615'200'000'001, "2019-03-15T02:00:00.000001Z"}}) {
    line.time = absl::FromUnixMicros(micros);
    EXPECT_EQ(TimeUtil::ToString(Told(line).time()), told);
  }
}

}  // namespace
}  // namespace gongjin::audit
