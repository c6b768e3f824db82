// Reads one resource type off its descriptor. For this room alone.
#pragma once

#include <string>

#include "absl/status/status.h"
#include "common/schema/schema.h"

namespace gongjin::schema {

// FAILED_PRECONDITION naming the element that is missing or contradictory. Its parent and what it inherits come later.
absl::Status ReadResource(const Descriptor& descriptor, ResourceType& type);

// "schoolCalendar" -> "school_calendar".
std::string SnakeCase(absl::string_view camel);

}  // namespace gongjin::schema
