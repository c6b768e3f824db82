// A whole command line.
#pragma once

namespace gongjin::cli {

// Parses, carries out, tells what went wrong. Returns the exit status (problem.h).
int Run(int argc, const char* const* argv);

}  // namespace gongjin::cli
