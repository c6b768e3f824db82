// CreateSecret: a secret is made and shown this once; its hash alone is kept.
#include "absl/strings/str_cat.h"
#include "common/access/secrets.h"
#include "common/schema/names.h"
#include "services/registry/rules.h"
#include "services/registry/verbs.h"

namespace gongjin::registry {
namespace {

// The handler may be run again and must make the same text: it comes from what the call brings and a key that only
// this process knows.
std::string TextFor(const Accounts& accounts, const Call& call) {
  return access::SecretTextFrom(accounts.secret_key, absl::StrCat(absl::Hex(call.random[0], absl::kZeroPad16),
                                                                  absl::Hex(call.random[1], absl::kZeroPad16)));
}

absl::StatusOr<std::string> NewName(Transaction& tx, const access::v1::CreateSecretRequest& request) {
  std::string id = request.secret_id();
  if (id.empty()) id = tx.NextId();
  if (!schema::IsClientId(id)) return Invalid("secret_id", "ID_MALFORMED");
  const std::string name = absl::StrCat(request.parent(), "/secrets/", id);
  ASSIGN_OR_RETURN(const auto taken, tx.Seek<access::v1::Secret>(name));
  if (taken.has_value()) return Taken(name, "NAME_TAKEN", {name});
  return name;
}

}  // namespace

absl::StatusOr<access::v1::CreateSecretResponse> CreateSecret(Accounts& accounts, Transaction& tx, const Call& call,
                                                              const access::v1::CreateSecretRequest& request) {
  // Create is judged here, not by the platform: the parent may lie anywhere.
  if (schema::DistrictOf(request.parent()) != call.caller.district) return Denied();
  RETURN_IF_ERROR(tx.Get<access::v1::Principal>(request.parent()).status());
  RETURN_IF_ERROR(ExpiresLater(request.secret(), call.now));  // A2
  access::v1::Secret secret;
  ASSIGN_OR_RETURN(*secret.mutable_name(), NewName(tx, request));
  secret.set_title(request.secret().title());
  if (request.secret().has_expire_time()) *secret.mutable_expire_time() = request.secret().expire_time();
  const std::string text = TextFor(accounts, call);
  RETURN_IF_ERROR(tx.writer().SetSetting(SettingOfSecret(text), secret.name()));

  access::v1::CreateSecretResponse response;
  ASSIGN_OR_RETURN(*response.mutable_secret(), tx.Put(std::move(secret)));
  if (!call.validate_only) response.set_text(text);
  return response;
}

}  // namespace gongjin::registry
