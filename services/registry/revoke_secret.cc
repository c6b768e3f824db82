// RevokeSecret: no tokens for this secret from now on. Once is as good as twice.
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<access::v1::Secret> RevokeSecret(Transaction& tx, const Call& call,
                                                const access::v1::RevokeSecretRequest& request) {
  ASSIGN_OR_RETURN(auto secret, tx.Get<access::v1::Secret>(request.name()));
  if (secret.has_revoke_time()) return secret;
  secret.mutable_revoke_time()->set_seconds(absl::ToUnixSeconds(call.now));
  return tx.Put(std::move(secret));
}

}  // namespace gongjin::registry
