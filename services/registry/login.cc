// Login: a token for a login name and a password; slow on purpose, and slower after failures. [A3]
#include "absl/strings/str_cat.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {
namespace {

// "ipv4:10.0.0.7:41234" without the port, which changes with every connection.
absl::string_view HostOf(absl::string_view peer) { return peer.substr(0, peer.rfind(':')); }

// For this login from this place, and for this login from anywhere.
std::vector<Attempt> AttemptsOf(const access::v1::LoginRequest& request, const Call& call) {
  // With its length, so that no login can be written that is another one at some place.
  const std::string of_login = absl::StrCat(request.parent(), " ", request.login().size(), " ", request.login());
  return {{absl::StrCat(of_login, " ", HostOf(call.peer))}, {of_login, true}};
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

  ASSIGN_OR_RETURN(const bool matches, TryPassword(accounts, AttemptsOf(request, call), norms, call, hash,
                                                   request.password()));  // A3
  if (!matches) return Unauthenticated("CREDENTIALS_WRONG");

  access::v1::Token token;
  RETURN_IF_ERROR(remote.Read([&](const Snapshot& snapshot) -> absl::Status {
    ASSIGN_OR_RETURN(token, IssueToken(accounts, snapshot, call, principal, request.organization()));
    return absl::OkStatus();
  }));
  return token;
}

}  // namespace gongjin::registry
