#include "bench/process.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace gongjin::bench {
namespace {

constexpr absl::Duration kStartPatience = absl::Seconds(30);
constexpr absl::Duration kEndPatience = absl::Seconds(20);
constexpr absl::Duration kLook = absl::Milliseconds(20);

[[noreturn]] void Become(const std::vector<std::string>& command, const std::string& log) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int out = open(log.c_str(), O_CREAT | O_WRONLY | O_APPEND, 0600);
  dup2(out, STDOUT_FILENO);
  dup2(out, STDERR_FILENO);
  std::vector<char*> arguments;
  for (const auto& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  execv(arguments[0], arguments.data());
  _exit(127);
}

std::string TextOf(const std::string& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

sockaddr_in Loopback(int port) {
  sockaddr_in place{};
  place.sin_family = AF_INET;
  place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  place.sin_port = htons(static_cast<uint16_t>(port));
  return place;
}

bool TakesConnections(const std::string& address) {
  const sockaddr_in place = Loopback(atoi(address.substr(address.rfind(':') + 1).c_str()));
  const int caller = socket(AF_INET, SOCK_STREAM, 0);
  const bool taken = connect(caller, reinterpret_cast<const sockaddr*>(&place), sizeof place) == 0;
  close(caller);
  return taken;
}

}  // namespace

// Waits until `address` tells where it answers.
absl::StatusOr<std::unique_ptr<Process>> Process::Await(const std::vector<std::string>& command, const std::string& log,
                                                        std::function<std::string()> address) {
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError("cannot fork");
  if (pid == 0) Become(command, log);
  std::unique_ptr<Process> process(new Process(pid));
  for (const absl::Time end = absl::Now() + kStartPatience; absl::Now() < end; absl::SleepFor(kLook)) {
    process->address_ = address();
    if (!process->address_.empty()) return process;
    if (process->Ended()) break;
  }
  return absl::InternalError(absl::StrCat(command.front(), " does not start: ", TextOf(log)));
}

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& command,
                                                        const std::string& endpoint_file, const std::string& log) {
  unlink(endpoint_file.c_str());
  return Await(command, log, [&] {
    std::string address;
    std::ifstream(endpoint_file) >> address;
    return address;
  });
}

absl::StatusOr<std::unique_ptr<Process>> Process::StartAt(const std::vector<std::string>& command,
                                                          const std::string& address, const std::string& log) {
  return Await(command, log, [&] { return TakesConnections(address) ? address : std::string(); });
}

void Process::Kill() {
  if (Ended()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

double Process::ResidentMegabytes() const {
  double pages_in_all = 0, pages_resident = 0;
  std::ifstream(absl::StrCat("/proc/", pid_, "/statm")) >> pages_in_all >> pages_resident;
  return pages_resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

std::string FreeAddress() {
  const int listener = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in place = Loopback(0);
  socklen_t size = sizeof place;
  const bool known = bind(listener, reinterpret_cast<sockaddr*>(&place), size) == 0 &&
                     getsockname(listener, reinterpret_cast<sockaddr*>(&place), &size) == 0;
  close(listener);
  return known ? absl::StrCat("127.0.0.1:", ntohs(place.sin_port)) : "";
}

absl::StatusOr<std::string> OutputOf(const std::vector<std::string>& command) {
  int ends[2];
  if (pipe(ends) != 0) return absl::InternalError("cannot make a pipe");
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError("cannot fork");
  if (pid == 0) {
    close(ends[0]);
    Become(command, absl::StrCat("/dev/fd/", ends[1]));
  }
  close(ends[1]);
  std::string output;
  char buffer[4096];
  for (ssize_t size = 0; (size = read(ends[0], buffer, sizeof buffer)) > 0;)
    output.append(buffer, static_cast<size_t>(size));
  close(ends[0]);
  int status = 0;
  waitpid(pid, &status, 0);
  if (status != 0) return absl::InternalError(absl::StrCat(command.front(), " failed: ", output));
  return output;
}

bool Process::Ended() {
  if (pid_ > 0 && waitpid(pid_, nullptr, WNOHANG) == pid_) pid_ = 0;
  return pid_ == 0;
}

Process::~Process() {
  if (Ended()) return;
  kill(pid_, SIGTERM);
  for (const absl::Time end = absl::Now() + kEndPatience; absl::Now() < end; absl::SleepFor(kLook))
    if (Ended()) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

double Process::ProcessorSeconds() const {
  const std::string text = TextOf(absl::StrCat("/proc/", pid_, "/stat"));
  std::istringstream fields(text.substr(text.rfind(')') + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) fields >> skipped;
  double user = 0, kernel = 0;
  fields >> user >> kernel;
  return (user + kernel) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double OwnProcessorSeconds() {
  rusage used{};
  getrusage(RUSAGE_SELF, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

absl::StatusOr<std::unique_ptr<Folder>> Folder::Make(const std::string& where) {
  std::error_code failed;
  std::filesystem::create_directories(where, failed);
  std::string path = absl::StrCat(where, "/gongjin-bench-XXXXXX");
  if (mkdtemp(path.data()) == nullptr) return absl::InternalError(absl::StrCat("cannot make a folder in ", where));
  return std::unique_ptr<Folder>(new Folder(path, false));
}

absl::StatusOr<std::unique_ptr<Folder>> Folder::Keep(const std::string& path) {
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return absl::InternalError(absl::StrCat("cannot make ", path));
  return std::unique_ptr<Folder>(new Folder(path, true));
}

Folder::~Folder() {
  if (stays_) return;
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gongjin::bench
