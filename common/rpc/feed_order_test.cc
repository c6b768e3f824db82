#include "common/rpc/feed_order.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

std::string Told(const std::vector<NextLines>& journals, int limit = 100) {
  std::string told;
  for (const auto& run : InOrder(journals, limit))
    absl::StrAppend(&told, told.empty() ? "" : " ", run.journal, "×", run.lines);
  return told;
}

TEST(FeedOrder, TellsNothingBeforeItsCause) {
  const struct {
    const char* it;
    std::vector<NextLines> journals;
    const char* told;
  } cases[] = {
      {"has nothing", {{}, {}}, ""},
      {"has one journal's alone", {{{1, 2, 3}, 3}, {}}, "0×3"},
      {"goes by time", {{{1, 4, 5}, 3}, {{2, 3, 6}, 3}}, "0×1 1×2 0×2 1×1"},
      {"keeps each journal's order", {{{7, 2}, 2}, {{5}, 1}}, "1×1 0×2"},
      {"gives equal times to the first, which others refer to", {{{3}, 1}, {{3}, 1}}, "0×1 1×1"},
      {"stops at what came while it looked", {{{1, 4}, 1}, {{2, 6}, 2}}, "0×1 1×1"},
      {"stops where the next time is not known", {{{1, 2}, 2, true}, {{9}, 1}}, "0×2"},
  };
  for (const auto& [it, journals, told] : cases) {
    SCOPED_TRACE(it);
    EXPECT_EQ(Told(journals), told);
  }
  EXPECT_EQ(Told({{{1, 4, 5}, 3}, {{2, 3}, 2}}, 4), "0×1 1×2 0×1");
}

}  // namespace
}  // namespace gongjin::rpc
