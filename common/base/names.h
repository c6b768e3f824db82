// What a resource name tells by itself: "districts/310113/partnerships/lezhi". How names are made and matched stands in
// common/schema/names.h.
#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace gongjin {

inline constexpr size_t kMaxIdLength = 63;

// True: it may stand between the slashes of a name, 1 to 63 of [a-zA-Z0-9._~-].
bool IsId(absl::string_view id);
// "districts/310113/partnerships/lezhi" -> "districts/310113"; "" when it does not begin with a district.
absl::string_view DistrictOf(absl::string_view name);

}  // namespace gongjin
