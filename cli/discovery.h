// Where the service is and with what to prove who calls: flags, then GONGJIN_*, then .gongjin/ upward from the current
// folder, then ~/.config/gongjin.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/language.h"

namespace gongjin::cli {

// What was said on the command line; empty: not said.
struct AccessFlags {
  std::string address;      // --address
  std::string secret_file;  // --secret-file
  std::string token;        // --token
  std::string ca_file;      // --ca-file
};

// What surrounds the process; tests make their own.
struct Surroundings {
  std::function<std::optional<std::string>(const std::string& name)> variable;
  std::filesystem::path folder;
};

// This process.
Surroundings Here();

struct Access {
  std::string address;  // as Endpoints::Parse takes it
  std::string token;    // ready-made; or
  std::string secret;   // to exchange; both empty: nothing was found
  std::string ca_file;
  std::string from;  // where the address was found, for messages
};

// UsageError: no address anywhere, or a named secret file that cannot be read. A secret lying in a folder is used only
// with that folder's address or one that was given by flag or environment: nobody gets another's secret by putting an
// `endpoint` in our way. For the same reason a .gongjin that belongs to another user is passed over.
Access Discover(const AccessFlags& flags, const Surroundings& here, Language language);

}  // namespace gongjin::cli
