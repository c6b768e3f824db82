#include "services/partnership/rules_norms.h"

#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

const absl::CivilDay kDay(2019, 3, 15);

TEST(NormsAgree, AsTheyAreShipped) { EXPECT_EQ(ReasonOf(NormsAgree(ShippedNorms(), kDay)), ""); }

TEST(P5FilingWindowIsInOrder, ItsDaysFollowOneAnother) {
  const struct {
    const char* norm;
    int64_t value;
    const char* refusal;
  } cases[] = {
      {"p5-mutual-window-first", 930, ""},
      {"p5-mutual-window-first", 1001,
       "NORM_BELOW_OTHER p5-mutual-window-last 930 p5-mutual-window-first 1001 2019-03-15"},
      {"p5-mutual-window-last", 701, ""},
      {"p5-mutual-window-last", 630,
       "NORM_BELOW_OTHER p5-mutual-window-last 630 p5-mutual-window-first 701 2019-03-15"},
      {"p5-mutual-window-last", 930, ""},
      {"p5-mutual-window-last", 1001,
       "NORM_BELOW_OTHER p5-mutual-filing-day 930 p5-mutual-window-last 1001 2019-03-15"},
  };
  for (const auto& [norm, value, refusal] : cases) {
    SCOPED_TRACE(testing::Message() << norm << " " << value);
    EXPECT_EQ(ReasonOf(FilingWindowIsInOrder(NormsWith(norm, value), kDay)), refusal);
    EXPECT_EQ(ReasonOf(NormsAgree(NormsWith(norm, value), kDay)), refusal);
  }
}

TEST(P7MarksAreInOrder, PassGoodExcellent) {
  const struct {
    const char* norm;
    int64_t value;
    const char* refusal;
  } cases[] = {
      {"p7-pass-mark", 75, ""},
      {"p7-pass-mark", 76, "NORM_BELOW_OTHER p7-good 75 p7-pass-mark 76 2019-03-15"},
      {"p7-good", 60, ""},
      {"p7-good", 59, "NORM_BELOW_OTHER p7-good 59 p7-pass-mark 60 2019-03-15"},
      {"p7-good", 90, ""},
      {"p7-good", 91, "NORM_BELOW_OTHER p7-excellent 90 p7-good 91 2019-03-15"},
      {"p7-excellent", 75, ""},
      {"p7-excellent", 74, "NORM_BELOW_OTHER p7-excellent 74 p7-good 75 2019-03-15"},
      {"p7-domain-pass-mark", 100, ""},  // of a domain: judged by itself
  };
  for (const auto& [norm, value, refusal] : cases) {
    SCOPED_TRACE(testing::Message() << norm << " " << value);
    const auto judged = MarksAreInOrder(NormsWith(norm, value), kDay);
    EXPECT_EQ(ReasonOf(judged), refusal);
    if (!judged.ok()) {
      EXPECT_EQ(RuleOf(judged), "P7");
    }
    EXPECT_EQ(ReasonOf(NormsAgree(NormsWith(norm, value), kDay)), refusal);
  }
}

TEST(P9VacationIsInOrder, FirstMonthThenLast) {
  const struct {
    const char* norm;
    int64_t value;
    const char* refusal;
  } cases[] = {
      {"p9-vacation-first-month", 8, ""},
      {"p9-vacation-first-month", 9, "NORM_BELOW_OTHER p9-vacation-last-month 8 p9-vacation-first-month 9 2019-03-15"},
      {"p9-vacation-last-month", 7, ""},
      {"p9-vacation-last-month", 6, "NORM_BELOW_OTHER p9-vacation-last-month 6 p9-vacation-first-month 7 2019-03-15"},
  };
  for (const auto& [norm, value, refusal] : cases) {
    SCOPED_TRACE(testing::Message() << norm << " " << value);
    EXPECT_EQ(ReasonOf(VacationIsInOrder(NormsWith(norm, value), kDay)), refusal);
    EXPECT_EQ(ReasonOf(NormsAgree(NormsWith(norm, value), kDay)), refusal);
  }
}

}  // namespace
}  // namespace gongjin::partnership
