// Servers run as processes of their own, as in life.
#pragma once

#include <sys/types.h>

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
  ~Process();
  const std::string& address() const { return address_; }
  // Seconds of processor that it has used so far.
  double ProcessorSeconds() const;
  pid_t pid() const { return pid_; }

 private:
  Process(pid_t pid) : pid_(pid) {}
  bool Ended();
  pid_t pid_;
  std::string address_;
};

// The seconds of processor that this process has used so far.
double OwnProcessorSeconds();

// A new folder for data, on the disk that is measured; removed with this.
class Folder {
 public:
  static absl::StatusOr<std::unique_ptr<Folder>> Make(const std::string& where);
  ~Folder();
  std::string File(const std::string& name) const { return path_ + "/" + name; }

 private:
  explicit Folder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

}  // namespace gongjin::bench
