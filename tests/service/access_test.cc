// Accounts, grants, secrets, logins over the wire: who gets in, as whom, and who does not.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "common/access/secret_file.h"
#include "gmock/gmock.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gtest/gtest.h"
#include "tests/service/world.h"

namespace gongjin::tests {
namespace {

using access::v1::CreateSecretResponse;
using access::v1::Secret;
using access::v1::Token;
using testing::ElementsAre;
using testing::MatchesRegex;

constexpr char kSchool[] = "districts/310113/schools/lezhi";
constexpr char kBureau[] = "districts/310113/organizations/bureau";
constexpr char kPassword[] = "correct horse";
constexpr char kWrong[] = "UNAUTHENTICATED CREDENTIALS_WRONG";

std::string Granting(absl::string_view principal, absl::string_view role, absl::string_view organization,
                     absl::string_view more = "") {
  return absl::Substitute(
      "parent: 'districts/310113' grant { principal: 'districts/310113/principals/$0' role: ROLE_$1 organization: "
      "'$2' start_date { year: 2017 month: 1 day: 1 } $3 }",
      principal, role, organization, more);
}

class Access : public testing::Test {
 protected:
  void SetUp() override {
    world.Use(world.Bureau());
    ASSERT_EQ(world
                  .Call("CreateSchool",
                        "parent: 'districts/310113' school_id: 'lezhi' school { title: 'x' stage: PRIMARY ownership: "
                        "PUBLIC }")
                  .refusal,
              "");
    world.Person("wang", "SIGNATORY", kSchool);
  }
  Outcome NewSecret(absl::string_view more = "") {
    auto made = world.Call(
        "CreateSecret", absl::StrCat("parent: 'districts/310113/principals/wang' ",
                                     absl::StrContains(more, "secret {") ? "" : "secret { title: 'office' } ", more));
    EXPECT_EQ(made.refusal, "");
    return made;
  }
  Outcome Exchange(absl::string_view text, absl::string_view organization = "") {
    return world.CallAs("", "ExchangeSecret", absl::Substitute("secret: '$0' organization: '$1'", text, organization));
  }
  Outcome SetPassword(absl::string_view token, absl::string_view password, absl::string_view old = "") {
    return world.CallAs(
        token, "SetPassword",
        absl::Substitute("name: 'districts/310113/principals/wang' new_password: '$0' old_password: '$1'", password,
                         old));
  }
  Outcome Login(absl::string_view password, absl::string_view login = "wang") {
    return world.CallAs("", "Login",
                        absl::Substitute("parent: 'districts/310113' login: '$0' password: '$1'", login, password));
  }
  Outcome Disable(bool disabled) {
    return world.Call(
        "UpdatePrincipal",
        absl::Substitute("principal { name: 'districts/310113/principals/wang' disabled: $0 } update_mask "
                         "{ paths: 'disabled' }",
                         disabled ? "true" : "false"));
  }

  World world;
};

TEST(Begin, MakesTheFirstAccountsOnce) {
  World world;
  struct stat file;
  ASSERT_EQ(stat(absl::StrCat(world.folder(), "/admin.secret").c_str(), &file), 0);
  EXPECT_EQ(file.st_mode & 0777, 0600u);
  const std::string secret = world.AdminSecret();
  const auto caller = world.CallAs(world.TokenFor(secret), "GetCaller", "").As<access::v1::Caller>();
  EXPECT_EQ(caller.principal(), "districts/310113/principals/admin");
  EXPECT_EQ(caller.organization(), kBureau);
  EXPECT_EQ(caller.district(), "districts/310113");
  EXPECT_THAT(caller.roles(), ElementsAre(annotations::v1::ROLE_ADMINISTRATOR));
  const auto services = access::ReadSecretFile(absl::StrCat(world.folder(), "/data/services.secret"));
  ASSERT_TRUE(services.ok() && services->has_value());
  EXPECT_THAT(world.CallAs(world.TokenFor(**services), "GetCaller", "").As<access::v1::Caller>().roles(),
              ElementsAre(annotations::v1::ROLE_SERVICE));

  const int64_t before = world.Happened();
  std::filesystem::remove(absl::StrCat(world.folder(), "/admin.secret"));
  world.Restart();
  EXPECT_EQ(world.Happened(), before);
  EXPECT_FALSE(std::filesystem::exists(absl::StrCat(world.folder(), "/admin.secret")));  // it is not made up again
  world.TokenFor(secret);
}

TEST_F(Access, GrantsStayWhereTheyBelong) {
  const struct {
    const char* it;
    std::string request;
    const char* refusal;
  } cases[] = {
      {"is a district role in a school", Granting("wang", "OBSERVER", kSchool),
       "FAILED_PRECONDITION DISTRICT_ROLE_OUTSIDE_BUREAU organization"},
      {"ends before it begins", Granting("wang", "VIEWER", kSchool, "end_date { year: 2016 month: 12 day: 31 }"),
       "FAILED_PRECONDITION TERM_REVERSED end_date"},
      {"is in an organization of another district", Granting("wang", "VIEWER", "districts/310110/schools/x"),
       "FAILED_PRECONDITION GRANT_ACROSS_DISTRICTS organization"},
      {"is in nothing", Granting("wang", "ADMINISTRATOR", "districts/310113/organizations/nowhere"),
       "FAILED_PRECONDITION REFERENCE_UNKNOWN organization"},
      {"is for nobody", Granting("nobody", "VIEWER", kSchool), "FAILED_PRECONDITION REFERENCE_UNKNOWN principal"},
      {"is no role", Granting("wang", "UNSPECIFIED", kSchool), "INVALID_ARGUMENT FIELD_REQUIRED grant.role"},
      {"is there already", Granting("wang", "SIGNATORY", kSchool), "ALREADY_EXISTS KEY_TAKEN principal"},
  };
  for (const auto& [it, request, refusal] : cases) {
    SCOPED_TRACE(it);
    const int64_t before = world.Happened();
    EXPECT_EQ(world.Call("CreateGrant", request).refusal, refusal);
    EXPECT_EQ(world.Happened(), before);
  }
  const std::string wang = world.TokenFor(NewSecret().As<CreateSecretResponse>().text());
  EXPECT_EQ(world.CallAs(wang, "CreateGrant", Granting("wang", "ADMINISTRATOR", kBureau)).refusal,
            "PERMISSION_DENIED DENIED");
}

TEST_F(Access, ASecretIsShownOnceAndNeverKept) {
  const auto made = NewSecret("request_id: 's-1'").As<CreateSecretResponse>();
  EXPECT_THAT(made.text(), MatchesRegex("gj_[A-Za-z0-9_-]{43}"));
  const auto again = NewSecret("request_id: 's-1'").As<CreateSecretResponse>();
  EXPECT_EQ(again.secret().name(), made.secret().name());
  EXPECT_EQ(again.text(), "");
  EXPECT_NE(NewSecret().As<CreateSecretResponse>().text(), made.text());

  const int64_t before = world.Happened();
  EXPECT_EQ(NewSecret("validate_only: true").As<CreateSecretResponse>().text(), "");
  EXPECT_EQ(world.Happened(), before);

  world.TokenFor(made.text());
  for (const auto& entry : std::filesystem::directory_iterator(world.folder() + "/data")) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
    EXPECT_FALSE(absl::StrContains(bytes, made.text())) << entry.path();
  }
}

TEST_F(Access, ASecretIsOfSomebodyHereAndOfTheFuture) {
  const struct {
    const char* it;
    const char* request;
    const char* refusal;
  } cases[] = {
      {"is for nobody", "parent: 'districts/310113/principals/nobody' secret {}",
       "NOT_FOUND ABSENT districts/310113/principals/nobody"},
      {"is for somebody of another district", "parent: 'districts/310110/principals/wang' secret {}",
       "PERMISSION_DENIED DENIED"},
      {"ends now", "parent: 'districts/310113/principals/wang' secret { expire_time { seconds: 1552615200 } }",
       "INVALID_ARGUMENT EXPIRY_PASSED secret.expire_time"},
      {"has a name that is none", "parent: 'districts/310113/principals/wang' secret_id: 'A/b' secret {}",
       "INVALID_ARGUMENT ID_MALFORMED secret_id"},
      {"has the name of the administrator's",
       "parent: 'districts/310113/principals/admin' secret_id: 'first' secret {}",
       "ALREADY_EXISTS NAME_TAKEN districts/310113/principals/admin/secrets/first"},
  };
  for (const auto& [it, request, refusal] : cases) {
    SCOPED_TRACE(it);
    const int64_t before = world.Happened();
    EXPECT_EQ(world.Call("CreateSecret", request).refusal, refusal);
    EXPECT_EQ(world.Happened(), before);
  }
}

TEST_F(Access, ARevokedSecretGivesNoTokens) {
  const auto made = NewSecret().As<CreateSecretResponse>();
  const std::string token = world.TokenFor(made.text());
  const std::string revoke = absl::Substitute("name: '$0'", made.secret().name());
  const auto revoked = world.Call("RevokeSecret", revoke);
  ASSERT_EQ(revoked.refusal, "");
  EXPECT_TRUE(revoked.As<Secret>().has_revoke_time());
  EXPECT_EQ(Exchange(made.text()).refusal, kWrong);
  EXPECT_EQ(world.CallAs(token, "GetCaller", "").refusal, "");  // the token in hand ends by itself
  EXPECT_EQ(world.Call("RevokeSecret", revoke).As<Secret>().revision(), revoked.As<Secret>().revision());
}

TEST_F(Access, AnExpiredSecretGivesNoTokensAndNoTokenOutlivesIt) {
  const auto made = NewSecret("secret { expire_time { seconds: 1552615260 } }").As<CreateSecretResponse>();
  EXPECT_EQ(Exchange(made.text()).As<Token>().expire_time().seconds(), 1552615260);
  world.clock().Advance(absl::Seconds(59));
  EXPECT_EQ(Exchange(made.text()).refusal, "");
  world.clock().Advance(absl::Seconds(1));
  EXPECT_EQ(Exchange(made.text()).refusal, kWrong);
}

TEST_F(Access, OneAnswerForAllThatIsWrong) {
  const std::string text = NewSecret().As<CreateSecretResponse>().text();
  EXPECT_EQ(Exchange("gj_nothing").refusal, kWrong);
  ASSERT_EQ(Disable(true).refusal, "");
  EXPECT_EQ(Exchange(text).refusal, kWrong);
  ASSERT_EQ(Disable(false).refusal, "");
  EXPECT_EQ(Exchange(text).refusal, "");
  ASSERT_EQ(world.Call("ArchivePrincipal", "name: 'districts/310113/principals/wang'").refusal, "");
  EXPECT_EQ(Exchange(text).refusal, kWrong);
}

TEST_F(Access, ATokenIsForOneOrganization) {
  const std::string text = NewSecret().As<CreateSecretResponse>().text();
  EXPECT_EQ(Exchange(text).As<Token>().caller().organization(), kSchool);
  EXPECT_EQ(Exchange(text, kBureau).refusal, "FAILED_PRECONDITION CHOOSE_ORGANIZATION organization");
  ASSERT_EQ(world.Call("CreateGrant", Granting("wang", "OBSERVER", kBureau, "end_date { year: 2019 month: 3 day: 15 }"))
                .refusal,
            "");
  const auto refused = Exchange(text);
  EXPECT_EQ(refused.refusal, "FAILED_PRECONDITION CHOOSE_ORGANIZATION organization");
  EXPECT_THAT(refused.message, testing::AllOf(testing::HasSubstr(kSchool), testing::HasSubstr(kBureau)));
  EXPECT_THAT(Exchange(text, kBureau).As<Token>().caller().roles(), ElementsAre(annotations::v1::ROLE_OBSERVER));
  EXPECT_THAT(Exchange(text, kSchool).As<Token>().caller().roles(), ElementsAre(annotations::v1::ROLE_SIGNATORY));
  world.clock().Advance(absl::Hours(14));  // midnight in Shanghai: the grant is over
  EXPECT_EQ(Exchange(text).As<Token>().caller().organization(), kSchool);
}

TEST_F(Access, ANewPrincipalMayDoNothing) {
  ASSERT_EQ(world
                .Call("CreatePrincipal",
                      "parent: 'districts/310113' principal_id: 'new' principal { title: 'x' kind: SYSTEM }")
                .refusal,
            "");
  const auto made = world.Call("CreateSecret", "parent: 'districts/310113/principals/new' secret {}");
  const std::string token = world.TokenFor(made.As<CreateSecretResponse>().text());
  EXPECT_EQ(world.CallAs(token, "GetCaller", "").As<access::v1::Caller>().organization(), "");
  EXPECT_EQ(world.CallAs(token, "ListSchools", "parent: 'districts/310113'").refusal, "PERMISSION_DENIED DENIED");
}

TEST_F(Access, SomebodyAlwaysAdministersTheDistrict) {
  const std::string grant = "districts/310113/grants/admin", account = "districts/310113/principals/admin";
  const std::string ends = absl::Substitute(
      "grant { name: '$0' end_date { year: 2019 month: 7 day: 31 } } update_mask { paths: 'end_date' }", grant);
  const std::string disables =
      absl::Substitute("principal { name: '$0' disabled: true } update_mask { paths: 'disabled' }", account);
  const struct {
    const char* it;
    const char* method;
    std::string request;
    std::string subject;
  } cases[] = {
      {"the last grant is archived", "ArchiveGrant", absl::Substitute("name: '$0'", grant), grant},
      {"the last grant ends", "UpdateGrant", ends, grant},
      {"its account is archived", "ArchivePrincipal", absl::Substitute("name: '$0'", account), account},
      {"its account is disabled", "UpdatePrincipal", disables, account},
  };
  const auto refused = [&](const std::string& subject) {
    return absl::StrCat("FAILED_PRECONDITION LAST_ADMINISTRATOR ", subject);
  };
  for (const auto& [it, method, request, subject] : cases) {
    SCOPED_TRACE(it);
    EXPECT_EQ(world.Call(method, request).refusal, refused(subject));
  }
  EXPECT_THAT(world.Call("UpdateGrant", ends).message, testing::HasSubstr("From 2019-08-01 on"));

  // Who takes over only the day after next leaves a day without.
  const auto follows = [&](absl::string_view id, int day) {
    const auto made = world.Call(
        "CreatePrincipal",
        absl::Substitute("parent: 'districts/310113' principal_id: '$0' principal { title: 'x' kind: PERSON }", id));
    EXPECT_EQ(made.refusal, "");
    return world.Call("CreateGrant",
                      absl::Substitute("parent: 'districts/310113' grant { principal: 'districts/310113/principals/$0' "
                                       "role: ROLE_ADMINISTRATOR organization: '$1' start_date { year: 2019 month: 8 "
                                       "day: $2 } }",
                                       id, kBureau, day));
  };
  ASSERT_EQ(follows("late", 2).refusal, "");
  EXPECT_EQ(world.Call("UpdateGrant", ends).refusal, refused(grant));
  ASSERT_EQ(follows("next", 1).refusal, "");
  EXPECT_EQ(world.Call("UpdateGrant", ends).refusal, "");
  // Now it is the next one without whom there is such a day.
  EXPECT_EQ(world.Call("ArchivePrincipal", "name: 'districts/310113/principals/next'").refusal,
            refused("districts/310113/principals/next"));
  EXPECT_EQ(world.Call("ArchivePrincipal", "name: 'districts/310113/principals/late'").refusal, "");
}

TEST_F(Access, PasswordsAreSetByTheirOwnersAndAdministrators) {
  const std::string wang = world.TokenFor(NewSecret().As<CreateSecretResponse>().text());
  const std::string zhao = world.Person("zhao", "SIGNATORY", kSchool);
  EXPECT_EQ(SetPassword(zhao, kPassword).refusal, "PERMISSION_DENIED DENIED");
  EXPECT_EQ(SetPassword("", kPassword).refusal, "UNAUTHENTICATED TOKEN_MISSING");
  EXPECT_EQ(SetPassword(wang, "too short").refusal, "INVALID_ARGUMENT FIELD_TOO_SHORT new_password");
  EXPECT_EQ(SetPassword(wang, "aaaaaaaaaa").refusal, "FAILED_PRECONDITION PASSWORD_WEAK new_password");
  EXPECT_EQ(SetPassword(wang, "my name is wang").refusal, "FAILED_PRECONDITION PASSWORD_WEAK new_password");
  const auto set = SetPassword(wang, kPassword);  // the first one needs no old one
  ASSERT_EQ(set.refusal, "");
  EXPECT_TRUE(set.As<access::v1::Principal>().has_password());
  EXPECT_EQ(SetPassword(wang, "another horse").refusal, "FAILED_PRECONDITION PASSWORD_WRONG old_password");
  EXPECT_EQ(SetPassword(wang, "another horse", "incorrect horse").refusal,
            "FAILED_PRECONDITION PASSWORD_WRONG old_password");
  EXPECT_EQ(SetPassword(wang, "another horse", kPassword).refusal, "");
  EXPECT_EQ(Login(kPassword).refusal, kWrong);
  EXPECT_EQ(Login("another horse").refusal, "");
  EXPECT_EQ(SetPassword(world.Administrator(), kPassword).refusal, "");
  EXPECT_EQ(Login(kPassword).refusal, "");
}

TEST_F(Access, ALoginWaitsLongerAfterFailures) {
  EXPECT_EQ(Login(kPassword).refusal, kWrong);  // no password yet
  ASSERT_EQ(SetPassword(world.Administrator(), kPassword).refusal, "");
  EXPECT_EQ(Login(kPassword).As<Token>().caller().principal(), "districts/310113/principals/wang");

  for (int i = 0; i < 5; ++i) EXPECT_EQ(Login("incorrect horse").refusal, kWrong);
  EXPECT_EQ(Login(kPassword).refusal, "RESOURCE_EXHAUSTED TOO_MANY_FAILURES");
  world.clock().Advance(absl::Milliseconds(1999));
  EXPECT_EQ(Login(kPassword).refusal, "RESOURCE_EXHAUSTED TOO_MANY_FAILURES");
  world.clock().Advance(absl::Milliseconds(1));
  EXPECT_EQ(Login("incorrect horse").refusal, kWrong);
  world.clock().Advance(absl::Seconds(2));
  EXPECT_EQ(Login(kPassword).refusal, "RESOURCE_EXHAUSTED TOO_MANY_FAILURES");  // four seconds now
  world.clock().Advance(absl::Seconds(2));
  EXPECT_EQ(Login(kPassword).refusal, "");
  EXPECT_EQ(Login("incorrect horse").refusal, kWrong);  // and counts from the beginning
  EXPECT_EQ(Login(kPassword).refusal, "");

  // Who is not there waits like who is.
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Login("incorrect horse", "nobody").refusal, kWrong);
  EXPECT_EQ(Login("incorrect horse", "nobody").refusal, "RESOURCE_EXHAUSTED TOO_MANY_FAILURES");

  ASSERT_EQ(Disable(true).refusal, "");
  EXPECT_EQ(Login(kPassword).refusal, kWrong);
}

TEST_F(Access, ManyLoginsAtOnceAreStillCounted) {
  ASSERT_EQ(SetPassword(world.Administrator(), kPassword).refusal, "");
  std::atomic<int> tried = 0;
  std::vector<std::thread> guessers;
  for (int i = 0; i < 16; ++i)
    guessers.emplace_back([&] {
      if (Login("incorrect horse").refusal == kWrong) ++tried;
    });
  for (auto& guesser : guessers) guesser.join();
  EXPECT_EQ(tried, 5);
}

TEST_F(Access, KeysAreForEverybody) {
  const auto keys = world.CallAs("", "ListSigningKeys", "");
  ASSERT_EQ(keys.refusal, "");
  ASSERT_EQ(keys.As<access::v1::ListSigningKeysResponse>().keys_size(), 1);
  EXPECT_EQ(keys.As<access::v1::ListSigningKeysResponse>().keys(0).public_key().size(), 32u);
}

}  // namespace
}  // namespace gongjin::tests
