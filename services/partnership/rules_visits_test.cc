#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

TEST(P9CountedMonths, CompletedOnesExceptJulyAndAugust) {
  const struct {
    const char* first;
    const char* as_of;
    int64_t months;
  } cases[] = {
      {"2017-09-01", "2019-03-15", 16}, {"2017-09-01", "2017-09-30", 0},  {"2017-09-01", "2017-10-01", 1},
      {"2017-09-01", "2018-07-01", 10}, {"2017-09-01", "2018-09-01", 10}, {"2017-09-01", "2018-10-01", 11},
      {"2017-09-02", "2017-10-31", 0},  {"2017-09-02", "2017-11-01", 1},  {"2017-09-01", "2020-07-01", 30},
      {"2017-09-01", "2025-01-01", 30}, {"2017-09-01", "2017-08-01", 0},
  };
  for (const auto& [first, as_of, months] : cases) {
    SCOPED_TRACE(absl::StrCat(first, " ", as_of));
    v1::Partnership partnership = Mutual();
    *partnership.mutable_term()->mutable_start_date() = Date(first);
    EXPECT_EQ(CountedMonths(partnership, Day(as_of), ShippedNorms()), months);
  }
  v1::Partnership terminated = Signed(Mutual());
  terminated.set_state(v1::Partnership::TERMINATED);
  *terminated.mutable_termination()->mutable_last_day() = Date("2018-01-30");
  EXPECT_EQ(CountedMonths(terminated, Day("2019-03-15"), ShippedNorms()), 4);
  *terminated.mutable_termination()->mutable_last_day() = Date("2018-01-31");
  EXPECT_EQ(CountedMonths(terminated, Day("2019-03-15"), ShippedNorms()), 5);
  EXPECT_EQ(CountedMonths(Mutual(), Day("2018-09-01"), NormsWith("p9-vacation-first-month", 8)), 11);
}

TEST(P9CountVisits, DistinctDaysOnSiteWithinTheTerm) {
  const auto counted = [](std::vector<const char*> days, bool on_site = true) {
    std::vector<v1::Activity> activities;
    for (const char* day : days) {
      *activities.emplace_back().mutable_held_on() = Date(day);
      activities.back().set_on_site(on_site);
    }
    return CountVisits(Mutual(), activities, Day("2019-03-15"));
  };
  EXPECT_EQ(counted({"2018-10-10", "2018-10-11"}), 2);
  EXPECT_EQ(counted({"2018-10-10", "2018-10-10"}), 1);
  EXPECT_EQ(counted({"2018-10-10"}, false), 0);
  EXPECT_EQ(counted({"2017-09-01", "2019-03-15"}), 2);
  EXPECT_EQ(counted({"2017-08-31", "2019-03-16"}), 0);
  EXPECT_EQ(counted({"2018-07-20"}), 1);  // a visit in July counts, July itself does not
}

TEST(P9CountVisits, NoneAfterATerminationAsNoMonthsAreCountedThen) {
  v1::Partnership terminated = Signed(Mutual());
  terminated.set_state(v1::Partnership::TERMINATED);
  *terminated.mutable_termination()->mutable_last_day() = Date("2018-01-31");
  std::vector<v1::Activity> activities;
  for (const char* day : {"2018-01-31", "2018-02-01"}) {
    *activities.emplace_back().mutable_held_on() = Date(day);
    activities.back().set_on_site(true);
  }
  EXPECT_EQ(CountVisits(terminated, activities, Day("2019-03-15")), 1);
  EXPECT_EQ(CountVisits(Signed(Mutual()), activities, Day("2019-03-15")), 2);
}

TEST(P9BalanceVisits, AsInTheSample) {
  const auto balance = [](v1::Partnership partnership, int visits, const Norms& norms = ShippedNorms()) {
    Facts facts;
    AddVisits(facts, "2018-01-01", visits);
    const auto made = BalanceVisits(partnership, facts.activities, Day("2019-03-15"), norms);
    return absl::StrCat(made.visits, " of ", made.needed, " in ", made.months, " gap ", made.gap);
  };
  EXPECT_EQ(balance(Mutual(), 15), "15 of 16 in 16 gap 1");
  EXPECT_EQ(balance(Mutual(), 16), "16 of 16 in 16 gap 0");
  EXPECT_EQ(balance(Mutual(), 17), "17 of 16 in 16 gap 0");
  EXPECT_EQ(balance(Mutual(), 17,
                    [] {
                      common::v1::Norm norm = *ShippedNorms().Find("p9-visits-per-month", Day("2019-03-15"));
                      norm.set_value(2);
                      norm.set_ours(true);
                      common::v1::NormSet set;
                      for (const auto& other : ShippedNorms().all())
                        *set.add_norms() = other.name() == norm.name() ? norm : other;
                      return *Norms::Parse(set.DebugString());
                    }()),
            "17 of 32 in 16 gap 15");
  EXPECT_EQ(balance(Entrusted(), 1), "0 of 0 in 0 gap 0");
}

TEST(P9ActivityIsAFact, HeldByToday) {
  v1::Activity activity;
  *activity.mutable_held_on() = Date("2019-03-15");
  EXPECT_EQ(ReasonOf(ActivityIsAFact(activity, Day("2019-03-15"))), "");
  EXPECT_EQ(ReasonOf(ActivityIsAFact(activity, Day("2019-03-14"))), "HELD_IN_FUTURE 2019-03-15 2019-03-14");
  activity.set_kind(v1::Activity::OTHER);
  EXPECT_EQ(ReasonOf(ActivityIsAFact(activity, Day("2019-03-15"))), "FIELD_REQUIRED");
  activity.set_other_kind("运动会");
  EXPECT_EQ(ReasonOf(ActivityIsAFact(activity, Day("2019-03-15"))), "");
}

}  // namespace
}  // namespace gongjin::partnership
