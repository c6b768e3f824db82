#include "common/base/hmac.h"

#include <openssl/sha.h>

#include "absl/strings/str_cat.h"

namespace gongjin {
namespace {

constexpr size_t kBlockSize = SHA256_CBLOCK;

std::string Hash(absl::string_view text) {
  std::string hash(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
         reinterpret_cast<unsigned char*>(hash.data()));
  return hash;
}

}  // namespace

// By hand: OpenSSL's own looks the algorithm up at each use, under locks.
std::string Hmac(absl::string_view key, absl::string_view text) {
  if (key.size() > kBlockSize) return Hmac(Hash(key), text);
  std::string inner(kBlockSize, '\x36'), outer(kBlockSize, '\x5c');
  for (size_t i = 0; i < key.size(); ++i) {
    inner[i] = static_cast<char>(inner[i] ^ key[i]);
    outer[i] = static_cast<char>(outer[i] ^ key[i]);
  }
  return Hash(absl::StrCat(outer, Hash(absl::StrCat(inner, text))));
}

}  // namespace gongjin
