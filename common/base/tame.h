// Text of others made fit for a terminal. gongjinctl, which links no room of ours, has the same in cli/width.h.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin {

// On one line, and nothing in it that moves the cursor, changes colours or reverses the direction of writing: line
// breaks become spaces, other control characters and invalid bytes U+FFFD.
std::string Tame(absl::string_view text);

}  // namespace gongjin
