#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

Facts Of(v1::Partnership partnership, absl::string_view supporters_bureau = kSupportersBureau) {
  Facts facts;
  facts.partnership = std::move(partnership);
  facts.commission = kCommission;
  facts.supporter_school.emplace().set_bureau(std::string(supporters_bureau));
  return facts;
}

std::vector<std::string> Needed(const Facts& facts, absl::string_view as_of = "2019-03-15") {
  std::vector<std::string> lines;
  for (const auto& filing : FilingsNeeded(facts, Day(as_of), BaoshanCalendar(), ShippedNorms())) {
    lines.push_back(absl::StrCat(filing.place, " ", FormatDay(filing.due), filing.ours ? " ours" : "",
                                 filing.filed_on ? " filed " + FormatDay(*filing.filed_on) : ""));
  }
  return lines;
}

TEST(P5FilingsNeeded, WithWhom) {
  EXPECT_THAT(Needed(Of(Signed(Entrusted()))),
              ElementsAre("supporters_bureau 2017-09-27 ours", "commission 2017-09-27 ours"));
  EXPECT_THAT(Needed(Of(Signed(Mutual()))),
              ElementsAre("recipients_bureau 2017-09-30", "supporters_bureau 2017-09-30", "commission 2017-09-30"));
  Facts institute = Of(Signed(Mutual()));
  institute.supporter_school.reset();  // an organization has no bureau
  EXPECT_THAT(Needed(institute), ElementsAre("recipients_bureau 2017-09-30", "commission 2017-09-30"));
  EXPECT_THAT(Needed(Of(Signed(Entrusted()), "")), ElementsAre("commission 2017-09-27 ours"));
  EXPECT_THAT(Needed(Of(Signed(Mutual()), kBureau)),  // both schools of one bureau: filed there once
              ElementsAre("recipients_bureau 2017-09-30", "commission 2017-09-30"));
  Facts unknown = Of(Signed(Entrusted()), "");
  unknown.commission.clear();
  EXPECT_THAT(Needed(unknown), ElementsAre("commission 2017-09-27 ours"));  // never a silent pass
}

TEST(P5FilingsNeeded, OnceSigned) {
  EXPECT_THAT(Needed(Of(Entrusted())), IsEmpty());
  EXPECT_THAT(Needed(Of(Signed(Entrusted())), "2017-08-27"), IsEmpty());
  EXPECT_EQ(Needed(Of(Signed(Entrusted())), "2017-08-28").size(), 2u);
  v1::Partnership withdrawn = Entrusted();
  withdrawn.set_state(v1::Partnership::WITHDRAWN);
  EXPECT_THAT(Needed(Of(withdrawn)), IsEmpty());
  v1::Partnership terminated = Signed(Entrusted());
  terminated.set_state(v1::Partnership::TERMINATED);
  EXPECT_EQ(Needed(Of(terminated)).size(), 2u);
}

TEST(P5FilingsNeeded, KnowsWhatIsFiledByThatDay) {
  v1::Partnership partnership = Signed(Entrusted());
  File(partnership, kCommission, "2017-11-06");
  EXPECT_THAT(Needed(Of(partnership)),
              ElementsAre("supporters_bureau 2017-09-27 ours", "commission 2017-09-27 ours filed 2017-11-06"));
  EXPECT_THAT(Needed(Of(partnership), "2017-11-05"),
              ElementsAre("supporters_bureau 2017-09-27 ours", "commission 2017-09-27 ours"));
}

TEST(P5FilingDue, ByKindAndFirstDay) {
  const struct {
    const char* first;
    const char* signed_on;
    bool mutual;
    const char* due;
  } cases[] = {
      {"2017-07-01", "2017-05-10", true, "2017-09-30"},  // a Saturday: dates fixed by a document never move
      {"2017-09-30", "2017-10-20", true, "2017-09-30"},  {"2017-06-30", "2018-03-01", true, "2018-03-31"},
      {"2017-10-01", "2018-03-01", true, "2018-03-31"},  {"2017-09-01", "2018-03-01", false, "2018-03-31"},
      {"2017-09-01", "2018-06-15", false, "2018-09-14"},  // falls into the summer: second Friday of teaching
      {"2017-09-01", "2018-05-30", false, "2018-06-29"},  // the last teaching day
  };
  for (const auto& [first, signed_on, mutual, due] : cases) {
    SCOPED_TRACE(absl::StrCat(first, " ", signed_on));
    v1::Partnership partnership = Signed(mutual ? Mutual() : Entrusted(), signed_on);
    *partnership.mutable_term()->mutable_start_date() = Date(first);
    EXPECT_EQ(FormatDay(FilingDue(partnership, Day("2019-03-15"), BaoshanCalendar(), ShippedNorms())), due);
  }
  const Norms slower = NormsWith("p5-filing-days", 40);
  EXPECT_EQ(FormatDay(FilingDue(Signed(Entrusted()), Day("2019-03-15"), BaoshanCalendar(), slower)), "2017-10-07");
}

TEST(P5FilingIsInOrder, BothSidesOfEachBorder) {
  v1::Partnership filed = Signed(Entrusted());
  File(filed, kCommission, "2017-09-20");
  const struct {
    v1::Partnership partnership;
    const char* authority;
    const char* filed_on;
    const char* refusal;
  } cases[] = {
      {Signed(Entrusted()), kCommission, "2017-08-28", ""},
      {Signed(Entrusted()), kCommission, "2017-08-27", "FILED_BEFORE_SIGNED 2017-08-28"},
      {Signed(Entrusted()), kCommission, "2019-03-15", ""},
      {Signed(Entrusted()), kCommission, "2019-03-16", "HELD_IN_FUTURE 2019-03-16 2019-03-15"},
      {Signed(Entrusted()), kBureau, "2017-09-20", "NO_FILING_NEEDED_THERE districts/310113/organizations/bureau"},
      {Signed(Mutual()), kBureau, "2017-09-20", ""},
      {filed, kCommission, "2017-09-21", "ALREADY_FILED districts/310113/organizations/commission"},
      {filed, kSupportersBureau, "2017-09-21", ""},
      {Entrusted(), kCommission, "2017-09-20", "NOT_SIGNED 存志学校 → 乐之中学"},
  };
  for (const auto& [partnership, authority, filed_on, refusal] : cases) {
    const auto needed = FilingsNeeded(Of(partnership), Day("2019-03-15"), BaoshanCalendar(), ShippedNorms());
    const auto status = FilingIsInOrder(partnership, needed, authority, Day(filed_on), Day("2019-03-15"));
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(RuleOf(status), *refusal ? "P5" : "");
  }
}

}  // namespace
}  // namespace gongjin::partnership
