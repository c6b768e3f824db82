#include "tests/history/suite_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/access/secret_file.h"

namespace gongjin::history {
namespace {

// Beside this test, unless the environment says where.
std::string Program() {
  const char* bin = std::getenv("GONGJIN_BIN");
  const auto folder = bin != nullptr ? std::filesystem::path(bin)
                                     : std::filesystem::read_symlink("/proc/self/exe").parent_path() / "../bin";
  return (folder / "gongjin-suite").string();
}

std::string FirstLine(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

}  // namespace

std::string SuiteProcess::Start() {
  const std::string endpoint = folder_.path("endpoint");
  std::filesystem::remove(endpoint);
  std::vector<std::string> words = {Program(),
                                    "--data-dir",
                                    folder_.path("data"),
                                    "--listen",
                                    address_,
                                    "--metrics-listen",
                                    "",
                                    "--district",
                                    "310113",
                                    "--endpoint-file",
                                    endpoint,
                                    "--calls-per-second-per-principal",
                                    "0"};
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  const std::string log = folder_.path("log");
  for (const int said : {STDOUT_FILENO, STDERR_FILENO})
    posix_spawn_file_actions_addopen(&actions, said, log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  const int error = posix_spawn(&pid_, words[0].c_str(), &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (error != 0) {
    pid_ = 0;
    return absl::StrCat("no ", words[0]);
  }
  const absl::Time end = absl::Now() + absl::Seconds(30);
  while (FirstLine(endpoint).empty()) {
    if (waitpid(pid_, nullptr, WNOHANG) != 0) {
      pid_ = 0;
      return absl::StrCat(words[0], " ended: ", FirstLine(log));
    }
    if (absl::Now() > end) return absl::StrCat(words[0], " is not ready");
    absl::SleepFor(absl::Milliseconds(2));
  }
  address_ = FirstLine(endpoint);
  return "";
}

void SuiteProcess::Kill() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
  pid_ = 0;
}

std::string SuiteProcess::AdminSecret() const {
  const auto secret = access::ReadSecretFile(folder_.path("admin.secret"));
  return secret.ok() ? secret->value_or("") : "";
}

}  // namespace gongjin::history
