// Random secrets and passwords: made, hashed, compared. Nothing here logs.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::access {

// 256 random bits as text: "gj_" and 43 of base64url.
std::string NewSecretText();
// SHA-256 of a secret (it has enough entropy not to need a slow hash).
std::string HashSecret(absl::string_view text);
// argon2id (libsodium, interactive limits), its parameters and salt inside.
std::string HashPassword(absl::string_view password);
bool PasswordMatches(absl::string_view hash, absl::string_view password);
// Compares in constant time.
bool SameBytes(absl::string_view a, absl::string_view b);
// 32 random bytes.
std::string RandomKey();

}  // namespace gongjin::access
