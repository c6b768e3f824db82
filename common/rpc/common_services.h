// What every process serves beside its own services, for all its engines at once: changes, history, work list,
// overview, norms, audit.
#pragma once

#include <vector>

#include "common/access/token.h"
#include "common/base/call.h"
#include "common/base/texts.h"
#include "common/rpc/engine.h"
#include "common/rpc/server.h"
#include "common/rpc/watches.h"
#include "common/rpc/workers.h"

namespace gongjin::rpc {

// What they work with; all of it outlives the server.
struct CommonParts {
  std::vector<Engine*> engines;
  access::Verifier* verifier = nullptr;
  Workers* readers = nullptr;
  Watches* watches = nullptr;
  const Texts* texts = nullptr;
  const Clock* clock = nullptr;
};

std::vector<UnaryRoute> CommonUnaryRoutes(const CommonParts& parts);
std::vector<StreamRoute> CommonStreamRoutes(const CommonParts& parts);
// FAILED_PRECONDITION: a request of theirs carries a rule that is not enforced.
absl::Status CheckCommonServices();

}  // namespace gongjin::rpc
