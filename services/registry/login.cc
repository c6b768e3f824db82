// Login: a token for a login name and a password; slow on purpose, and slower after failures. [A3]
#include "absl/strings/str_cat.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {
namespace {

constexpr int64_t kLeniencyForALogin = 10;

// "ipv4:10.0.0.7:41234" without the port, which changes with every connection.
absl::string_view HostOf(absl::string_view peer) { return peer.substr(0, peer.rfind(':')); }

// Counted twice: for this login from this place; and, ten times as patient, for this login from anywhere, so that many
// places do not guess together, and one place does not lock an account out for long.
struct Attempts {
  Attempts(const access::v1::LoginRequest& request, const Call& call)
      : of_login(absl::StrCat(request.parent(), " ", request.login())),
        of_place(absl::StrCat(of_login, " ", HostOf(call.peer))) {}
  std::string of_login, of_place;
};

absl::Duration Left(const Failures::Count& count, int64_t leniency, const Norms& norms, const Call& call) {
  return count.last + WaitAfter(count.failures, leniency, norms, call.today) - call.now;
}

// A3; counts the attempt as failed until it succeeds.
absl::Status MayTry(Accounts& accounts, const Attempts& attempts, const Norms& norms, const Call& call) {
  const std::lock_guard<std::mutex> lock(accounts.attempts);
  const absl::Duration left =
      std::max(Left(accounts.failures.Of(attempts.of_place, call.now), 1, norms, call),
               Left(accounts.failures.Of(attempts.of_login, call.now), kLeniencyForALogin, norms, call));
  if (left > absl::ZeroDuration()) return Exhausted("TOO_MANY_FAILURES", absl::Ceil(left, absl::Seconds(1)));
  accounts.failures.Add(attempts.of_place, call.now);
  accounts.failures.Add(attempts.of_login, call.now);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<access::v1::Token> Login(Accounts& accounts, Remote& remote, const Call& call,
                                        const access::v1::LoginRequest& request) {
  Norms norms;
  access::v1::Principal principal;
  std::string hash;  // empty: no such account
  RETURN_IF_ERROR(remote.Read([&](const Snapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(norms, snapshot.NormsOf(request.parent()));
    ASSIGN_OR_RETURN(
        auto found, snapshot.Find<access::v1::Principal>(Where("login = $1", request.login()).Under(request.parent())));
    if (found.empty() || !IsInForce(found.front())) return absl::OkStatus();
    principal = std::move(found.front());
    ASSIGN_OR_RETURN(const auto kept, snapshot.reader().Setting(SettingOfPassword(principal.name())));
    hash = kept.value_or("");
    return absl::OkStatus();
  }));

  const Attempts attempts(request, call);
  RETURN_IF_ERROR(MayTry(accounts, attempts, norms, call));  // A3
  const auto matches = accounts.passwords.Matches(hash, request.password());
  if (!matches.ok()) {  // not judged and no hash paid for: must neither count nor push older failures out
    accounts.failures.TakeBack(attempts.of_place);
    accounts.failures.TakeBack(attempts.of_login);
    return matches.status();
  }
  if (!*matches) return Unauthenticated("CREDENTIALS_WRONG");
  accounts.failures.Forget(attempts.of_place);
  accounts.failures.Forget(attempts.of_login);

  access::v1::Token token;
  RETURN_IF_ERROR(remote.Read([&](const Snapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(token, IssueToken(accounts, snapshot, call, principal, request.organization()));
    return absl::OkStatus();
  }));
  return token;
}

}  // namespace gongjin::registry
