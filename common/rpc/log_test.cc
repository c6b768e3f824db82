#include "common/rpc/log.h"

#include "gtest/gtest.h"
#include "spdlog/spdlog.h"

namespace gongjin::rpc {
namespace {

TEST(Log, LinesAreJsonWhoeverWritesThem) {
  SetUpLogging();
  testing::internal::CaptureStderr();
  Log(Severity::kWarning, "refused", {{"method", "a.B/C"}, {"reason", "X\"Y"}, {"rule", ""}});
  spdlog::info("plain \"text\"\n");
  const std::string lines = testing::internal::GetCapturedStderr();
  EXPECT_NE(lines.find(R"("level":"warning","message":"refused","method":"a.B/C","reason":"X\"Y"})"), std::string::npos)
      << lines;
  EXPECT_NE(lines.find(R"("level":"info","message":"plain \"text\"\u000a"})"), std::string::npos) << lines;
}

TEST(LogBudget, CountsWhatItHoldsBack) {
  LogBudget budget(2);
  int64_t dropped = 0;
  const absl::Time noon = absl::FromUnixSeconds(1552622400);
  EXPECT_TRUE(budget.Take(noon, dropped));
  EXPECT_TRUE(budget.Take(noon, dropped));
  EXPECT_FALSE(budget.Take(noon, dropped)) << "the third in one second";
  EXPECT_FALSE(budget.Take(noon + absl::Milliseconds(999), dropped));
  EXPECT_TRUE(budget.Take(noon + absl::Seconds(1), dropped)) << "the next second";
  EXPECT_EQ(dropped, 2);
}

}  // namespace
}  // namespace gongjin::rpc
