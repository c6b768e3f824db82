// SetPassword: one's own with the old one, anybody's of the district as administrator. [A2]
#include "common/schema/names.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {
namespace {

bool IsAdministratorOf(const Call& call, absl::string_view name) {
  return call.caller.Holds(annotations::v1::ROLE_ADMINISTRATOR) && schema::DistrictOf(name) == call.caller.district;
}

absl::Status MayTry(Accounts& accounts, const std::string& key, const Norms& norms, const Call& call) {
  const std::lock_guard<std::mutex> lock(accounts.attempts);
  const auto count = accounts.failures.Of(key, call.now);
  const absl::Duration left = count.last + WaitAfter(count.failures, 1, norms, call.today) - call.now;
  if (left > absl::ZeroDuration()) return Exhausted("TOO_MANY_FAILURES", absl::Ceil(left, absl::Seconds(1)));
  accounts.failures.Add(key, call.now);
  return absl::OkStatus();
}

// The old password, guessed at as slowly as a login. [A3]
absl::Status KnowsOldPassword(Accounts& accounts, const Norms& norms, const Call& call, const std::string& hash,
                              const access::v1::SetPasswordRequest& request) {
  const std::string key = absl::StrCat("old password of ", request.name());
  RETURN_IF_ERROR(MayTry(accounts, key, norms, call));  // A3
  const auto matches = accounts.passwords.Matches(hash, request.old_password());
  if (!matches.ok()) {  // not judged
    accounts.failures.TakeBack(key);
    return matches.status();
  }
  if (!*matches) return Refuse("A2", "old_password", "PASSWORD_WRONG");
  accounts.failures.Forget(key);
  return absl::OkStatus();
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
    ASSIGN_OR_RETURN(const auto kept, snapshot.reader().Setting(SettingOfPassword(principal.name())));
    before = kept.value_or("");
    return absl::OkStatus();
  }));
  RETURN_IF_ERROR(PasswordIsStrong(request.new_password(), principal.login(), norms, call.today));  // A2
  if (is_own && !before.empty()) RETURN_IF_ERROR(KnowsOldPassword(accounts, norms, call, before, request));
  ASSIGN_OR_RETURN(const std::string hash, accounts.passwords.Hash(request.new_password()));

  RETURN_IF_ERROR(remote.Write([&](Transaction& tx) { return Replace(tx, before, hash, principal); }));
  return principal;
}

}  // namespace gongjin::registry
