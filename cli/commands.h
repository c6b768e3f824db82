// The commands, each in a file of its own: AddX tells the parser what it takes and what it does.
#pragma once

#include <CLI/CLI.hpp>

#include "cli/context.h"

namespace gongjin::cli {

void AddGet(CLI::App& app, Context& context);
void AddCreate(CLI::App& app, Context& context);
void AddApply(CLI::App& app, Context& context);
void AddEdit(CLI::App& app, Context& context);
void AddDelete(CLI::App& app, Context& context);
void AddCall(CLI::App& app, Context& context);
void AddWatch(CLI::App& app, Context& context);
void AddDue(CLI::App& app, Context& context);
void AddOverview(CLI::App& app, Context& context);
void AddHistory(CLI::App& app, Context& context);
void AddLogin(CLI::App& app, Context& context);
void AddAudit(CLI::App& app, Context& context);
void AddCompletion(CLI::App& app, Context& context);

// --validate-only and --request-id.
void AddWriteFlags(CLI::App& command, WriteFlags& flags, Language language);
// -o with the forms that this command has.
void AddOutput(CLI::App& command, std::string& output, const std::vector<std::string>& forms, Language language);
// Runs `act` when the command was given; its flags live as long as the parser.
void Runs(CLI::App& command, std::function<void()> act);

}  // namespace gongjin::cli
