#include "services/registry/accounts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/access/secrets.h"
#include "common/schema/names.h"
#include "gongjin/access/v1/grant.pb.h"
#include "services/registry/rules.h"

namespace gongjin::registry {
namespace {

// Looks at the counts and adds to them in one go, so that many attempts at once do not all pass.
absl::Status MayTry(Accounts& accounts, const std::vector<Attempt>& attempts, const Norms& norms, const Call& call) {
  const std::lock_guard<std::mutex> lock(accounts.attempts);
  absl::Duration left;
  for (const auto& attempt : attempts) {
    const auto count = accounts.failures.Of(attempt.key, call.now);
    left = std::max(left,
                    count.last + WaitAfter(count.failures, attempt.from_anywhere, norms, call.today) - call.now);  // A3
  }
  if (left > absl::ZeroDuration()) return Exhausted("TOO_MANY_FAILURES", absl::Ceil(left, absl::Seconds(1)));
  for (const auto& attempt : attempts) accounts.failures.Add(attempt.key, call.now);
  return absl::OkStatus();
}

}  // namespace

std::string SettingOfSecret(absl::string_view text) { return absl::StrCat("secret/", access::HashSecret(text)); }
std::string SettingOfPassword(absl::string_view principal) { return absl::StrCat("password/", principal); }

access::v1::Caller Described(const Caller& caller) {
  access::v1::Caller described;
  described.set_principal(caller.principal);
  described.set_organization(caller.organization);
  for (const auto role : caller.roles) described.add_roles(role);
  described.set_district(caller.district);
  described.set_title(caller.title);
  return described;
}

absl::StatusOr<access::v1::Token> IssueToken(const Accounts& accounts, const Snapshot& snapshot, const Call& call,
                                             const access::v1::Principal& principal, absl::string_view organization,
                                             absl::Time at_most) {
  const std::string home(schema::DistrictOf(principal.name()));
  ASSIGN_OR_RETURN(const auto grants,
                   snapshot.Find<access::v1::Grant>(Where("principal = $1", principal.name()).Under(home)));
  Caller caller;
  ASSIGN_OR_RETURN(caller.organization, OrganizationToActFor(grants, organization, call.today));  // A1
  caller.principal = principal.name();
  caller.title = principal.title();
  caller.district = home;
  caller.roles = RolesIn(grants, caller.organization, call.today);  // A1

  const absl::Time expires = std::min(call.now + access::kTokenLife, at_most);
  access::v1::Token token;
  token.set_token(accounts.signer->Sign(caller, call.now, expires));
  token.mutable_expire_time()->set_seconds(absl::ToUnixSeconds(expires));
  *token.mutable_caller() = Described(caller);
  return token;
}

absl::StatusOr<bool> TryPassword(Accounts& accounts, const std::vector<Attempt>& attempts, const Norms& norms,
                                 const Call& call, absl::string_view hash, absl::string_view password) {
  RETURN_IF_ERROR(MayTry(accounts, attempts, norms, call));
  auto matches = accounts.passwords.Matches(hash, password);
  // Not judged and no hash paid for: must neither count nor push older failures out.
  if (!matches.ok())
    for (const auto& attempt : attempts) accounts.failures.TakeBack(attempt.key);
  else if (*matches)
    for (const auto& attempt : attempts) accounts.failures.Forget(attempt.key);
  return matches;
}

}  // namespace gongjin::registry
