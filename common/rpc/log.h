// Logs: one JSON object a line on standard error. Nothing sealed, no token and no request body goes in.
#pragma once

#include <atomic>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gongjin::rpc {

enum class Severity { kInfo, kWarning, kError };

// Makes every line of the process JSON, those that others write through spdlog as well. Called once, at start.
void SetUpLogging();

// One line: {"time":…,"level":…,"message":…, then the fields}. Values are texts.
void Log(Severity severity, absl::string_view message,
         std::initializer_list<std::pair<absl::string_view, absl::string_view>> fields = {});

// Lets through so many lines a second, so that strangers cannot fill the disk. Thread-safe.
class LogBudget {
 public:
  explicit LogBudget(int lines_a_second) : limit_(lines_a_second) {}
  // True: write the line. `dropped`: how many were not written since the last one that was.
  bool Take(absl::Time now, int64_t& dropped);

 private:
  const int limit_;
  std::atomic<int64_t> second_{0};
  std::atomic<int> taken_{0};
  std::atomic<int64_t> dropped_{0};
};

// `text` as a JSON string with its quotes.
std::string JsonText(absl::string_view text);

}  // namespace gongjin::rpc
