// A page token is base64url of version ‖ nonce ‖ AES-256-GCM(hash of the query ‖ values). The nonce is an HMAC of what
// is sealed: no randomness is needed, and two different contents never share one by chance that matters.
#include <openssl/evp.h>
#include <openssl/sha.h>

#include <memory>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/hmac.h"
#include "common/base/status.h"
#include "common/resource/filter.h"

namespace gongjin {
namespace {

constexpr absl::string_view kVersion = "\x01";
constexpr size_t kNonceSize = 12;
constexpr size_t kTagSize = 16;
constexpr size_t kHashSize = SHA256_DIGEST_LENGTH;

using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

// Looked up once: OpenSSL would do so at each use, under locks.
const EVP_CIPHER* Aes() {
  static const EVP_CIPHER* const aes = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return aes;
}

unsigned char* Bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string Hash(absl::string_view text) {
  std::string hash(kHashSize, '\0');
  SHA256(Bytes(text), text.size(), Bytes(hash));
  return hash;
}

// ciphertext ‖ tag.
std::string Seal(absl::string_view key, absl::string_view nonce, absl::string_view plain) {
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  std::string sealed(plain.size(), '\0');
  std::string tag(kTagSize, '\0');
  int size = 0;
  EVP_EncryptInit_ex(cipher.get(), Aes(), nullptr, Bytes(key), Bytes(nonce));
  EVP_EncryptUpdate(cipher.get(), Bytes(sealed), &size, Bytes(plain), static_cast<int>(plain.size()));
  EVP_EncryptFinal_ex(cipher.get(), Bytes(sealed) + size, &size);
  EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(kTagSize), Bytes(tag));
  return sealed + tag;
}

// False: it was changed, or sealed with another key.
bool Open(absl::string_view key, absl::string_view nonce, absl::string_view sealed, std::string& plain) {
  if (sealed.size() < kTagSize) return false;
  const absl::string_view text = sealed.substr(0, sealed.size() - kTagSize);
  std::string tag(sealed.substr(text.size()));
  plain.assign(text.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  int size = 0;
  return EVP_DecryptInit_ex(cipher.get(), Aes(), nullptr, Bytes(key), Bytes(nonce)) == 1 &&
         EVP_DecryptUpdate(cipher.get(), Bytes(plain), &size, Bytes(text), static_cast<int>(text.size())) == 1 &&
         EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(kTagSize), Bytes(tag)) == 1 &&
         EVP_DecryptFinal_ex(cipher.get(), Bytes(plain) + size, &size) == 1;
}

void AppendNumber(std::string& out, uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) out += static_cast<char>(number >> shift & 0xFF);
}

bool TakeNumber(absl::string_view& bytes, uint64_t& number) {
  if (bytes.size() < 8) return false;
  number = 0;
  for (size_t i = 0; i < 8; ++i) number |= static_cast<uint64_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
  bytes.remove_prefix(8);
  return true;
}

// The kind of each value by one letter, then the value.
std::string Encode(absl::Span<const store::Value> values) {
  std::string out;
  for (const store::Value& value : values) {
    if (const auto* number = std::get_if<int64_t>(&value)) {
      out += 'i';
      AppendNumber(out, static_cast<uint64_t>(*number));
    } else if (const auto* text = std::get_if<std::string>(&value)) {
      out += 's';
      AppendNumber(out, text->size());
      out += *text;
    } else {
      out += 'n';
    }
  }
  return out;
}

bool Decode(absl::string_view bytes, std::vector<store::Value>& values) {
  while (!bytes.empty()) {
    const char kind = bytes.front();
    bytes.remove_prefix(1);
    uint64_t number = 0;
    if (kind == 'n') {
      values.emplace_back();
      continue;
    }
    if (!TakeNumber(bytes, number)) return false;
    if (kind == 'i') {
      values.emplace_back(static_cast<int64_t>(number));
    } else {
      if (number > bytes.size()) return false;
      values.emplace_back(std::string(bytes.substr(0, static_cast<size_t>(number))));
      bytes.remove_prefix(static_cast<size_t>(number));
    }
  }
  return true;
}

}  // namespace

PageTokens::PageTokens(std::string key)
    : seal_key_(Hmac(key, "page token seal")), nonce_key_(Hmac(key, "page token nonce")) {}

std::string PageTokens::Make(absl::string_view query, absl::Span<const store::Value> after) const {
  const std::string plain = Hash(query) + Encode(after);
  const std::string nonce = Hmac(nonce_key_, plain).substr(0, kNonceSize);
  return absl::WebSafeBase64Escape(absl::StrCat(kVersion, nonce, Seal(seal_key_, nonce, plain)));
}

absl::StatusOr<std::vector<store::Value>> PageTokens::Read(absl::string_view query, absl::string_view token) const {
  const absl::Status bad = Invalid("page_token", "PAGE_TOKEN_BAD");
  std::string bytes;
  // The decoder is forgiving: spaces, padding and bits beyond the last byte would make two writings of one token.
  if (!absl::WebSafeBase64Unescape(token, &bytes) || absl::WebSafeBase64Escape(bytes) != token) return bad;
  absl::string_view rest = bytes;
  if (!absl::ConsumePrefix(&rest, kVersion) || rest.size() < kNonceSize) return bad;
  std::string plain;
  if (!Open(seal_key_, rest.substr(0, kNonceSize), rest.substr(kNonceSize), plain)) return bad;
  if (plain.size() < kHashSize) return bad;
  if (plain.substr(0, kHashSize) != Hash(query)) return Invalid("page_token", "PAGE_TOKEN_OF_OTHER_QUERY");
  std::vector<store::Value> values;
  if (!Decode(absl::string_view(plain).substr(kHashSize), values)) return bad;
  return values;
}

}  // namespace gongjin
