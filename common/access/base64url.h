// Base64 with the URL alphabet and without padding (RFC 4648 § 5), as a JWS has it.
#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::access {

std::string ToBase64Url(absl::string_view bytes);
// nullopt: a character outside the alphabet, padding, or bits left over. One text for one value, so that a token
// cannot be written in two ways.
std::optional<std::string> FromBase64Url(absl::string_view text);

}  // namespace gongjin::access
