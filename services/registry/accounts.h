// What the verbs about accounts share: how they sign, hash, count failures, and where the store keeps hashes.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "common/access/token.h"
#include "common/base/call.h"
#include "common/resource/transaction.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/access/v1/principal.pb.h"
#include "services/registry/failures.h"
#include "services/registry/password_work.h"

namespace gongjin::registry {

// One a process. Thread-safe.
struct Accounts {
  std::shared_ptr<const access::Signer> signer;
  std::string secret_key;  // of this process; new secrets are made under it
  Failures failures;
  std::mutex attempts;  // held from looking at the failures to counting the next, so that many at once do not pass
  PasswordWork passwords;
};

// Hashes lie in settings of the store, never in a resource: no read, feed, journal or log shows one.
// "secret/<sha256>" -> name of the secret.
std::string SettingOfSecret(absl::string_view text);
// "password/<principal>" -> argon2id hash.
std::string SettingOfPassword(absl::string_view principal);

// A token of ten minutes for `principal`, which has proved who it is, or until `at_most`.
// FAILED_PRECONDITION: CHOOSE_ORGANIZATION.
absl::StatusOr<access::v1::Token> IssueToken(const Accounts& accounts, const Snapshot& snapshot, const Call& call,
                                             const access::v1::Principal& principal, absl::string_view organization,
                                             absl::Time at_most = absl::InfiniteFuture());

// One count of failures that a password is tried against.
struct Attempt {
  std::string key;
  bool from_anywhere = false;
};

// A3: is `password` that of `hash` (empty: there is no such account)? Each attempt counts as failed until it succeeds.
// RESOURCE_EXHAUSTED: TOO_MANY_FAILURES, one of the counts still waits; TOO_MANY_CALLS, which counts nothing.
absl::StatusOr<bool> TryPassword(Accounts& accounts, const std::vector<Attempt>& attempts, const Norms& norms,
                                 const Call& call, absl::string_view hash, absl::string_view password);

// The caller of a call, as the outside knows it.
access::v1::Caller Described(const Caller& caller);

}  // namespace gongjin::registry
