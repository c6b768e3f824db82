// ListSigningKeys: what others verify tokens by.
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<access::v1::ListSigningKeysResponse> ListSigningKeys(Accounts& accounts, Remote&, const Call&,
                                                                    const access::v1::ListSigningKeysRequest&) {
  access::v1::ListSigningKeysResponse response;
  const access::PublicKey key = accounts.signer->public_key();
  auto& listed = *response.add_keys();
  listed.set_key_id(key.key_id);
  listed.set_public_key(key.bytes);
  return response;
}

}  // namespace gongjin::registry
