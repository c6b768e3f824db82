// The verbs of the registry, one file each; the comment of each RPC in the .proto is its manual.
#pragma once

#include "common/resource/definition.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/registry/v1/registry_service.pb.h"
#include "services/registry/accounts.h"

namespace gongjin::registry {

absl::StatusOr<v1::School> RenameSchool(Transaction&, const Call&, const v1::RenameSchoolRequest&);
absl::StatusOr<v1::School> CloseSchool(Transaction&, const Call&, const v1::CloseSchoolRequest&);
absl::StatusOr<v1::Organization> CloseOrganization(Transaction&, const Call&, const v1::CloseOrganizationRequest&);

absl::StatusOr<access::v1::CreateSecretResponse> CreateSecret(Accounts&, Transaction&, const Call&,
                                                              const access::v1::CreateSecretRequest&);
absl::StatusOr<access::v1::Secret> RevokeSecret(Transaction&, const Call&, const access::v1::RevokeSecretRequest&);
absl::StatusOr<access::v1::Principal> SetPassword(Accounts&, Remote&, const Call&,
                                                  const access::v1::SetPasswordRequest&);
absl::StatusOr<access::v1::Token> ExchangeSecret(Accounts&, Remote&, const Call&,
                                                 const access::v1::ExchangeSecretRequest&);
absl::StatusOr<access::v1::Token> Login(Accounts&, Remote&, const Call&, const access::v1::LoginRequest&);
absl::StatusOr<access::v1::ListSigningKeysResponse> ListSigningKeys(Accounts&, Remote&, const Call&,
                                                                    const access::v1::ListSigningKeysRequest&);
absl::StatusOr<access::v1::Caller> GetCaller(const Snapshot&, const Call&, const access::v1::GetCallerRequest&);

}  // namespace gongjin::registry
