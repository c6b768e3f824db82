// The main function of every process.
#include <chrono>
#include <csignal>
#include <ctime>
#include <future>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/base/status.h"
#include "common/base/tame.h"
#include "common/rpc/backup.h"
#include "common/rpc/check_data.h"
#include "common/rpc/error_words.h"
#include "common/rpc/host.h"
#include "common/rpc/host_options.h"
#include "common/rpc/log.h"
#include "common/rpc/memory.h"

namespace gongjin::rpc {
namespace {

constexpr int kDrained = 0, kCannotStart = 1, kWrongUsage = 2, kOutcomeLost = 3, kUnreachable = 4;
constexpr timespec kLook{0, 200'000'000};
constexpr auto kReturnMemory = std::chrono::seconds(2);

// Blocked in every thread, so that one place alone takes them.
sigset_t BlockSignals() {
  signal(SIGPIPE, SIG_IGN);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  pthread_sigmask(SIG_BLOCK, &set, nullptr);
  return set;
}

// What a process needs to follow others beside what every process needs.
absl::Status CheckFollowing(const HostOptions& options, const std::vector<ServiceDefinition>& services) {
  for (const auto& service : services)
    for (const auto& [owner, types] : service.followed) {
      const bool here =
          std::any_of(services.begin(), services.end(), [&o = owner](const auto& s) { return s.name == o; });
      if (!here && options.peers.count(owner) == 0)
        return absl::FailedPreconditionError(
            absl::StrCat("peers: ", service.name, " needs to know where ", owner, " is"));
      if (options.service_secret_file.empty())
        return absl::FailedPreconditionError(
            absl::StrCat("service_secret_file: ", service.name, " needs an account of its own to follow ", owner));
    }
  return absl::OkStatus();
}

// Backup, restore and check of a process' databases.
absl::Status RunCommand(const CommandLine& line, absl::string_view process_name,
                        std::vector<ServiceDefinition> services, const RegistryParts* registry) {
  const std::string& data_dir = line.options.data_dir;
  if (data_dir.empty()) return absl::FailedPreconditionError("data_dir: must not be empty");
  // It quotes databases, manifests and names of files, which somebody else may have written.
  const auto tell = [](absl::string_view sentence) { std::cout << Tame(sentence) << std::endl; };
  if (registry != nullptr) services.push_back(registry->define(nullptr, line.options));
  ASSIGN_OR_RETURN(const auto databases, DatabasesOf(services));
  if (line.command == CommandLine::Command::kRestore) return Restore(line.folder, data_dir, databases, tell);
  if (line.command == CommandLine::Command::kCheck) return CheckData(data_dir, line.heads_file, databases, tell);
  return BackUp(data_dir, line.folder, process_name, absl::Now(), databases, tell);
}

int Serve(Host& host, const sigset_t& signals) {
  std::future<void> draining;
  auto memory_returned = std::chrono::steady_clock::now();
  while (true) {
    const int signal = sigtimedwait(&signals, nullptr, &kLook);
    if (const auto now = std::chrono::steady_clock::now(); now - memory_returned >= kReturnMemory) {
      ReturnFreedMemory();
      memory_returned = now;
    }
    if (host.failed()) {
      // The answers "outcome unknown" have left; nothing more may be promised.
      Log(Severity::kError, "the outcome of a commit was lost: the process ends");
      std::_Exit(kOutcomeLost);
    }
    if (host.unreachable() && !draining.valid()) {
      // What is committed is on disk; calls under way are as lost as those that cannot come.
      Log(Severity::kError, "the listener is dead: the process ends, to be started anew");
      std::_Exit(kUnreachable);
    }
    if (signal > 0 && draining.valid()) {
      Log(Severity::kWarning, "asked a second time: ending at once");
      std::_Exit(kCannotStart);
    }
    if (signal > 0) {
      Log(Severity::kInfo, "draining");
      draining = std::async(std::launch::async, [&host] { host.Drain(); });
    }
    if (draining.valid() && draining.wait_for(std::chrono::seconds(0)) == std::future_status::ready) return kDrained;
  }
}

}  // namespace

int RunHost(int argc, char** argv, absl::string_view process_name, int default_port,
            std::vector<ServiceDefinition> services, const RegistryParts* registry) {
  const CommandLine line = ReadCommandLine(argc, argv, process_name, default_port);
  if (line.exit_status >= 0) return line.exit_status;
  if (line.command != CommandLine::Command::kServe) {
    const absl::Status done = RunCommand(line, process_name, std::move(services), registry);
    if (!done.ok()) std::cerr << process_name << ": " << Tame(InEnglish(done)) << "\n";
    return done.ok() ? kDrained : kCannotStart;
  }
  absl::Status fit = CheckOptions(line.options);
  if (fit.ok() && registry == nullptr) fit = CheckFollowing(line.options, services);
  if (!fit.ok()) {
    std::cerr << process_name << ": " << Tame(fit.message()) << "\n";
    return line.check_config ? kWrongUsage : kCannotStart;
  }
  if (line.check_config) {
    std::cout << "the configuration is good\n";
    return kDrained;
  }
  SetUpLogging();
  const sigset_t signals = BlockSignals();
  auto host = Host::Start(line.options, std::move(services), registry);
  if (!host.ok()) {
    std::cerr << process_name << ": " << Tame(InEnglish(host.status())) << "\n";
    return kCannotStart;
  }
  std::cout << process_name << " is ready at " << (*host)->address() << std::endl;
  Log(Severity::kInfo, "ready", {{"process", process_name}, {"address", (*host)->address()}});
  return Serve(**host, signals);
}

}  // namespace gongjin::rpc
