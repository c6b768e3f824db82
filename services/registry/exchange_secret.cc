// ExchangeSecret: a token for a secret. Unknown, revoked, expired, of a disabled account: one answer.
#include "common/schema/names.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<access::v1::Token> ExchangeSecret(Accounts& accounts, Remote& remote, const Call& call,
                                                 const access::v1::ExchangeSecretRequest& request) {
  access::v1::Token token;
  RETURN_IF_ERROR(remote.Read([&](const Snapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(const auto name, snapshot.reader().Setting(SettingOfSecret(request.secret())));
    ASSIGN_OR_RETURN(const auto secret, snapshot.Seek<access::v1::Secret>(name.value_or("")));
    if (!secret.has_value()) return Unauthenticated("CREDENTIALS_WRONG");
    ASSIGN_OR_RETURN(const auto principal, snapshot.Seek<access::v1::Principal>(schema::ParentOf(secret->name())));
    if (!principal.has_value() || !IsInForce(*secret, call.now) || !IsInForce(*principal))
      return Unauthenticated("CREDENTIALS_WRONG");
    const absl::Time at_most =
        secret->has_expire_time() ? absl::FromUnixSeconds(secret->expire_time().seconds()) : absl::InfiniteFuture();
    ASSIGN_OR_RETURN(token, IssueToken(accounts, snapshot, call, *principal, request.organization(), at_most));
    return absl::OkStatus();
  }));
  return token;
}

}  // namespace gongjin::registry
