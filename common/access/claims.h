// What a token says, and its form: a compact JWS, {"alg":"EdDSA","kid":…} . {"iss","aud","sub",…} . signature.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/call.h"

namespace gongjin::access {

// No token of ours comes near it: names are at most 300 characters, roles at most nine.
inline constexpr size_t kMostTokenBytes = 4096;

// The payload. Times are whole seconds.
struct Claims {
  std::string audience;  // "gongjin/310113"
  Caller caller;         // `expires` is the claim exp
  absl::Time issued;     // iat and nbf
};

std::string WriteClaims(const Claims& claims);
// nullopt: not JSON as we write it, another issuer, or a claim missing or of another kind. Claims and roles that are
// unknown here are passed over: they give nothing.
std::optional<Claims> ReadClaims(absl::string_view json);

// A compact JWS in its parts, nothing verified yet. Views into the token.
struct Jws {
  std::string key_id;
  absl::string_view payload;  // still base64url
  absl::string_view signed_text;
  std::string signature;
};

// The text to sign: header and payload.
std::string JwsSigningInput(absl::string_view key_id, absl::string_view payload);
// nullopt: too long, not three parts, or a header that says anything else than alg EdDSA, kid, typ JWT.
std::optional<Jws> SplitJws(absl::string_view token);

}  // namespace gongjin::access
