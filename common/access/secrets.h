// Random secrets and passwords: made, hashed. Nothing here logs.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::access {

// 256 random bits as text: "gj_" and 43 of base64url.
std::string NewSecretText();
// The same shape made from `seed` under a random `key`: for a handler that may be run again and must make the same
// secret again. At least 128 bits unknown to others as long as `key` is.
std::string SecretTextFrom(absl::string_view key, absl::string_view seed);
// SHA-256 in hex of a secret (it has enough entropy not to need a slow hash).
std::string HashSecret(absl::string_view text);
// argon2id (libsodium, interactive limits), its parameters and salt inside; "" when its 64 MB cannot be had. Takes a
// tenth of a second.
std::string HashPassword(absl::string_view password);
bool PasswordMatches(absl::string_view hash, absl::string_view password);
// 32 random bytes.
std::string RandomKey();

}  // namespace gongjin::access
