#include "bench/ratio.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::bench {
namespace {

TEST(Median, IsTheMiddleOrBetweenTheTwo) {
  const struct {
    const char* values_are;
    std::vector<double> values;
    double median;
  } cases[] = {
      {"none", {}, 0},
      {"one", {3}, 3},
      {"odd in number, in no order", {9, 1, 5}, 5},
      {"even in number", {4, 1, 3, 2}, 2.5},
  };
  for (const auto& [values_are, values, median] : cases) {
    SCOPED_TRACE(values_are);
    EXPECT_EQ(Median(values), median);
  }
}

TEST(RowOf, DividesWithinEachRound) {
  // The machine slowed to half in the second round: the ratio does not move.
  const Row row = RowOf("Get", {100, 50, 90}, {200, 100, 100});
  EXPECT_EQ(row.rounds, 3);
  EXPECT_EQ(row.ours, 90);
  EXPECT_EQ(row.against, 100);
  EXPECT_EQ(row.ratio_median, 0.5);
  EXPECT_EQ(row.ratio_min, 0.5);
  EXPECT_EQ(row.ratio_max, 0.9);
}

TEST(InTurns, NeitherSideIsAlwaysTheLaterOne) {
  std::string order;
  const auto row = InTurns(
      "x", 4, [&] { return order += 'o', 1.0; }, [&] { return order += 'a', 2.0; });
  ASSERT_TRUE(row.ok());
  EXPECT_EQ(order, "aooaaooa");
}

TEST(InTurns, AFailedMeasureIsNoFigure) {
  EXPECT_FALSE(InTurns(
                   "x", 1, [] { return absl::InternalError("refused"); }, [] { return 1.0; })
                   .ok());
  EXPECT_FALSE(InTurns(
                   "x", 1, [] { return 1.0; }, [] { return 0.0; })
                   .ok())
      << "nothing to divide by";
}

TEST(JsonOf, HasTheKeysThatAreAPromise) {
  EXPECT_EQ(JsonOf({RowOf("Get \"x\"", {1}, {2})}),
            "[\n  {\"what\": \"Get \\\"x\\\"\", \"ours\": 1.0, \"against\": 2.0, \"ratio_median\": 0.500, "
            "\"ratio_min\": 0.500, \"ratio_max\": 0.500, \"rounds\": 1}\n]\n");
}

}  // namespace
}  // namespace gongjin::bench
