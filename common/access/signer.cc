#include <fcntl.h>
#include <openssl/sha.h>

#include <utility>

#include "absl/strings/str_cat.h"
#include "common/access/base64url.h"
#include "common/access/claims.h"
#include "common/access/secret_file.h"
#include "common/access/secrets.h"
#include "common/access/token.h"
#include "common/audit/ed25519.h"

namespace gongjin::access {
namespace {

// Named by the key itself: a new key has a new name, whoever makes it.
std::string KeyIdOf(absl::string_view public_key) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(public_key.data()), public_key.size(), digest);
  return ToBase64Url(absl::string_view(reinterpret_cast<const char*>(digest), 12));
}

class SignerKeys : public KeySource {
 public:
  explicit SignerKeys(std::shared_ptr<const Signer> signer) : signer_(std::move(signer)) {}
  absl::StatusOr<std::vector<PublicKey>> Keys() override { return std::vector<PublicKey>{signer_->public_key()}; }

 private:
  std::shared_ptr<const Signer> signer_;
};

}  // namespace

struct Signer::Impl {
  std::unique_ptr<audit::Ed25519PrivateKey> key;
  std::string key_id;
  std::string audience;
};

Signer::Signer() : impl_(std::make_unique<Impl>()) {}
Signer::~Signer() = default;

absl::StatusOr<std::unique_ptr<Signer>> Signer::Make(absl::string_view private_key, absl::string_view audience) {
  std::unique_ptr<Signer> signer(new Signer());
  signer->impl_->key = audit::Ed25519PrivateKey::Make(private_key);
  if (signer->impl_->key == nullptr) return absl::FailedPreconditionError("a signing key has 32 bytes");
  if (audience.empty()) return absl::FailedPreconditionError("tokens need an audience");
  signer->impl_->key_id = KeyIdOf(signer->impl_->key->public_key());
  signer->impl_->audience = std::string(audience);
  return signer;
}

absl::StatusOr<std::unique_ptr<Signer>> Signer::FromFile(const std::string& path, absl::string_view audience) {
  auto text = ReadOrWriteSecretFile(path, ToBase64Url(RandomKey()), O_NOFOLLOW);
  if (!text.ok()) return text.status();
  const auto key = FromBase64Url(*text);
  if (!key || key->size() != audit::kEd25519KeyBytes)
    return absl::FailedPreconditionError(absl::StrCat(path, " holds no signing key (32 bytes as base64url)"));
  return Make(*key, audience);
}

std::string Signer::Sign(const Caller& caller, absl::Time now, absl::Time expires) const {
  Claims claims;
  claims.audience = impl_->audience;
  claims.caller = caller;
  claims.caller.expires = expires;
  claims.issued = now;
  const std::string text = JwsSigningInput(impl_->key_id, WriteClaims(claims));
  return absl::StrCat(text, ".", ToBase64Url(impl_->key->Sign(text)));
}

std::unique_ptr<KeySource> KeysOf(std::shared_ptr<const Signer> signer) {
  return std::make_unique<SignerKeys>(std::move(signer));
}

PublicKey Signer::public_key() const { return {impl_->key_id, impl_->key->public_key()}; }

}  // namespace gongjin::access
