#include "common/rpc/common_answers.h"

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

using common::v1::DueItem;
using common::v1::ListDueItemsRequest;
using common::v1::Overview;
using testing::ElementsAre;

const absl::CivilDay kDay(2019, 3, 15);

DueItem Item(const char* rule, const char* subject, absl::CivilDay due, const char* owner = "") {
  DueItem item;
  item.set_rule(rule);
  item.set_subject(subject);
  item.set_owner(owner);
  *item.mutable_due() = DateOf(due);
  return item;
}

std::vector<DueItem> Items() {
  return {Item("P5", "districts/1/partnerships/a", kDay, "o1"),
          Item("P6", "districts/1/partnerships/a/evaluations/x", kDay + 1),
          Item("P9", "districts/1/partnerships/ab", kDay - 1), Item("P9", "districts/1/partnerships/b", kDay - 30)};
}

std::vector<std::string> Told(const common::v1::ListDueItemsResponse& response) {
  std::vector<std::string> told;
  for (const auto& item : response.items())
    told.push_back(absl::StrCat(item.rule(), " ", item.overdue_days(), "/", item.days_left()));
  return told;
}

TEST(Merged, PutsTheMostOverdueFirstAndCounts) {
  const auto response = Merged(Items(), {}, kDay);
  EXPECT_THAT(Told(response), ElementsAre("P9 30/0", "P9 1/0", "P5 0/0", "P6 0/1"));
  EXPECT_EQ(response.overdue_count(), 2);
  EXPECT_EQ(response.due_count(), 2) << "the day itself is not overdue";
}

TEST(Merged, WhatHasNoDayIsNotLate) {
  auto items = Items();
  items.push_back(Item("P6", "districts/1/partnerships/b", kDay));
  items.back().clear_due();
  const auto response = Merged(items, {}, kDay);
  EXPECT_THAT(Told(response), ElementsAre("P9 30/0", "P9 1/0", "P5 0/0", "P6 0/0", "P6 0/1"));
  EXPECT_EQ(response.overdue_count(), 2);
  common::v1::ListDueItemsRequest within;
  within.set_within_days(0);
  EXPECT_EQ(Merged(items, within, kDay).items_size(), 4) << "nor is it left out of what is due soon";
}

TEST(Merged, KeepsWhatIsAskedFor) {
  ListDueItemsRequest by_owner, by_rule, by_subject, within, overdue;
  by_owner.set_owner("o1");
  by_rule.set_rule("P6");
  by_subject.set_subject("districts/1/partnerships/a");
  within.set_within_days(0);
  const struct {
    const char* asked_for;
    ListDueItemsRequest request;
    std::vector<std::string> told;
  } cases[] = {
      {"one owner's", by_owner, {"P5 0/0"}},
      {"one rule's", by_rule, {"P6 0/1"}},
      {"a record and those below it, not one whose name only begins like it", by_subject, {"P5 0/0", "P6 0/1"}},
      {"due today at the latest", within, {"P9 30/0", "P9 1/0", "P5 0/0"}},
  };
  for (const auto& [asked_for, request, told] : cases) {
    SCOPED_TRACE(asked_for);
    EXPECT_EQ(Told(Merged(Items(), request, kDay)), told);
  }
}

TEST(AddTotals, AddsCountsAndLeavesRatesOut) {
  Overview overview;
  const auto add = [&](Overview::Section& section, const char* key, const char* value, const char* record) {
    auto& figure = *section.add_figures();
    figure.set_key(key);
    figure.set_value(value);
    figure.add_records(record);
  };
  auto& first = *overview.add_sections();
  add(first, "overdue", "2", "a");
  add(first, "share", "61.5 %", "a");
  add(*overview.add_sections(), "overdue", "3", "b");
  AddTotals(overview);
  ASSERT_EQ(overview.figures_size(), 1);
  EXPECT_EQ(overview.figures(0).value(), "5");
  EXPECT_THAT(overview.figures(0).records(), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace gongjin::rpc
