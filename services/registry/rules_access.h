// A1 to A3: what may be granted, what a token says, which passwords hold, how long a failed login waits.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "common/base/norms.h"
#include "gongjin/access/v1/grant.pb.h"
#include "gongjin/access/v1/principal.pb.h"
#include "gongjin/access/v1/secret.pb.h"
#include "gongjin/registry/v1/organization.pb.h"

namespace gongjin::registry {

// True: the role opens every record of a district, whoever its parties are.
bool IsDistrictRole(annotations::v1::Role role);

// A1 [ours]: a grant, its principal and its organization are kept by one district: nobody opens another's records.
// zh: 授权、账号与机构属同一区，不得跨区授权。
// Refused: GRANT_ACROSS_DISTRICTS {principal or organization}.
absl::Status GrantStaysInItsDistrict(const access::v1::Grant& grant);

// A1 [ours]: a role for the whole district is held in that district's education bureau alone.
// zh: 面向全区的角色只能授予本区教育局。
// `organization`: the grant's record where it is no school; nullptr: a school.
// Refused: DISTRICT_ROLE_OUTSIDE_BUREAU {organization}.
absl::Status DistrictRoleIsOfTheBureau(const access::v1::Grant& grant, const v1::Organization* organization);

// True: the grant holds on this day.
bool Holds(const access::v1::Grant& grant, absl::CivilDay day);

// A1 [ours]: a district always has somebody who administers it: whoever would be the last one stays, until another
// account holds the role.
// zh: 本区须始终有人担任系统管理员：最后一名管理员的授权不得收回或到期，其账号不得停用。
// `before`, `after`: the administrators' grants of accounts in force, without and with what is to be written of
// `subject`.
// Refused: LAST_ADMINISTRATOR {first day without}.
absl::Status SomebodyAdministers(absl::string_view subject, absl::Span<const access::v1::Grant> before,
                                 absl::Span<const access::v1::Grant> after, absl::CivilDay today);

// A1 [ours]: a caller acts for one organization, with the roles held there on the day; several must be chosen among.
// zh: 每次登录代表一个机构，只具有当日在该机构的角色；有多个机构的须指明。
// `grants`: of the principal. `wanted`: empty, the only one. Empty answer: no role anywhere yet.
// Refused: CHOOSE_ORGANIZATION {those there are}.
absl::StatusOr<std::string> OrganizationToActFor(const std::vector<access::v1::Grant>& grants, absl::string_view wanted,
                                                 absl::CivilDay today);

// The roles held in one organization on a day, each once, in order.
std::vector<annotations::v1::Role> RolesIn(const std::vector<access::v1::Grant>& grants, absl::string_view organization,
                                           absl::CivilDay today);

// A2 [ours]: a password is not made of few characters, nor around the login name.
// zh: 密码须包含足够多的不同字符，且不得包含登录名。
// Refused: PASSWORD_WEAK {different characters needed}.
// Norms: a2-different-characters.
absl::Status PasswordIsStrong(absl::string_view password, absl::string_view login, const Norms& norms,
                              absl::CivilDay today);

// A2 [ours]: who changes their own password gives the old one. The first password needs none, nor does an administrator
// who sets somebody else's.
// zh: 修改本人密码须提供原密码；首次设置，或由管理员为他人设置的除外。
// Gives: whether the old password is asked for.
bool OldPasswordIsNeeded(bool is_own, bool has_password);

// A2 [ours]: the old password that is given is the one in force.
// zh: 提供的原密码须与现行密码一致。
// Refused: PASSWORD_WRONG.
absl::Status OldPasswordMatches(bool matches);

// A2 [ours]: a secret ends later than it begins.
// zh: 密钥的到期时间须晚于当前时间。
// Invalid: EXPIRY_PASSED.
absl::Status ExpiresLater(const access::v1::Secret& secret, absl::Time now);

// True: tokens may be had for it.
bool IsInForce(const access::v1::Secret& secret, absl::Time now);
bool IsInForce(const access::v1::Principal& principal);

// A3 [ours]: after some failures each further one doubles the time to wait, up to the longest. Those of an account from
// one place are counted, and, more patiently, those from anywhere, so that many places do not guess together and one
// place does not lock an account out for long.
// zh: 登录连续失败达到一定次数后，每失败一次等待时间加倍，直至上限；不分地点计数时次数放宽。
// `failures`: in a row.
// Gives: the time to wait since the last failure.
// Norms: a3-free-failures, a3-login-patience, a3-first-wait, a3-longest-wait.
absl::Duration WaitAfter(int64_t failures, bool from_anywhere, const Norms& norms, absl::CivilDay today);

}  // namespace gongjin::registry
