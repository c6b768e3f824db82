// Where the service is and with what to prove who calls: flags, then GONGJIN_*, then .gongjin/ upward from the current
// folder, then ~/.config/gongjin.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "cli/language.h"
#include "cli/problem.h"

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
  std::string address;    // as Endpoints::Parse takes it
  std::string token;      // ready-made; or
  std::string secret;     // to exchange; both empty: nothing was found
  std::string authority;  // what --ca-file holds; empty: none was said
  std::string from;       // where the address was found, for messages
  bool found = false;     // the address lay in a .gongjin on the way: nobody named it
  // Whose `from` is, where it is the endpoint file of a service on this machine: another's listener is not the service.
  std::optional<uid_t> keeper;
};

// UsageError: no address anywhere, a named secret file that cannot be read or that others may read, an endpoint or
// secret that others could have put in our way (kept_file.h), or an identity that would go where nobody sent it:
// - A secret or token named by flag or environment goes to an address so named, to that of $GONGJIN_HOME or
//   ~/.config/gongjin, or to that of the .gongjin in which the secret file itself lies. A .gongjin comes along with
//   whatever one clones or unpacks.
// - A secret lying in a folder goes to that folder's address or to one named by flag or environment.
// A .gongjin that belongs to another user is passed over.
Access Discover(const AccessFlags& flags, const Surroundings& here, Language language);

// Why `identity` ("GONGJIN_TOKEN", "the password") is not sent to the address that was found on the way.
UsageError NotSent(const std::string& identity, const Access& access, Language language);

}  // namespace gongjin::cli
