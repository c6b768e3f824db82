// What may come next on the command line.
#pragma once

#include <string>
#include <vector>

#include "cli/commands.h"

namespace gongjin::cli {

// Candidates for the last of `words` (perhaps empty), which follow "gongjinctl". Names of records are asked from the
// server, briefly; nothing is an error.
std::vector<std::string> Complete(const CLI::App& app, Context& context, const std::vector<std::string>& words);

// The script that makes a shell ask `gongjinctl __complete`; "": no such shell.
std::string CompletionScript(const std::string& shell);

}  // namespace gongjin::cli
