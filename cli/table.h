// Tables for terminals: columns aligned by what the eye sees, no trailing spaces.
#pragma once

#include <string>
#include <vector>

namespace gongjin::cli {

struct Table {
  std::vector<std::string> headers;  // none: rows only
  std::vector<std::vector<std::string>> rows;
  std::vector<size_t> right;  // columns set flush right: numbers
  size_t indent = 0;          // spaces before each line
  bool keep_empty = false;    // columns that somebody asked for
};

// The table, each line ended. `width`: columns of the terminal, to which wide text is cut with …; 0: nothing is cut.
// Columns empty in every row are left out unless asked for.
std::string Print(Table table, size_t width);

}  // namespace gongjin::cli
