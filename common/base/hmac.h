// HMAC-SHA256: what binds a text to a key that only we have.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin {

// 32 bytes. `key`: at most 64 bytes; longer ones are hashed first, as RFC 2104 says.
std::string Hmac(absl::string_view key, absl::string_view text);

}  // namespace gongjin
