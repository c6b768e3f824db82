// How wide text stands on a terminal, and text made fit for one.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::cli {

bool IsUtf8(absl::string_view text);

// Columns: CJK takes two, combining marks none.
size_t WidthOf(absl::string_view text);

// On one line, and nothing in it that moves the cursor, changes colours or reverses the direction of writing: line
// breaks become spaces, other control characters and invalid bytes U+FFFD.
std::string Tame(absl::string_view text);

// The same of each line: for text of ours that quotes others.
std::string TameLines(absl::string_view text);

// A string of JSON or YAML in double quotes: what Tame would take out stands as \u001b, so that nothing is lost.
std::string Quote(absl::string_view text);
// The same for the whole of a JSON text.
std::string Escape(absl::string_view json);

// At most `width` columns, ending in … where something was cut.
std::string Cut(absl::string_view text, size_t width);

// Spaces added up to `width` columns, before or after.
std::string Pad(absl::string_view text, size_t width, bool right = false);

}  // namespace gongjin::cli
