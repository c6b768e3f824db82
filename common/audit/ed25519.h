// Ed25519 by OpenSSL, as far as tokens and tree heads need it.
#pragma once

#include <memory>
#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::audit {

inline constexpr size_t kEd25519KeyBytes = 32;
inline constexpr size_t kEd25519SignatureBytes = 64;

// A private key. Thread-safe.
class Ed25519PrivateKey {
 public:
  // nullptr unless `bytes` are 32.
  static std::unique_ptr<Ed25519PrivateKey> Make(absl::string_view bytes);
  ~Ed25519PrivateKey();
  // 64 bytes.
  std::string Sign(absl::string_view text) const;
  const std::string& public_key() const { return public_key_; }

 private:
  Ed25519PrivateKey() = default;
  void* key_ = nullptr;  // EVP_PKEY, kept out of this header
  std::string public_key_;
};

// A public key. Thread-safe.
class Ed25519PublicKey {
 public:
  // nullptr unless `bytes` are 32.
  static std::unique_ptr<Ed25519PublicKey> Make(absl::string_view bytes);
  ~Ed25519PublicKey();
  bool Verify(absl::string_view text, absl::string_view signature) const;

 private:
  Ed25519PublicKey() = default;
  void* key_ = nullptr;
};

}  // namespace gongjin::audit
