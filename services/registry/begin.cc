#include "services/registry/begin.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/access/secret_file.h"
#include "common/access/secrets.h"
#include "common/base/day.h"
#include "services/registry/accounts.h"
#include "services/registry/checks.h"
#include "services/registry/district_titles.h"
#include "services/registry/rules.h"

namespace gongjin::registry {
namespace {

using annotations::v1::Role;

struct Beginning {
  std::string district, bureau;
};

absl::StatusOr<Beginning> PutDistrict(Transaction& tx, const std::string& code) {
  const DistrictTitle title = TitleOf(code);
  v1::District district;
  district.set_name(absl::StrCat("districts/", code));
  district.set_code(code);
  district.set_title(title.district);
  district.set_municipality(title.municipality);
  RETURN_IF_ERROR(DistrictIsNamedByItsCode(district));
  RETURN_IF_ERROR(tx.Put(district).status());

  v1::Organization bureau;
  bureau.set_name(absl::StrCat(district.name(), "/organizations/bureau"));
  bureau.set_title(absl::StrCat(title.municipality, title.district, "教育局"));
  bureau.set_kind(v1::Organization::EDUCATION_BUREAU);
  bureau.set_located_district(district.name());
  RETURN_IF_ERROR(tx.Put(bureau).status());
  return Beginning{district.name(), bureau.name()};
}

// An account with one role in the bureau and the secret in `file`.
absl::Status PutAccount(Transaction& tx, const Beginning& at, absl::string_view id, absl::string_view title, Role role,
                        const std::string& file) {
  access::v1::Principal principal;
  principal.set_name(absl::StrCat(at.district, "/principals/", id));
  principal.set_title(std::string(title));
  principal.set_kind(access::v1::Principal::SYSTEM);
  RETURN_IF_ERROR(tx.Put(principal).status());

  access::v1::Grant grant;
  grant.set_name(absl::StrCat(at.district, "/grants/", id));
  grant.set_principal(principal.name());
  grant.set_role(role);
  grant.set_organization(at.bureau);
  // Before any day that a clock may show, also one that was set back for a trial.
  *grant.mutable_start_date() = DateOf(absl::CivilDay(2000, 1, 1));
  RETURN_IF_ERROR(tx.Put(grant).status());

  ASSIGN_OR_RETURN(const std::string text, access::ReadOrWriteSecretFile(file, access::NewSecretText()));
  access::v1::Secret secret;
  secret.set_name(absl::StrCat(principal.name(), "/secrets/first"));
  secret.set_title(std::string(title));
  RETURN_IF_ERROR(tx.Put(secret).status());
  return tx.writer().SetSetting(SettingOfSecret(text), secret.name());
}

}  // namespace

std::string AdminSecretFile(const rpc::HostOptions& options) {
  if (!options.admin_secret_file.empty()) return options.admin_secret_file;
  absl::string_view folder = absl::StripSuffix(options.data_dir, "/");
  if (folder == "data") return "admin.secret";
  absl::ConsumeSuffix(&folder, "/data");
  return absl::StrCat(folder, "/admin.secret");
}

std::string ServicesSecretFile(const rpc::HostOptions& options) {
  return absl::StrCat(options.data_dir, "/services.secret");
}

std::function<absl::Status(Transaction&)> BeginWith(const rpc::HostOptions& options) {
  return [options](Transaction& tx) -> absl::Status {
    ASSIGN_OR_RETURN(const Beginning at, PutDistrict(tx, options.district));
    RETURN_IF_ERROR(
        PutAccount(tx, at, "services", "系统服务", annotations::v1::ROLE_SERVICE, ServicesSecretFile(options)));
    return PutAccount(tx, at, "admin", "系统管理员", annotations::v1::ROLE_ADMINISTRATOR, AdminSecretFile(options));
  };
}

}  // namespace gongjin::registry
