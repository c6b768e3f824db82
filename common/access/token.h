// Tokens: who calls, signed by the registry with Ed25519, good for ten minutes. A compact JWS (EdDSA only; the key is
// bound to the algorithm; no other header is honoured).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/base/call.h"

namespace gongjin::access {

inline constexpr absl::Duration kTokenLife = absl::Minutes(10);
inline constexpr absl::Duration kSkew = absl::Seconds(60);

struct PublicKey {
  std::string key_id;
  std::string bytes;  // 32
};

// Signs tokens; held by the registry alone. Thread-safe.
class Signer {
 public:
  // `private_key`: 32 bytes of Ed25519, kept in a file of mode 0600 by the caller. `audience`: "gongjin/310113".
  static absl::StatusOr<std::unique_ptr<Signer>> Make(absl::string_view private_key, absl::string_view audience);
  // Reads the key from `path`, making file and key when there is none.
  static absl::StatusOr<std::unique_ptr<Signer>> FromFile(const std::string& path, absl::string_view audience);
  // A token for `caller` that ends at `expires`.
  std::string Sign(const Caller& caller, absl::Time now, absl::Time expires) const;
  PublicKey public_key() const;
  ~Signer();

 private:
  Signer();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Where the keys come from: in the suite the signer, elsewhere the registry over RPC.
class KeySource {
 public:
  virtual ~KeySource() = default;
  // Unreachable when the registry does not answer and nothing is kept.
  virtual absl::StatusOr<std::vector<PublicKey>> Keys() = 0;
};

// The key of a signer in the same process.
std::unique_ptr<KeySource> KeysOf(std::shared_ptr<const Signer> signer);

// Verifies tokens and remembers those verified until they expire (a signature costs 100 µs). Thread-safe.
class Verifier {
 public:
  Verifier(std::unique_ptr<KeySource> keys, std::string audience, const Clock& clock);
  ~Verifier();
  // `authorization`: "Bearer …". UNAUTHENTICATED: TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_AUDIENCE.
  // `unknown_key` is set when no key of that id is known here: the keys should be fetched (off this thread) and the
  // call tried once more.
  absl::StatusOr<std::shared_ptr<const Caller>> Verify(absl::string_view authorization, bool* unknown_key = nullptr);
  // Asks the source for keys; may wait on the network. Those who ask within a second of another get its outcome.
  absl::Status Refresh();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::access
