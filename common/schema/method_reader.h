// Reads one RPC off its descriptor. For this room alone.
#pragma once

#include "absl/status/status.h"
#include "common/schema/schema.h"

namespace gongjin::schema {

// FAILED_PRECONDITION naming the RPC: no or contradictory access, a relation that its resource has not, a standard
// method whose request or answer is not shaped like one.
absl::Status ReadMethod(const MethodDescriptor& descriptor, const Schema& schema, Method& method);

}  // namespace gongjin::schema
