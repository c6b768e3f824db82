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

TEST(A2Password, TheOldOneIsNeededForOnesOwn) {
  EXPECT_TRUE(OldPasswordIsNeeded(true, true));
  EXPECT_FALSE(OldPasswordIsNeeded(true, false));
  EXPECT_FALSE(OldPasswordIsNeeded(false, true));
  EXPECT_FALSE(OldPasswordIsNeeded(false, false));
  EXPECT_EQ(ReasonOf(OldPasswordMatches(true)), "");
  const auto refused = OldPasswordMatches(false);
  EXPECT_EQ(ReasonOf(refused), "PASSWORD_WRONG");
  EXPECT_EQ(RuleOf(refused), "A2");
  EXPECT_EQ(SubjectOf(refused), "old_password");
}

TEST(A1Administrator, IsAlwaysThere) {
  constexpr auto kAdministrator = annotations::v1::ROLE_ADMINISTRATOR;
  const Grant open = Granted(kBureau, kAdministrator);
  const auto until = [](absl::string_view last) { return Granted(kBureau, kAdministrator, "2019-01-01", last); };
  const auto from = [](absl::string_view first) { return Granted(kBureau, kAdministrator, first); };
  const struct {
    const char* it;
    std::vector<Grant> before, after;
    const char* refusal;
  } cases[] = {
      {"the only grant is archived", {open}, {Archived(open)}, "LAST_ADMINISTRATOR 2019-03-15"},
      {"the only account is disabled", {open}, {}, "LAST_ADMINISTRATOR 2019-03-15"},
      {"one of two is archived", {open, open}, {Archived(open), open}, ""},
      {"the only one ended yesterday", {open}, {until("2019-03-14")}, "LAST_ADMINISTRATOR 2019-03-15"},
      {"the only one ends today", {open}, {until("2019-03-15")}, "LAST_ADMINISTRATOR 2019-03-16"},
      {"the only one ends later", {open}, {until("2020-07-31")}, "LAST_ADMINISTRATOR 2020-08-01"},
      {"the only one ends, another follows", {open, from("2020-08-01")}, {until("2020-07-31"), from("2020-08-01")}, ""},
      {"the only one ends, another follows a day later",
       {open, from("2020-08-02")},
       {until("2020-07-31"), from("2020-08-02")},
       "LAST_ADMINISTRATOR 2020-08-01"},
      {"the only one begins tomorrow instead", {open}, {from("2019-03-16")}, "LAST_ADMINISTRATOR 2019-03-15"},
      {"the successor's is archived",
       {until("2019-06-30"), from("2019-07-01")},
       {until("2019-06-30"), Archived(from("2019-07-01"))},
       "LAST_ADMINISTRATOR 2019-07-01"},
      {"one that ended long ago is archived", {until("2019-02-28")}, {Archived(until("2019-02-28"))}, ""},
      {"nobody administered anyway", {}, {Archived(open)}, ""},
      {"the last one's end is moved on", {until("2019-06-30")}, {until("2019-12-31")}, ""},
  };
  for (const auto& [it, before, after, refusal] : cases) {
    SCOPED_TRACE(it);
    const auto judged = SomebodyAdministers("districts/310113/grants/g", before, after, kToday);
    EXPECT_EQ(ReasonOf(judged), refusal);
    if (!judged.ok()) {
      EXPECT_EQ(SubjectOf(judged), "districts/310113/grants/g");
    }
  }
}

TEST(A3Login, WaitsLongerAfterEachFailure) {
  const struct {
    int64_t failures;
    bool from_anywhere;
    int64_t seconds;
  } cases[] = {{0, false, 0},    {4, false, 0},    {5, false, 2},
               {6, false, 4},    {7, false, 8},    {13, false, 512},
               {14, false, 900}, {15, false, 900}, {1'000'000'000, false, 900},
               {49, true, 0},    {50, true, 2},    {51, true, 4}};
  for (const auto& [failures, from_anywhere, seconds] : cases)
    EXPECT_EQ(WaitAfter(failures, from_anywhere, Shipped(), kToday), absl::Seconds(seconds))
        << failures << " " << from_anywhere;
}

}  // namespace
}  // namespace gongjin::registry
