#include "services/registry/accounts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/access/secrets.h"
#include "common/schema/names.h"
#include "gongjin/access/v1/grant.pb.h"
#include "services/registry/rules.h"

namespace gongjin::registry {

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

}  // namespace gongjin::registry
