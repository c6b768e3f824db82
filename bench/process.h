// Servers run as processes of their own, as in life.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace gongjin::bench {

// A server that was started. Ends with this object, and with this process, whatever happens.
class Process {
 public:
  // Runs `command` and waits until it has written its address to `endpoint_file`. Its output goes to `log`.
  static absl::StatusOr<std::unique_ptr<Process>> Start(const std::vector<std::string>& command,
                                                        const std::string& endpoint_file, const std::string& log);
  // Runs `command`, which listens on `address` and says so nowhere, and waits until it takes connections there.
  static absl::StatusOr<std::unique_ptr<Process>> StartAt(const std::vector<std::string>& command,
                                                          const std::string& address, const std::string& log);
  ~Process();
  // Ends it without a word, kill -9.
  void Kill();
  const std::string& address() const { return address_; }
  // Seconds of processor that it has used so far.
  double ProcessorSeconds() const;
  // What it holds of the machine's memory now.
  double ResidentMegabytes() const;
  pid_t pid() const { return pid_; }

 private:
  Process(pid_t pid) : pid_(pid) {}
  bool Ended();
  static absl::StatusOr<std::unique_ptr<Process>> Await(const std::vector<std::string>& command, const std::string& log,
                                                        std::function<std::string()> address);
  pid_t pid_;
  std::string address_;
};

// The seconds of processor that this process has used so far.
double OwnProcessorSeconds();

// "127.0.0.1:<port>", free just now.
std::string FreeAddress();
// Runs `command` to its end; what it printed. Anything but exit status 0 is an error.
absl::StatusOr<std::string> OutputOf(const std::vector<std::string>& command);

// A folder for data, on the disk that is measured.
class Folder {
 public:
  // A new one, removed with this.
  static absl::StatusOr<std::unique_ptr<Folder>> Make(const std::string& where);
  // One that stays, made when it is not there.
  static absl::StatusOr<std::unique_ptr<Folder>> Keep(const std::string& path);
  ~Folder();
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  Folder(std::string path, bool stays) : path_(std::move(path)), stays_(stays) {}
  std::string path_;
  bool stays_;
};

}  // namespace gongjin::bench
