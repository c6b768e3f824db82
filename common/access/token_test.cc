#include "common/access/token.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/access/base64url.h"
#include "common/audit/ed25519.h"
#include "common/base/status.h"

namespace gongjin::access {
namespace {

constexpr char kAudience[] = "gongjin/310113";
const std::string kKey(32, 'k'), kOtherKey(32, 'o');
const absl::Time kNow = absl::FromUnixSeconds(1'552'608'000);  // 2019-03-15

class FakeClock : public Clock {
 public:
  absl::Time Now() const override { return now; }
  absl::Time now = kNow;
};

// Answers with what the test puts in.
class FakeKeys : public KeySource {
 public:
  absl::StatusOr<std::vector<PublicKey>> Keys() override {
    ++*asked;
    return *answer;
  }
  std::shared_ptr<int> asked = std::make_shared<int>(0);
  std::shared_ptr<absl::StatusOr<std::vector<PublicKey>>> answer =
      std::make_shared<absl::StatusOr<std::vector<PublicKey>>>(std::vector<PublicKey>{});
};

std::unique_ptr<Signer> SignerWith(absl::string_view key, absl::string_view audience = kAudience) {
  return std::move(*Signer::Make(key, audience));
}

Caller Wang() {
  Caller caller;
  caller.principal = "districts/310113/principals/wang";
  caller.organization = "districts/310113/schools/lezhi";
  caller.district = "districts/310113";
  caller.title = "王小明 \"小王\"\n\\";
  caller.roles = {annotations::v1::ROLE_SIGNATORY, annotations::v1::ROLE_CONTRIBUTOR};
  return caller;
}

std::string TokenUntil(absl::Time expires, absl::Time issued = kNow) {
  return SignerWith(kKey)->Sign(Wang(), issued, expires);
}

// A token of the right key whose header and payload are free.
std::string Forge(absl::string_view header, absl::string_view payload, absl::string_view key = kKey) {
  const std::string text = absl::StrCat(ToBase64Url(header), ".", ToBase64Url(payload));
  return absl::StrCat(text, ".", ToBase64Url(audit::Ed25519PrivateKey::Make(key)->Sign(text)));
}

std::string Header(absl::string_view more = "", absl::string_view algorithm = "EdDSA") {
  return absl::StrCat(R"({"alg":")", algorithm, R"(","kid":")", SignerWith(kKey)->public_key().key_id, "\"", more, "}");
}

std::string Payload() {
  return R"({"aud":"gongjin/310113","district":"d","exp":1552608600,"iat":1552608000,"iss":"gongjin","nbf":1552608000,)"
         R"("org":"o","roles":["ROLE_VIEWER"],"sub":"p","title":"t"})";
}

struct World {
  FakeClock clock;
  std::unique_ptr<Verifier> verifier;
  World() {
    auto keys = std::make_unique<FakeKeys>();
    *keys->answer = std::vector<PublicKey>{SignerWith(kKey)->public_key()};
    verifier = std::make_unique<Verifier>(std::move(keys), kAudience, clock);
    EXPECT_TRUE(verifier->Refresh().ok());
  }
  std::string Judge(absl::string_view token) {
    return ReasonOf(verifier->Verify(absl::StrCat("Bearer ", token)).status());
  }
};

TEST(Token, SaysWhoWasSigned) {
  World world;
  const auto caller = world.verifier->Verify(absl::StrCat("Bearer ", TokenUntil(kNow + kTokenLife)));
  ASSERT_TRUE(caller.ok());
  EXPECT_EQ((*caller)->principal, Wang().principal);
  EXPECT_EQ((*caller)->organization, Wang().organization);
  EXPECT_EQ((*caller)->district, Wang().district);
  EXPECT_EQ((*caller)->title, Wang().title);
  EXPECT_EQ((*caller)->roles, Wang().roles);
  EXPECT_EQ((*caller)->expires, kNow + kTokenLife);
}

TEST(Token, HoldsWithinItsTimesAndTheSkew) {
  const struct {
    const char* it;
    absl::Time issued, expires;
    const char* reason;
  } cases[] = {
      {"is of this moment", kNow, kNow + kTokenLife, ""},
      {"ends in this second, within the skew", kNow - kTokenLife, kNow, ""},
      {"ended one second before the skew ends", kNow - kTokenLife, kNow - absl::Seconds(59), ""},
      {"ended when the skew ends", kNow - kTokenLife, kNow - kSkew, "TOKEN_EXPIRED"},
      {"ended a second beyond the skew", kNow - kTokenLife, kNow - absl::Seconds(61), "TOKEN_EXPIRED"},
      {"begins when the skew ends", kNow + kSkew, kNow + kTokenLife, ""},
      {"begins a second beyond the skew", kNow + absl::Seconds(61), kNow + kTokenLife, "TOKEN_INVALID"},
  };
  for (const auto& [it, issued, expires, reason] : cases) {
    SCOPED_TRACE(it);
    World world;
    EXPECT_EQ(world.Judge(TokenUntil(expires, issued)), reason);
  }
}

TEST(Token, AKnownOneEndsInTheCacheToo) {
  World world;
  const std::string token = TokenUntil(kNow + kTokenLife);
  EXPECT_EQ(world.Judge(token), "");
  world.clock.now = kNow + kTokenLife + absl::Seconds(59);
  EXPECT_EQ(world.Judge(token), "");
  world.clock.now = kNow + kTokenLife + kSkew;
  EXPECT_EQ(world.Judge(token), "TOKEN_EXPIRED");
}

TEST(Token, IsRefusedUnlessAllOfItIsRight) {
  const std::string good = TokenUntil(kNow + kTokenLife);
  const std::vector<std::string> parts = absl::StrSplit(good, '.');
  std::string other_payload = parts[1];
  other_payload[20] = other_payload[20] == 'A' ? 'B' : 'A';
  std::string other_signature = parts[2];
  other_signature[5] = other_signature[5] == 'A' ? 'B' : 'A';
  const std::string payload = Payload();
  const struct {
    const char* it;
    std::string token;
    const char* reason;
  } cases[] = {
      {"is forged as well as can be: the control", Forge(Header(), payload), ""},
      {"is for another audience", SignerWith(kKey, "gongjin/310110")->Sign(Wang(), kNow, kNow + kTokenLife),
       "TOKEN_AUDIENCE"},
      {"is of another key", SignerWith(kOtherKey)->Sign(Wang(), kNow, kNow + kTokenLife), "TOKEN_INVALID"},
      {"is of another key under the name of ours", Forge(Header(), payload, kOtherKey), "TOKEN_INVALID"},
      {"has an altered payload", absl::StrCat(parts[0], ".", other_payload, ".", parts[2]), "TOKEN_INVALID"},
      {"has an altered signature", absl::StrCat(parts[0], ".", parts[1], ".", other_signature), "TOKEN_INVALID"},
      {"has no signature", absl::StrCat(parts[0], ".", parts[1], "."), "TOKEN_INVALID"},
      {"is cut by one character", good.substr(0, good.size() - 1), "TOKEN_INVALID"},
      {"is cut in the middle", good.substr(0, good.size() / 2), "TOKEN_INVALID"},
      {"has four parts", good + ".x", "TOKEN_INVALID"},
      {"is written with padding", good + "==", "TOKEN_INVALID"},
      {"ends in a space", good + " ", "TOKEN_INVALID"},
      {"is nothing", "", "TOKEN_INVALID"},
      {"has 10 kB", Forge(Header(), absl::StrReplaceAll(payload, {{"\"t\"", "\"" + std::string(10'000, 'x') + "\""}})),
       "TOKEN_INVALID"},
      {"has alg none", Forge(Header("", "none"), payload), "TOKEN_INVALID"},
      {"has alg none and no signature", absl::StrCat(ToBase64Url(R"({"alg":"none"})"), ".", ToBase64Url(payload), "."),
       "TOKEN_INVALID"},
      {"has alg HS256", Forge(Header("", "HS256"), payload), "TOKEN_INVALID"},
      {"has alg twice", Forge(Header(R"(,"alg":"EdDSA")"), payload), "TOKEN_INVALID"},
      {"has crit", Forge(Header(R"(,"crit":["exp"])"), payload), "TOKEN_INVALID"},
      {"has jku", Forge(Header(R"(,"jku":"https://x")"), payload), "TOKEN_INVALID"},
      {"has x5u", Forge(Header(R"(,"x5u":"https://x")"), payload), "TOKEN_INVALID"},
      {"has another typ", Forge(Header(R"(,"typ":"JOSE")"), payload), "TOKEN_INVALID"},
      {"has no kid", Forge(R"({"alg":"EdDSA"})", payload), "TOKEN_INVALID"},
      {"has a header with a tail", Forge(Header() + "{}", payload), "TOKEN_INVALID"},
      {"is of another issuer", Forge(Header(), absl::StrReplaceAll(payload, {{"\"gongjin\"", "\"other\""}})),
       "TOKEN_INVALID"},
      {"names nobody", Forge(Header(), absl::StrReplaceAll(payload, {{"\"p\"", "\"\""}})), "TOKEN_INVALID"},
      {"has no exp", Forge(Header(), absl::StrReplaceAll(payload, {{"\"exp\"", "\"xxx\""}})), "TOKEN_INVALID"},
      {"has a text for exp", Forge(Header(), absl::StrReplaceAll(payload, {{"1552608600", "\"1552608600\""}})),
       "TOKEN_INVALID"},
      {"has exp twice", Forge(Header(), absl::StrReplaceAll(payload, {{"{", R"({"exp":9999999999,)"}})),
       "TOKEN_INVALID"},
      {"has exp beyond all numbers",
       Forge(Header(), absl::StrReplaceAll(payload, {{"1552608600", "99999999999999999999"}})), "TOKEN_INVALID"},
      {"is a list of audiences",
       Forge(Header(), absl::StrReplaceAll(payload, {{"\"gongjin/310113\"", "[\"gongjin/310113\"]"}})),
       "TOKEN_INVALID"},
      {"has a claim that we do not know", Forge(Header(), absl::StrReplaceAll(payload, {{"{", R"({"later":"x",)"}})),
       ""},
      {"has a role that we do not know", Forge(Header(), absl::StrReplaceAll(payload, {{"ROLE_VIEWER", "ROLE_KING"}})),
       ""},
  };
  for (const auto& [it, token, reason] : cases) {
    SCOPED_TRACE(it);
    World world;
    EXPECT_EQ(world.Judge(token), reason);
  }
}

TEST(Token, UnknownRolesGiveNothing) {
  World world;
  const auto caller = world.verifier->Verify(absl::StrCat(
      "Bearer ",
      Forge(Header(), absl::StrReplaceAll(Payload(), {{"\"ROLE_VIEWER\"", R"("ROLE_KING","ROLE_UNSPECIFIED")"}}))));
  ASSERT_TRUE(caller.ok());
  EXPECT_TRUE((*caller)->roles.empty());
}

TEST(Token, EveryCutAndEveryChangedByteIsRefused) {
  World world;
  const std::string good = TokenUntil(kNow + kTokenLife);
  for (size_t size = 0; size < good.size(); ++size)
    ASSERT_EQ(world.Judge(good.substr(0, size)), "TOKEN_INVALID") << size;
  for (size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    ASSERT_EQ(world.Judge(changed), "TOKEN_INVALID") << i;
  }
  EXPECT_EQ(world.Judge(good), "");
}

TEST(Verifier, ReadsTheHeader) {
  World world;
  const std::string token = TokenUntil(kNow + kTokenLife);
  EXPECT_EQ(ReasonOf(world.verifier->Verify("").status()), "TOKEN_MISSING");
  EXPECT_EQ(ReasonOf(world.verifier->Verify("Basic x").status()), "TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(world.verifier->Verify(token).status()), "TOKEN_INVALID");
  EXPECT_EQ(ReasonOf(world.verifier->Verify("bearer " + token).status()), "");
}

TEST(Verifier, SaysWhenAKeyIsUnknownAndTakesTheFreshOnes) {
  FakeClock clock;
  auto keys = std::make_unique<FakeKeys>();
  const auto answer = keys->answer;
  const auto asked = keys->asked;
  Verifier verifier(std::move(keys), kAudience, clock);
  const std::string authorization = absl::StrCat("Bearer ", TokenUntil(kNow + kTokenLife));
  bool unknown = false;
  EXPECT_EQ(ReasonOf(verifier.Verify(authorization, &unknown).status()), "TOKEN_INVALID");
  EXPECT_TRUE(unknown);

  *answer = std::vector<PublicKey>{SignerWith(kKey)->public_key()};
  EXPECT_TRUE(verifier.Refresh().ok());
  EXPECT_EQ(ReasonOf(verifier.Verify(authorization, &unknown).status()), "");
  EXPECT_FALSE(unknown);

  // A flood of strange key ids asks the source once a second at most.
  for (int i = 0; i < 100; ++i) EXPECT_TRUE(verifier.Refresh().ok());
  EXPECT_EQ(*asked, 1);
}

TEST(Verifier, KeepsItsKeysWhenTheSourceIsSilentAndForgetsTokensOfWithdrawnOnes) {
  FakeClock clock;
  auto keys = std::make_unique<FakeKeys>();
  const auto answer = keys->answer;
  *answer = std::vector<PublicKey>{SignerWith(kKey)->public_key()};
  Verifier verifier(std::move(keys), kAudience, clock);
  ASSERT_TRUE(verifier.Refresh().ok());
  const std::string authorization = absl::StrCat("Bearer ", TokenUntil(kNow + kTokenLife));
  EXPECT_TRUE(verifier.Verify(authorization).ok());

  const auto after_a_second = [] { absl::SleepFor(absl::Milliseconds(1010)); };
  *answer = Unreachable("registry");
  after_a_second();
  EXPECT_EQ(ReasonOf(verifier.Refresh()), "SERVICE_UNREACHABLE registry");
  EXPECT_TRUE(verifier.Verify(authorization).ok());

  *answer = std::vector<PublicKey>{SignerWith(kOtherKey)->public_key()};
  after_a_second();
  EXPECT_TRUE(verifier.Refresh().ok());
  EXPECT_EQ(ReasonOf(verifier.Verify(authorization).status()), "TOKEN_INVALID");
}

TEST(Verifier, KnowsAVerifiedTokenFast) {
  World world;
  const std::string authorization = absl::StrCat("Bearer ", TokenUntil(kNow + kTokenLife));
  ASSERT_TRUE(world.verifier->Verify(authorization).ok());
  constexpr int kTimes = 100'000;
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < kTimes; ++i) ASSERT_TRUE(world.verifier->Verify(authorization).ok());
  const auto spent = std::chrono::steady_clock::now() - begin;
  const auto nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(spent).count() / kTimes;
  RecordProperty("nanoseconds", static_cast<int>(nanoseconds));
  // Loose, for sanitizers and busy machines: a signature would cost 100,000.
  EXPECT_LT(nanoseconds, 10'000);
}

TEST(Signer, RefusesWhatIsNoKey) {
  EXPECT_FALSE(Signer::Make(std::string(31, 'k'), kAudience).ok());
  EXPECT_FALSE(Signer::Make(std::string(33, 'k'), kAudience).ok());
  EXPECT_FALSE(Signer::Make(kKey, "").ok());
}

TEST(Signer, NamesAKeyByTheKey) {
  EXPECT_EQ(SignerWith(kKey)->public_key().key_id, SignerWith(kKey, "other")->public_key().key_id);
  EXPECT_NE(SignerWith(kKey)->public_key().key_id, SignerWith(kOtherKey)->public_key().key_id);
}

}  // namespace
}  // namespace gongjin::access
