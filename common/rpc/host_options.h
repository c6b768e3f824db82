// Where a process' options come from: flags, then the environment, then a YAML file, then the defaults.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/host.h"

namespace gongjin::rpc {

// What the command line asked for.
struct CommandLine {
  HostOptions options;
  bool check_config = false;  // judge the options, then end
  // Not kServe: to do this with the data folder, then end. `folder`: of the backup.
  enum class Command { kServe, kBackUp, kRestore, kCheck };
  Command command = Command::kServe;
  std::string folder;
  std::string heads_file;  // of a check
  int exit_status = -1;    // not -1: end at once with it (--help, wrong usage); all is said
};

// Reads them; wrong usage is told on standard error. `default_port`: of the service; metrics at +1000.
CommandLine ReadCommandLine(int argc, const char* const* argv, absl::string_view process_name, int default_port);

// FAILED_PRECONDITION naming the option: a value that cannot be, a file that cannot be read, an address beyond
// loopback without TLS.
absl::Status CheckOptions(const HostOptions& options);

// "registry=127.0.0.1:7401,project=…" into `peers`; false: malformed.
bool ReadPeers(const std::string& text, std::map<std::string, std::string>& peers);

}  // namespace gongjin::rpc
