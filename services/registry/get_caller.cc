// GetCaller: who calls, as the token says.
#include "services/registry/verbs.h"

namespace gongjin::registry {

absl::StatusOr<access::v1::Caller> GetCaller(const Snapshot&, const Call& call, const access::v1::GetCallerRequest&) {
  return Described(call.caller);
}

}  // namespace gongjin::registry
