// Whether the annotations leave something out: bounds, labels, references that lead nowhere. For this room alone.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/schema/schema.h"

namespace gongjin::schema {

// FAILED_PRECONDITION: below `descriptor` a client may write a string or list without a bound, a message of others that
// is not judged, or a field labelled in one language only.
absl::Status CheckWritable(const Descriptor& descriptor);

// FAILED_PRECONDITION: a field of a resource (but its header) or an enum value lacks its label in one language or both.
absl::Status CheckLabels(const Descriptor& resource);

// FAILED_PRECONDITION: a reference to a type that is neither kept nor followed.
absl::Status CheckReferences(const Schema& schema, const std::vector<Reference>& references);

}  // namespace gongjin::schema
