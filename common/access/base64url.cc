#include "common/access/base64url.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"

namespace gongjin::access {

std::string ToBase64Url(absl::string_view bytes) { return absl::WebSafeBase64Escape(bytes); }

std::optional<std::string> FromBase64Url(absl::string_view text) {
  const auto is_of_alphabet = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '-' || c == '_';
  };
  if (!std::all_of(text.begin(), text.end(), is_of_alphabet)) return std::nullopt;
  std::string bytes;
  if (!absl::WebSafeBase64Unescape(text, &bytes)) return std::nullopt;
  if (ToBase64Url(bytes) != text) return std::nullopt;
  return bytes;
}

}  // namespace gongjin::access
