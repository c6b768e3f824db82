// Identity tokens. Three ways: a stranger's text; a token of ours with something changed; header and payload of any
// text under a good signature, which is how far a faulty signer could go.
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/access/base64url.h"
#include "common/access/claims.h"
#include "common/access/json.h"
#include "common/access/token.h"
#include "common/audit/ed25519.h"
#include "common/base/status.h"
#include "fuzzer/FuzzedDataProvider.h"
#include "tests/fuzz/fuzz.h"

namespace gongjin::fuzz {
namespace {

using namespace access;

constexpr char kAudience[] = "gongjin/310113";

class StandingClock : public Clock {
 public:
  absl::Time Now() const override { return absl::FromUnixSeconds(1'552'608'000); }  // 2019-03-15
};

struct World {
  StandingClock clock;
  std::shared_ptr<const Signer> signer = *Signer::Make(std::string(32, 'k'), kAudience);
  std::unique_ptr<audit::Ed25519PrivateKey> key = audit::Ed25519PrivateKey::Make(std::string(32, 'k'));
  Verifier verifier{KeysOf(signer), kAudience, clock};
  World() { Require(verifier.Refresh().ok(), "no key"); }

  absl::StatusOr<std::shared_ptr<const Caller>> Verify(absl::string_view token) {
    return verifier.Verify(absl::StrCat("Bearer ", token));
  }
};

World& TheWorld() {
  static World& world = *new World;
  return world;
}

Caller SomeCaller(FuzzedDataProvider& from) {
  Caller caller;
  caller.principal = absl::StrCat("p", from.ConsumeRandomLengthString(40));
  caller.organization = from.ConsumeRandomLengthString(40);
  caller.district = from.ConsumeRandomLengthString(20);
  caller.title = from.ConsumeRandomLengthString(40);
  for (int i = from.ConsumeIntegralInRange(0, 4); i > 0; --i)
    caller.roles.push_back(static_cast<annotations::v1::Role>(
        from.ConsumeIntegralInRange<int>(annotations::v1::Role_MIN + 1, annotations::v1::Role_MAX)));
  return caller;
}

void RequireRefusal(const absl::Status& status, absl::string_view what) {
  Require(absl::IsUnauthenticated(status) && absl::StartsWith(BareReasonOf(status), "TOKEN_"),
          absl::StrCat(what, " is answered ", status.ToString()));
}

void JudgeChanged(FuzzedDataProvider& from) {
  World& world = TheWorld();
  const Caller caller = SomeCaller(from);
  const std::string token = world.signer->Sign(caller, world.clock.Now(), world.clock.Now() + kTokenLife);
  if (token.size() > kMostTokenBytes) return;
  const auto verified = world.Verify(token);
  Require(verified.ok() && (*verified)->principal == caller.principal &&
              (*verified)->organization == caller.organization && (*verified)->district == caller.district &&
              (*verified)->title == caller.title && (*verified)->roles == caller.roles,
          "a token of ours says something else than was signed");
  std::string changed = token;
  const size_t at = from.ConsumeIntegralInRange<size_t>(0, token.size() - 1);
  const char c = from.ConsumeIntegral<char>();
  switch (from.ConsumeIntegralInRange(0, 4)) {
    case 0:
      changed[at] = c;
      break;
    case 1:
      changed.insert(at, 1, c);
      break;
    case 2:
      changed.erase(at, 1);
      break;
    case 3:
      changed += c;
      break;
    default:
      changed[at] = static_cast<char>(changed[at] ^ 1 << (c & 7));
  }
  if (changed != token) RequireRefusal(world.Verify(changed).status(), "a changed token");
}

void JudgeSigned(FuzzedDataProvider& from) {
  World& world = TheWorld();
  const std::string id = world.signer->public_key().key_id;
  const std::string header =
      from.ConsumeBool() ? absl::StrCat(R"({"alg":"EdDSA","kid":")", id, "\"", from.ConsumeRandomLengthString(80))
                         : WriteJson({{"alg", "EdDSA"}, {"kid", id}, {"typ", "JWT"}});
  const std::string payload = from.ConsumeRemainingBytesAsString();
  const std::string text = absl::StrCat(ToBase64Url(header), ".", ToBase64Url(payload));
  const auto verified = world.Verify(absl::StrCat(text, ".", ToBase64Url(world.key->Sign(text))));
  if (!verified.ok()) return RequireRefusal(verified.status(), "a signed text");
  const auto claims = ReadClaims(payload);
  Require(claims.has_value() && claims->audience == kAudience && !claims->caller.principal.empty() &&
              world.clock.Now() < claims->caller.expires + kSkew,
          "a signed text was taken that is no token");
}

void JudgeJson(absl::string_view text) {
  if (const auto object = ParseJson(text))
    Require(ParseJson(WriteJson(*object)) == object, "JSON written again reads as something else");
  if (const auto claims = ReadClaims(text)) {
    const auto again = ReadClaims(WriteClaims(*claims));
    Require(again.has_value() && again->audience == claims->audience && again->issued == claims->issued &&
                again->caller.principal == claims->caller.principal && again->caller.title == claims->caller.title &&
                again->caller.roles == claims->caller.roles && again->caller.expires == claims->caller.expires,
            "claims written again read as something else");
  }
  if (const auto bytes = FromBase64Url(text)) Require(ToBase64Url(*bytes) == text, "two writings of the same bytes");
  Require(FromBase64Url(ToBase64Url(text)) == std::string(text), "base64url does not read what it wrote");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  FuzzedDataProvider from(data, size);
  switch (from.ConsumeIntegralInRange(0, 2)) {
    case 0:
      JudgeChanged(from);
      break;
    case 1:
      JudgeSigned(from);
      break;
    default: {
      const std::string text = from.ConsumeRemainingBytesAsString();
      JudgeJson(text);
      RequireRefusal(TheWorld().Verify(text).status(), "a stranger's text");
      RequireRefusal(TheWorld().verifier.Verify(text).status(), "a stranger's authorization");
    }
  }
  return 0;
}

}  // namespace gongjin::fuzz
