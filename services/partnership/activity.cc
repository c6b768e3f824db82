// An activity as it is created or updated.
#include "services/partnership/checks.h"
#include "services/partnership/rules.h"

namespace gongjin::partnership {

absl::Status CheckActivity(Transaction&, const Call& call, const v1::Activity*, v1::Activity& after) {
  return ActivityIsAFact(after, call.today);  // P9
}

}  // namespace gongjin::partnership
