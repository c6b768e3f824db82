#include "common/resource/rules.h"

#include <gtest/gtest.h>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin {
namespace {

constexpr char kLezhi[] = "districts/310113/schools/lezhi";

absl::CivilDay Day(absl::string_view text) { return *ParseDay(text); }

ReferenceTarget Lezhi() { return {.path = "parts[1].school", .name = kLezhi, .known = true}; }

ReferenceTarget OpenFrom(absl::string_view opened) {
  ReferenceTarget target = Lezhi();
  target.opened = Day(opened);
  return target;
}

ReferenceTarget OpenUntil(absl::string_view closed, std::vector<std::string> successors = {}) {
  ReferenceTarget target = Lezhi();
  target.closed = Day(closed);
  target.successors = std::move(successors);
  return target;
}

TEST(G1Reference, IsOpenOnTheDayOfTheRecord) {
  ReferenceTarget unknown = Lezhi();
  unknown.known = false;
  ReferenceTarget archived = Lezhi();
  archived.archived = true;
  const struct {
    const char* it;
    ReferenceTarget target;
    const char* refusal;
  } cases[] = {
      {"without days", Lezhi(), ""},
      {"to nothing", unknown, "REFERENCE_UNKNOWN districts/310113/schools/lezhi"},
      {"to what is archived", archived, "REFERENCE_ARCHIVED districts/310113/schools/lezhi"},
      {"on its first day", OpenFrom("2018-09-01"), ""},
      {"the day before its first", OpenFrom("2018-09-02"),
       "REFERENCE_NOT_YET_OPEN districts/310113/schools/lezhi 2018-09-02"},
      {"on its last day", OpenUntil("2018-09-01"), ""},
      {"the day after its last", OpenUntil("2018-08-31"),
       "REFERENCE_CLOSED districts/310113/schools/lezhi 2018-08-31 "},
      {"after its last, carried on by two", OpenUntil("2018-08-31", {"a", "b"}),
       "REFERENCE_CLOSED districts/310113/schools/lezhi 2018-08-31 a, b"},
  };
  for (const auto& [it, target, refusal] : cases) {
    SCOPED_TRACE(it);
    const absl::Status status = ReferenceIsOpen(target, Day("2018-09-01"));
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(RuleOf(status), *refusal == '\0' ? "" : "G1");
    EXPECT_EQ(SubjectOf(status), *refusal == '\0' ? "" : "parts[1].school");
  }
}

TEST(G1Reference, IsKeptInTheSameFieldAlone) {
  const std::vector<GivenReference> before = {{"school", kLezhi}, {"team.person", "districts/310113/people/zhang"}};
  EXPECT_TRUE(ReferenceIsKept(before, {"school", kLezhi}));
  EXPECT_TRUE(ReferenceIsKept(before, {"team.person", "districts/310113/people/zhang"}));
  EXPECT_FALSE(ReferenceIsKept(before, {"school", "districts/310113/schools/other"}));
  EXPECT_FALSE(ReferenceIsKept(before, {"other_school", kLezhi}));
  EXPECT_FALSE(ReferenceIsKept({}, {"school", kLezhi}));
}

}  // namespace
}  // namespace gongjin
