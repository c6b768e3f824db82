// SetPassword: one's own with the old one, anybody's of the district as administrator. [A2]
#include "common/schema/names.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {
namespace {

bool IsAdministratorOf(const Call& call, absl::string_view name) {
  return call.caller.Holds(annotations::v1::ROLE_ADMINISTRATOR) && schema::DistrictOf(name) == call.caller.district;
}

// Guessed at as slowly as a login.
absl::Status KnowsOldPassword(Accounts& accounts, const Norms& norms, const Call& call, const std::string& hash,
                              const access::v1::SetPasswordRequest& request) {
  const Attempt attempt = {absl::StrCat("old password of ", request.name())};
  ASSIGN_OR_RETURN(const bool matches,
                   TryPassword(accounts, {attempt}, norms, call, hash, request.old_password()));  // A3
  return OldPasswordMatches(matches);                                                             // A2
}

// `principal`: as it was read; as it is written afterwards.
absl::Status Replace(Transaction& tx, const std::string& before, const std::string& hash,
                     access::v1::Principal& principal) {
  const std::string setting = SettingOfPassword(principal.name());
  ASSIGN_OR_RETURN(const auto now, tx.reader().Setting(setting));
  if (now.value_or("") != before) return Stale(principal.name(), principal.etag());  // somebody was faster
  RETURN_IF_ERROR(tx.writer().SetSetting(setting, hash));
  ASSIGN_OR_RETURN(principal, tx.Get<access::v1::Principal>(principal.name()));
  principal.set_has_password(true);
  ASSIGN_OR_RETURN(principal, tx.Put(principal));
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<access::v1::Principal> SetPassword(Accounts& accounts, Remote& remote, const Call& call,
                                                  const access::v1::SetPasswordRequest& request) {
  const bool is_own = request.name() == call.caller.principal;
  if (!is_own && !IsAdministratorOf(call, request.name())) return Denied();
  Norms norms;
  access::v1::Principal principal;
  std::string before;
  RETURN_IF_ERROR(remote.Read([&](const Snapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(norms, snapshot.NormsOf(schema::DistrictOf(request.name())));
    ASSIGN_OR_RETURN(principal, snapshot.Get<access::v1::Principal>(request.name()));
    if (is_own && !IsInForce(principal)) return Denied();  // its last token lives on, and must not outlive it
    ASSIGN_OR_RETURN(const auto kept, snapshot.reader().Setting(SettingOfPassword(principal.name())));
    before = kept.value_or("");
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(PasswordIsStrong(request.new_password(), principal.login(), norms, call.today));  // A2
  if (OldPasswordIsNeeded(is_own, !before.empty()))                                                 // A2
    RETURN_IF_ERROR(KnowsOldPassword(accounts, norms, call, before, request));
  ASSIGN_OR_RETURN(const std::string hash, accounts.passwords.Hash(request.new_password()));

  RETURN_IF_ERROR(remote.Write([&](Transaction& tx) { return Replace(tx, before, hash, principal); }));
  return principal;
}

}  // namespace gongjin::registry
