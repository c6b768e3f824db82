#include "services/registry/rules_person.h"

#include <gtest/gtest.h>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

v1::Person At(absl::string_view employer, absl::string_view from) {
  v1::Person person;
  person.set_employer(std::string(employer));
  if (!from.empty()) *person.mutable_employed_from() = DateOf(*ParseDay(from));
  return person;
}

v1::Person With(v1::Person person, absl::string_view former) {
  person.add_former_employments()->set_employer(std::string(former));
  return person;
}

TEST(G4Person, AMoveKeepsTheEmploymentBefore) {
  const struct {
    const char* it;
    v1::Person before, after;
    int kept;
    const char* refusal;
  } cases[] = {
      {"moves", At("a", "2010-09-01"), At("b", "2018-09-01"), 1, ""},
      {"stays", At("a", "2010-09-01"), At("a", "2018-09-01"), 0, ""},
      {"moves the day after being employed", At("a", "2010-09-01"), At("b", "2010-09-02"), 1, ""},
      {"is corrected", At("a", "2010-09-01"), At("b", "2010-09-01"), 0, ""},
      {"is corrected, nothing known", At("a", ""), At("b", ""), 0, ""},
      {"moves before being employed", At("a", "2010-09-01"), At("b", "2010-08-31"), 0,
       "MOVED_BEFORE_EMPLOYED 2010-09-01"},
      {"moves with the employment before given", At("a", "2010-09-01"), With(At("b", "2018-09-01"), "a"), 1, ""},
      {"moves with another one given", At("a", "2010-09-01"), With(At("b", "2018-09-01"), "z"), 2, ""},
      {"moves, the first day before not known", At("a", ""), At("b", "2018-09-01"), 0, "EMPLOYMENT_MISSING a"},
      {"moves likewise with it given", At("a", ""), With(At("b", "2018-09-01"), "a"), 1, ""},
  };
  for (const auto& [it, before, given, kept, refusal] : cases) {
    SCOPED_TRACE(it);
    v1::Person after = given;
    EXPECT_EQ(ReasonOf(KeepFormerEmployment(before, after)), refusal);
    EXPECT_EQ(after.former_employments_size(), kept);
  }
}

TEST(G4Person, TheEmploymentBeforeEndsTheDayBefore) {
  v1::Person after = At("b", "2018-09-01");
  ASSERT_TRUE(KeepFormerEmployment(At("a", "2010-09-01"), after).ok());
  EXPECT_EQ(after.former_employments(0).employer(), "a");
  EXPECT_EQ(FormatDay(FirstDay(after.former_employments(0).term())), "2010-09-01");
  EXPECT_EQ(FormatDay(LastDay(after.former_employments(0).term())), "2018-08-31");
}

}  // namespace
}  // namespace gongjin::registry
