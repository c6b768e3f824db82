#include "services/registry/rules_access.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "common/base/moment.h"
#include "common/base/names.h"
#include "common/base/status.h"

namespace gongjin::registry {
namespace {

using access::v1::Grant;
using annotations::v1::Role;

bool SomebodyHolds(absl::Span<const Grant> grants, absl::CivilDay day) {
  return std::any_of(grants.begin(), grants.end(), [&](const Grant& grant) { return Holds(grant, day); });
}

}  // namespace

bool IsDistrictRole(Role role) {
  switch (role) {
    case annotations::v1::ROLE_SIGNATORY:
    case annotations::v1::ROLE_CONTRIBUTOR:
    case annotations::v1::ROLE_VIEWER:
      return false;
    default:  // a role that is added later is guarded until somebody says otherwise
      return true;
  }
}

absl::Status GrantStaysInItsDistrict(const Grant& grant) {
  if (DistrictOf(grant.principal()) != DistrictOf(grant.name()))
    return Refuse("A1", "principal", "GRANT_ACROSS_DISTRICTS", {grant.principal()});
  if (DistrictOf(grant.organization()) != DistrictOf(grant.name()))
    return Refuse("A1", "organization", "GRANT_ACROSS_DISTRICTS", {grant.organization()});
  return absl::OkStatus();
}

absl::Status DistrictRoleIsOfTheBureau(const Grant& grant, const v1::Organization* organization) {
  if (!IsDistrictRole(grant.role())) return absl::OkStatus();
  if (organization != nullptr && organization->kind() == v1::Organization::EDUCATION_BUREAU &&
      organization->located_district() == DistrictOf(grant.name()))
    return absl::OkStatus();
  return Refuse("A1", "organization", "DISTRICT_ROLE_OUTSIDE_BUREAU", {grant.organization()});
}

bool Holds(const Grant& grant, absl::CivilDay day) {
  return !grant.has_archive_time() && DayOf(grant.start_date()) <= day &&
         (!grant.has_end_date() || day <= DayOf(grant.end_date()));
}

absl::Status SomebodyAdministers(absl::string_view subject, absl::Span<const Grant> before,
                                 absl::Span<const Grant> after, absl::CivilDay today) {
  // Between these days nothing of it changes.
  std::set<absl::CivilDay> days = {today};
  for (const auto& grant : before) days.insert(DayOf(grant.start_date()));
  for (const auto& grant : after)
    if (grant.has_end_date()) days.insert(DayOf(grant.end_date()) + 1);
  for (const absl::CivilDay day : days)
    if (day >= today && SomebodyHolds(before, day) && !SomebodyHolds(after, day))
      return Refuse("A1", subject, "LAST_ADMINISTRATOR", {FormatDay(day)});
  return absl::OkStatus();
}

absl::StatusOr<std::string> OrganizationToActFor(const std::vector<Grant>& grants, absl::string_view wanted,
                                                 absl::CivilDay today) {
  std::set<std::string> organizations;
  for (const auto& grant : grants)
    if (Holds(grant, today)) organizations.insert(grant.organization());
  if (organizations.count(std::string(wanted)) > 0) return std::string(wanted);
  if (wanted.empty() && organizations.empty()) return std::string();
  if (wanted.empty() && organizations.size() == 1) return *organizations.begin();
  return Refuse("A1", "organization", "CHOOSE_ORGANIZATION", {absl::StrJoin(organizations, ", ")});
}

std::vector<Role> RolesIn(const std::vector<Grant>& grants, absl::string_view organization, absl::CivilDay today) {
  std::set<Role> roles;
  for (const auto& grant : grants)
    if (grant.organization() == organization && Holds(grant, today)) roles.insert(grant.role());
  return {roles.begin(), roles.end()};
}

absl::Status PasswordIsStrong(absl::string_view password, absl::string_view login, const Norms& norms,
                              absl::CivilDay today) {
  const int64_t needed = norms.Value("a2-different-characters", today);
  const std::set<char> different(password.begin(), password.end());
  const bool holds_login =
      !login.empty() && absl::StrContains(absl::AsciiStrToLower(password), absl::AsciiStrToLower(login));
  if (static_cast<int64_t>(different.size()) >= needed && !holds_login) return absl::OkStatus();
  return Refuse("A2", "new_password", "PASSWORD_WEAK", {absl::StrCat(needed)});
}

bool OldPasswordIsNeeded(bool is_own, bool has_password) { return is_own && has_password; }

absl::Status OldPasswordMatches(bool matches) {
  if (matches) return absl::OkStatus();
  return Refuse("A2", "old_password", "PASSWORD_WRONG");
}

absl::Status ExpiresLater(const access::v1::Secret& secret, absl::Time now) {
  if (!secret.has_expire_time() || MomentOf(secret.expire_time()) > now) return absl::OkStatus();
  return Invalid("secret.expire_time", "EXPIRY_PASSED");
}

bool IsInForce(const access::v1::Secret& secret, absl::Time now) {
  return !secret.has_revoke_time() && (!secret.has_expire_time() || now < MomentOf(secret.expire_time()));
}

bool IsInForce(const access::v1::Principal& principal) {
  return !principal.disabled() && !principal.has_archive_time();
}

absl::Duration WaitAfter(int64_t failures, bool from_anywhere, const Norms& norms, absl::CivilDay today) {
  const int64_t patience = from_anywhere ? norms.Value("a3-login-patience", today) : 1;
  const int64_t beyond = failures - norms.Value("a3-free-failures", today) * patience;
  if (beyond < 0) return absl::ZeroDuration();
  const absl::Duration longest = absl::Seconds(norms.Value("a3-longest-wait", today));
  absl::Duration wait = absl::Seconds(norms.Value("a3-first-wait", today));
  for (int64_t i = 0; i < beyond && wait < longest; ++i) wait *= 2;
  return std::min(wait, longest);
}

}  // namespace gongjin::registry
