// A process that dials itself as a stranger would.
#pragma once

#include <string>

#include "absl/time/time.h"

namespace gongjin::rpc {

// Whether a new connection to `address` ends at a gRPC server that answers a health check, whatever it says of its
// health, within `patience`. `with_tls`: over TLS, taking any certificate, since who answers is not the question.
bool AnswersHealth(const std::string& address, bool with_tls, absl::Duration patience);

}  // namespace gongjin::rpc
