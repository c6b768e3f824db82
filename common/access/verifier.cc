#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/match.h"
#include "common/access/base64url.h"
#include "common/access/claims.h"
#include "common/access/token.h"
#include "common/access/token_cache.h"
#include "common/audit/ed25519.h"
#include "common/base/status.h"

namespace gongjin::access {
namespace {

// A stranger's tokens with made-up key ids must not become calls of the registry.
constexpr absl::Duration kLeastTimeBetweenRefreshes = absl::Seconds(1);
constexpr absl::string_view kScheme = "Bearer ";

using KeyMap = std::map<std::string, std::unique_ptr<audit::Ed25519PublicKey>, std::less<>>;

}  // namespace

struct Verifier::Impl {
  Impl(std::unique_ptr<KeySource> from, std::string of, const Clock& by)
      : source(std::move(from)), audience(std::move(of)), clock(by) {}

  std::unique_ptr<KeySource> source;
  std::string audience;
  const Clock& clock;
  TokenCache cache;

  std::mutex keys_mutex;
  std::shared_ptr<const KeyMap> keys = std::make_shared<KeyMap>();

  std::mutex refresh_mutex;                     // one refresh at a time; the others take its outcome
  absl::Time refreshed = absl::InfinitePast();  // by the machine's clock
  absl::Status outcome;

  std::shared_ptr<const KeyMap> Keys() {
    const std::lock_guard<std::mutex> lock(keys_mutex);
    return keys;
  }
  void SetKeys(const std::vector<PublicKey>& fresh) {
    auto made = std::make_shared<KeyMap>();
    for (const auto& key : fresh)
      if (auto public_key = audit::Ed25519PublicKey::Make(key.bytes)) made->emplace(key.key_id, std::move(public_key));
    bool withdrawn = false;
    {
      const std::lock_guard<std::mutex> lock(keys_mutex);
      for (const auto& [key_id, key] : *keys) withdrawn = withdrawn || made->count(key_id) == 0;
      keys = std::move(made);
    }
    if (withdrawn) cache.Clear();
  }
};

Verifier::Verifier(std::unique_ptr<KeySource> keys, std::string audience, const Clock& clock)
    : impl_(std::make_unique<Impl>(std::move(keys), std::move(audience), clock)) {}
Verifier::~Verifier() = default;

absl::StatusOr<std::shared_ptr<const Caller>> Verifier::Verify(absl::string_view authorization, bool* unknown_key) {
  if (unknown_key != nullptr) *unknown_key = false;
  if (authorization.empty()) return Unauthenticated("TOKEN_MISSING");
  if (!absl::StartsWithIgnoreCase(authorization, kScheme)) return Unauthenticated("TOKEN_INVALID");
  const absl::string_view token = authorization.substr(kScheme.size());
  if (token.size() > kMostTokenBytes) return Unauthenticated("TOKEN_INVALID");
  const absl::Time now = impl_->clock.Now();

  if (auto caller = impl_->cache.Find(token)) {
    if (now >= caller->expires + kSkew) return Unauthenticated("TOKEN_EXPIRED");
    return caller;
  }

  const auto jws = SplitJws(token);
  if (!jws) return Unauthenticated("TOKEN_INVALID");
  const auto keys = impl_->Keys();
  const auto key = keys->find(jws->key_id);
  if (key == keys->end()) {
    if (unknown_key != nullptr) *unknown_key = true;
    return Unauthenticated("TOKEN_INVALID");
  }
  // The signature first: nothing that the token says is looked at before.
  if (!key->second->Verify(jws->signed_text, jws->signature)) return Unauthenticated("TOKEN_INVALID");
  const auto json = FromBase64Url(jws->payload);
  auto claims = json ? ReadClaims(*json) : std::nullopt;
  if (!claims) return Unauthenticated("TOKEN_INVALID");
  if (claims->audience != impl_->audience) return Unauthenticated("TOKEN_AUDIENCE");
  if (now >= claims->caller.expires + kSkew) return Unauthenticated("TOKEN_EXPIRED");
  if (now < claims->issued - kSkew) return Unauthenticated("TOKEN_INVALID");

  auto caller = std::make_shared<const Caller>(std::move(claims->caller));
  impl_->cache.Keep(token, caller);
  return caller;
}

absl::Status Verifier::Refresh() {
  const std::lock_guard<std::mutex> lock(impl_->refresh_mutex);
  const absl::Time now = absl::Now();
  if (now >= impl_->refreshed && now < impl_->refreshed + kLeastTimeBetweenRefreshes) return impl_->outcome;
  auto keys = impl_->source->Keys();
  if (keys.ok()) impl_->SetKeys(*keys);
  impl_->outcome = keys.status();
  impl_->refreshed = absl::Now();
  return impl_->outcome;
}

}  // namespace gongjin::access
