#include "bench/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
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

}  // namespace

absl::StatusOr<std::unique_ptr<Process>> Process::Start(const std::vector<std::string>& command,
                                                        const std::string& endpoint_file, const std::string& log) {
  unlink(endpoint_file.c_str());
  const pid_t pid = fork();
  if (pid < 0) return absl::InternalError("cannot fork");
  if (pid == 0) Become(command, log);
  std::unique_ptr<Process> process(new Process(pid));
  for (const absl::Time end = absl::Now() + kStartPatience; absl::Now() < end; absl::SleepFor(kLook)) {
    if (std::ifstream file(endpoint_file); file >> process->address_) return process;
    if (process->Ended()) break;
  }
  return absl::InternalError(absl::StrCat(command.front(), " does not start: ", TextOf(log)));
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
  return std::unique_ptr<Folder>(new Folder(path));
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace gongjin::bench
