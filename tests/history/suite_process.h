// The real gongjin-suite in a folder of its own, started, killed and started again.
#pragma once

#include <sys/types.h>

#include <string>

#include "tests/lib/temporary_folder.h"

namespace gongjin::history {

class SuiteProcess {
 public:
  SuiteProcess() = default;
  ~SuiteProcess() { Kill(); }
  SuiteProcess(const SuiteProcess&) = delete;
  SuiteProcess& operator=(const SuiteProcess&) = delete;

  // Returns when it can be called: "", or why it cannot.
  std::string Start();
  // kill -9; returns when it has ended.
  void Kill();
  const std::string& address() const { return address_; }  // the same in all its lives
  std::string AdminSecret() const;

 private:
  const tests::TemporaryFolder folder_{tests::TemporaryFolder::InMemory()};
  std::string address_ = "127.0.0.1:0";
  pid_t pid_ = 0;
};

}  // namespace gongjin::history
