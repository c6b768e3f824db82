// A status as it came over the wire, made what it was where it was made.
#pragma once

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "grpcpp/support/status.h"

namespace gongjin::client {

// With its details as payloads, so that a refusal passes through. What no service of ours said: Unreachable(service)
// for a silent or unreached one, CANCELLED when we ended the call, a fault otherwise.
absl::Status Restored(const grpc::Status& status, absl::string_view service);

}  // namespace gongjin::client
