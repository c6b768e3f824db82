// What stands at the other end of a stream.
#pragma once

#include <cstddef>
#include <string>

namespace gongjin::cli {

// True: `descriptor` (1: output, 2: errors) is a terminal.
bool IsTerminal(int descriptor);
// Its width in columns; 0: not a terminal, nothing need be cut.
size_t TerminalWidth(int descriptor);
// Asks for a line without showing it. UsageError where it cannot be had; without a terminal it is read from input.
std::string AskSecretly(const std::string& prompt);

}  // namespace gongjin::cli
