// What somebody may have meant: the names nearest to a mistyped one.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace gongjin::cli {

// How many letters must be added, left out or replaced to turn one into the other.
size_t EditDistance(absl::string_view a, absl::string_view b);

// At most three of `names`, the nearest first: few edits away, or one beginning with the other. Empty: none is near.
std::vector<std::string> Nearest(absl::string_view name, absl::Span<const std::string> names);

}  // namespace gongjin::cli
