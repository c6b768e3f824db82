#include "common/audit/ed25519.h"

#include <openssl/evp.h>

#include <cstdlib>

namespace gongjin::audit {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* Bytes(absl::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

}  // namespace

std::unique_ptr<Ed25519PrivateKey> Ed25519PrivateKey::Make(absl::string_view bytes) {
  if (bytes.size() != kEd25519KeyBytes) return nullptr;
  std::unique_ptr<Ed25519PrivateKey> made(new Ed25519PrivateKey());
  EVP_PKEY* key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, Bytes(bytes), bytes.size());
  if (key == nullptr) return nullptr;
  made->key_ = key;
  unsigned char public_key[kEd25519KeyBytes];
  size_t size = sizeof(public_key);
  if (EVP_PKEY_get_raw_public_key(key, public_key, &size) != 1 || size != sizeof(public_key)) return nullptr;
  made->public_key_.assign(reinterpret_cast<const char*>(public_key), size);
  return made;
}

Ed25519PrivateKey::~Ed25519PrivateKey() { EVP_PKEY_free(static_cast<EVP_PKEY*>(key_)); }

std::string Ed25519PrivateKey::Sign(absl::string_view text) const {
  Context context(EVP_MD_CTX_new());
  std::string signature(kEd25519SignatureBytes, '\0');
  size_t size = signature.size();
  // Fails only when memory ends; an empty signature would look like a token.
  if (context == nullptr ||
      EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_)) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size, Bytes(text),
                     text.size()) != 1)
    std::abort();
  return signature;
}

std::unique_ptr<Ed25519PublicKey> Ed25519PublicKey::Make(absl::string_view bytes) {
  if (bytes.size() != kEd25519KeyBytes) return nullptr;
  EVP_PKEY* key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(bytes), bytes.size());
  if (key == nullptr) return nullptr;
  std::unique_ptr<Ed25519PublicKey> made(new Ed25519PublicKey());
  made->key_ = key;
  return made;
}

Ed25519PublicKey::~Ed25519PublicKey() { EVP_PKEY_free(static_cast<EVP_PKEY*>(key_)); }

bool Ed25519PublicKey::Verify(absl::string_view text, absl::string_view signature) const {
  Context context(EVP_MD_CTX_new());
  return signature.size() == kEd25519SignatureBytes && context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, static_cast<EVP_PKEY*>(key_)) == 1 &&
         EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(text), text.size()) == 1;
}

}  // namespace gongjin::audit
