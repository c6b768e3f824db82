#include "services/registry/rules_code.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/status.h"

namespace gongjin::registry {
namespace {

using v1::Organization;

Organization Coded(absl::string_view uscc, Organization::Kind kind = Organization::EDUCATION_GROUP_COMPANY) {
  Organization organization;
  organization.set_uscc(std::string(uscc));
  organization.set_kind(kind);
  return organization;
}

TEST(G2Uscc, LastCharacterFollowsFromTheOthers) {
  const struct {
    const char* it;
    const char* code;
    const char* refusal;
  } cases[] = {
      {"is a company's, on record", "91330100799655058B", ""},
      {"is another company's", "91110000802100433B", ""},
      {"is not known", "", ""},
      {"has its check character changed", "91330100799655058C", "USCC_CHECK"},
      {"has a digit changed", "91330100799655059B", "USCC_CHECK"},
      {"has two neighbours exchanged", "91330100796955058B", "USCC_CHECK"},
      {"has its first pair exchanged", "19330100799655058B", "USCC_CHECK"},
      {"is short of a character", "9133010079965505B", "USCC_CHECK"},
      {"has one too many", "91330100799655058BB", "USCC_CHECK"},
      {"has a letter outside the alphabet", "9133010079965505OB", "USCC_CHECK"},
  };
  for (const auto& [it, code, refusal] : cases) {
    SCOPED_TRACE(it);
    const auto status = UsccIsRight(Coded(code));
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(SubjectOf(status), status.ok() ? "" : "organization.uscc");
  }
}

TEST(G2Uscc, EveryCharacterCounts) {
  const std::string code = "91330100799655058B";
  for (size_t i = 0; i < code.size(); ++i)
    for (const char c : absl::string_view("0123456789ABCDEFGHJKLMNPQRTUWXY")) {
      std::string changed = code;
      changed[i] = c;
      EXPECT_EQ(UsccIsRight(Coded(changed)).ok(), c == code[i]) << changed;
    }
}

TEST(G2Uscc, SumOfNothingHasZeroForItsCheckCharacter) {
  EXPECT_EQ(UsccCheckCharacter("00000000000000000"), '0');
  EXPECT_EQ(UsccCheckCharacter("10000000000000000"), 'Y');  // 31 − 1
  EXPECT_EQ(UsccCheckCharacter("0000000000000000"), '\0');
  EXPECT_EQ(UsccCheckCharacter("0000000000000000I"), '\0');
}

TEST(G2Uscc, FirstPairFitsTheKind) {
  const struct {
    const char* it;
    const char* code;
    Organization::Kind kind;
    const char* warning;
  } cases[] = {
      {"a company, registered as one", "91330100799655058B", Organization::EDUCATION_GROUP_COMPANY, ""},
      {"a bureau, registered as a company", "91330100799655058B", Organization::EDUCATION_BUREAU, "USCC_KIND"},
      {"a bureau, registered as an authority", "11330100799655058B", Organization::EDUCATION_BUREAU, ""},
      {"a college, registered as an authority", "11330100799655058B", Organization::EDUCATION_COLLEGE, "USCC_KIND"},
      {"a private hospital, registered by civil affairs", "52330100799655058B", Organization::HOSPITAL, ""},
      {"an institute, registered by civil affairs as an association", "51330100799655058B",
       Organization::SUPPORTING_INSTITUTE, ""},
      {"a company, registered by civil affairs", "52330100799655058B", Organization::EDUCATION_GROUP_COMPANY,
       "USCC_KIND"},
      {"a committee, which has no code of its own", "91330100799655058B", Organization::EXPERT_COMMITTEE, ""},
      {"a bureau whose code is not known", "", Organization::EDUCATION_BUREAU, ""},
  };
  for (const auto& [it, code, kind, reason] : cases) {
    SCOPED_TRACE(it);
    const auto warnings = UsccFitsTheKind(Coded(code, kind));
    ASSERT_EQ(warnings.size(), *reason == '\0' ? 0u : 1u);
    if (warnings.empty()) continue;
    EXPECT_EQ(warnings[0].reason(), reason);
    EXPECT_EQ(warnings[0].rule(), "G2");
    EXPECT_EQ(warnings[0].subject(), "uscc");
    EXPECT_THAT(warnings[0].message(), testing::HasSubstr("开头"));
    EXPECT_THAT(warnings[0].message_en(), testing::HasSubstr("begins with"));
  }
}

TEST(G2District, IsNamedByItsCode) {
  v1::District district;
  district.set_name("districts/310113");
  district.set_code("310113");
  EXPECT_EQ(ReasonOf(DistrictIsNamedByItsCode(district)), "");
  district.set_code("310110");
  EXPECT_EQ(ReasonOf(DistrictIsNamedByItsCode(district)), "DISTRICT_NAMED_BY_CODE 310110");
}

}  // namespace
}  // namespace gongjin::registry
