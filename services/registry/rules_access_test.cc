#include "services/registry/rules_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

using access::v1::Grant;
using annotations::v1::Role;
using testing::ElementsAre;

constexpr char kBureau[] = "districts/310113/organizations/bureau";
constexpr char kSchool[] = "districts/310113/schools/lezhi";
const absl::CivilDay kToday(2019, 3, 15);

absl::CivilDay Day(absl::string_view text) { return *ParseDay(text); }

Grant Granted(absl::string_view organization, Role role = annotations::v1::ROLE_VIEWER,
              absl::string_view first = "2019-01-01", absl::string_view last = "") {
  Grant grant;
  grant.set_name("districts/310113/grants/g");
  grant.set_principal("districts/310113/principals/wang");
  grant.set_organization(std::string(organization));
  grant.set_role(role);
  *grant.mutable_start_date() = DateOf(Day(first));
  if (!last.empty()) *grant.mutable_end_date() = DateOf(Day(last));
  return grant;
}

Grant Archived(Grant grant) {
  grant.mutable_archive_time()->set_seconds(1);
  return grant;
}

v1::Organization Named(v1::Organization::Kind kind, absl::string_view located) {
  v1::Organization organization;
  organization.set_kind(kind);
  organization.set_located_district(std::string(located));
  return organization;
}

const Norms& Shipped() {
  static const Norms norms = [] {
    std::ifstream file("services/registry/norms.textproto");
    std::stringstream text;
    text << file.rdbuf();
    return *Norms::Parse(text.str());
  }();
  return norms;
}

TEST(A1Grant, StaysInItsDistrict) {
  EXPECT_EQ(ReasonOf(GrantStaysInItsDistrict(Granted(kSchool))), "");
  EXPECT_EQ(ReasonOf(GrantStaysInItsDistrict(Granted("districts/310110/schools/x"))),
            "GRANT_ACROSS_DISTRICTS districts/310110/schools/x");
  EXPECT_EQ(ReasonOf(GrantStaysInItsDistrict(Granted("districts/3101130/schools/x"))),
            "GRANT_ACROSS_DISTRICTS districts/3101130/schools/x");
  Grant of_a_stranger = Granted(kSchool);
  of_a_stranger.set_principal("districts/310110/principals/li");
  EXPECT_EQ(ReasonOf(GrantStaysInItsDistrict(of_a_stranger)), "GRANT_ACROSS_DISTRICTS districts/310110/principals/li");
}

TEST(A1Grant, DistrictRolesAreOfTheBureau) {
  const auto bureau = Named(v1::Organization::EDUCATION_BUREAU, "districts/310113");
  const auto yangpu = Named(v1::Organization::EDUCATION_BUREAU, "districts/310110");
  const auto nowhere = Named(v1::Organization::EDUCATION_BUREAU, "");
  const auto college = Named(v1::Organization::EDUCATION_COLLEGE, "districts/310113");
  const std::string refusal = std::string("DISTRICT_ROLE_OUTSIDE_BUREAU ") + kBureau;
  for (const Role role :
       {annotations::v1::ROLE_ADMINISTRATOR, annotations::v1::ROLE_REGISTRAR, annotations::v1::ROLE_CASE_OFFICER,
        annotations::v1::ROLE_APPROVER, annotations::v1::ROLE_OBSERVER, annotations::v1::ROLE_SERVICE}) {
    SCOPED_TRACE(role);
    const Grant grant = Granted(kBureau, role);
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(grant, &bureau)), "");
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(grant, &yangpu)), refusal);
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(grant, &nowhere)), refusal);
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(grant, &college)), refusal);
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(grant, nullptr)), refusal);
  }
  for (const Role role :
       {annotations::v1::ROLE_SIGNATORY, annotations::v1::ROLE_CONTRIBUTOR, annotations::v1::ROLE_VIEWER}) {
    SCOPED_TRACE(role);
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(Granted(kBureau, role), &college)), "");
    EXPECT_EQ(ReasonOf(DistrictRoleIsOfTheBureau(Granted(kSchool, role), nullptr)), "");
  }
}

TEST(A1Grant, HoldsFromItsFirstToItsLastDay) {
  const Grant grant = Granted(kSchool, annotations::v1::ROLE_VIEWER, "2019-01-01", "2019-06-30");
  EXPECT_FALSE(Holds(grant, Day("2018-12-31")));
  EXPECT_TRUE(Holds(grant, Day("2019-01-01")));
  EXPECT_TRUE(Holds(grant, Day("2019-06-30")));
  EXPECT_FALSE(Holds(grant, Day("2019-07-01")));
  EXPECT_TRUE(Holds(Granted(kSchool), Day("2099-01-01")));
  EXPECT_FALSE(Holds(Archived(Granted(kSchool)), Day("2019-03-15")));
}

TEST(A1Token, ActsForOneOrganization) {
  const Grant over = Granted("districts/310113/schools/old", annotations::v1::ROLE_VIEWER, "2018-01-01", "2019-03-14");
  const struct {
    const char* it;
    std::vector<Grant> grants;
    const char* wanted;
    std::string chosen;  // or the refusal
  } cases[] = {
      {"has no grant", {}, "", ""},
      {"has one", {Granted(kSchool)}, "", kSchool},
      {"has two in one organization",
       {Granted(kSchool), Granted(kSchool, annotations::v1::ROLE_SIGNATORY)},
       "",
       kSchool},
      {"has one, and one that is over", {over, Granted(kSchool)}, "", kSchool},
      {"has one that is over", {over}, "", ""},
      {"has two",
       {Granted(kSchool), Granted(kBureau)},
       "",
       std::string("CHOOSE_ORGANIZATION ") + kBureau + ", " + kSchool},
      {"has two and names one", {Granted(kSchool), Granted(kBureau)}, kBureau, kBureau},
      {"names one without a role there", {Granted(kSchool)}, kBureau, std::string("CHOOSE_ORGANIZATION ") + kSchool},
      {"names one that is over",
       {over, Granted(kSchool)},
       "districts/310113/schools/old",
       std::string("CHOOSE_ORGANIZATION ") + kSchool},
  };
  for (const auto& [it, grants, wanted, chosen] : cases) {
    SCOPED_TRACE(it);
    const auto result = OrganizationToActFor(grants, wanted, kToday);
    EXPECT_EQ(result.ok() ? *result : ReasonOf(result.status()), chosen);
  }
}

TEST(A1Token, HasTheRolesOfThatOrganizationToday) {
  const std::vector<Grant> grants = {Granted(kBureau, annotations::v1::ROLE_REGISTRAR),
                                     Granted(kBureau, annotations::v1::ROLE_ADMINISTRATOR),
                                     Granted(kBureau, annotations::v1::ROLE_REGISTRAR, "2018-01-01"),
                                     Granted(kSchool, annotations::v1::ROLE_SIGNATORY),
                                     Granted(kBureau, annotations::v1::ROLE_APPROVER, "2019-03-16"),
                                     Archived(Granted(kBureau, annotations::v1::ROLE_OBSERVER))};
  EXPECT_THAT(RolesIn(grants, kBureau, kToday),
              ElementsAre(annotations::v1::ROLE_ADMINISTRATOR, annotations::v1::ROLE_REGISTRAR));
  EXPECT_THAT(RolesIn(grants, kSchool, kToday), ElementsAre(annotations::v1::ROLE_SIGNATORY));
}

TEST(A2Password, HasManyCharactersAndNotTheLogin) {
  const struct {
    const char* password;
    const char* refusal;
  } cases[] = {
      {"correct horse", ""},
      {"abcdeabcde", ""},
      {"abcdabcdab", "PASSWORD_WEAK 5"},
      {"1111111111", "PASSWORD_WEAK 5"},
      {"xx-wang-2019", "PASSWORD_WEAK 5"},
      {"xx-WANG-2019", "PASSWORD_WEAK 5"},
      {"xx-wan-2019", ""},
  };
  for (const auto& [password, refusal] : cases) {
    SCOPED_TRACE(password);
    EXPECT_EQ(ReasonOf(PasswordIsStrong(password, "wang", Shipped(), kToday)), refusal);
  }
  EXPECT_EQ(ReasonOf(PasswordIsStrong("abcdeabcde", "", Shipped(), kToday)), "");
}

TEST(A2Secret, ExpiresLater) {
  access::v1::Secret secret;
  const absl::Time now = absl::FromUnixSeconds(1'552'608'000);
  EXPECT_EQ(ReasonOf(ExpiresLater(secret, now)), "");
  EXPECT_TRUE(IsInForce(secret, now));
  secret.mutable_expire_time()->set_seconds(1'552'608'001);
  EXPECT_EQ(ReasonOf(ExpiresLater(secret, now)), "");
  EXPECT_TRUE(IsInForce(secret, now));
  EXPECT_FALSE(IsInForce(secret, now + absl::Seconds(1)));
  secret.mutable_expire_time()->set_seconds(1'552'608'000);
  EXPECT_EQ(ReasonOf(ExpiresLater(secret, now)), "EXPIRY_PASSED");
  secret.mutable_expire_time()->set_nanos(1);
  EXPECT_EQ(ReasonOf(ExpiresLater(secret, now)), "");
  secret.mutable_revoke_time()->set_seconds(1);
  EXPECT_FALSE(IsInForce(secret, now));
}

TEST(A2Principal, IsInForceUnlessDisabledOrArchived) {
  access::v1::Principal principal;
  EXPECT_TRUE(IsInForce(principal));
  principal.set_disabled(true);
  EXPECT_FALSE(IsInForce(principal));
  principal.set_disabled(false);
  principal.mutable_archive_time()->set_seconds(1);
  EXPECT_FALSE(IsInForce(principal));
}

TEST(A3Login, WaitsLongerAfterEachFailure) {
  const struct {
    int64_t failures, leniency, seconds;
  } cases[] = {{0, 1, 0},    {4, 1, 0},    {5, 1, 2},
               {6, 1, 4},    {7, 1, 8},    {13, 1, 512},
               {14, 1, 900}, {15, 1, 900}, {1'000'000'000, 1, 900},
               {49, 10, 0},  {50, 10, 2},  {51, 10, 4}};
  for (const auto& [failures, leniency, seconds] : cases)
    EXPECT_EQ(WaitAfter(failures, leniency, Shipped(), kToday), absl::Seconds(seconds)) << failures << " " << leniency;
}

}  // namespace
}  // namespace gongjin::registry
