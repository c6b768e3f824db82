#include "common/access/secrets.h"

#include <openssl/sha.h>
#include <sodium.h>

#include <cstdlib>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/access/base64url.h"
#include "common/base/hmac.h"

namespace gongjin::access {
namespace {

constexpr size_t kKeyBytes = 32;

void StartSodium() {
  static const bool started = sodium_init() >= 0;
  if (!started) std::abort();  // no randomness: nothing of this file may go on
}

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string SecretText(absl::string_view bytes) { return absl::StrCat("gj_", ToBase64Url(bytes)); }

}  // namespace

std::string RandomKey() {
  StartSodium();
  std::string key(kKeyBytes, '\0');
  randombytes_buf(key.data(), key.size());
  return key;
}

std::string NewSecretText() { return SecretText(RandomKey()); }

std::string SecretTextFrom(absl::string_view key, absl::string_view seed) { return SecretText(Hmac(key, seed)); }

std::string HashSecret(absl::string_view text) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(Bytes(text), text.size(), digest);
  return absl::BytesToHexString(absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
}

std::string HashPassword(absl::string_view password) {
  StartSodium();
  char hash[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hash, password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                            crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return "";
  return hash;
}

bool PasswordMatches(absl::string_view hash, absl::string_view password) {
  StartSodium();
  const std::string terminated(hash);
  return crypto_pwhash_str_verify(terminated.c_str(), password.data(), password.size()) == 0;
}

}  // namespace gongjin::access
