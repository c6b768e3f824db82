// Reads one resource type off its descriptor. For this room alone.
#pragma once

#include <vector>

#include "absl/status/status.h"
#include "common/schema/schema.h"

namespace gongjin::schema {

// FAILED_PRECONDITION naming the element that is missing or contradictory. Its parent and what it inherits come later.
absl::Status ReadResource(const Descriptor& descriptor, ResourceType& type);

// Appends every reference in a message, at any depth. FAILED_PRECONDITION: one without a type; a recursive message.
absl::Status ReadReferences(const Descriptor& descriptor, std::vector<Reference>& references);

// "schoolCalendar" -> "school_calendar".
std::string SnakeCase(absl::string_view camel);

}  // namespace gongjin::schema
