// What is measured stands here: the suite, a peer beside it and the district in it; and one figure of a load on either.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/district.h"
#include "bench/load.h"
#include "bench/process.h"
#include "bench/rows.h"

namespace gongjin::bench {

// A filled suite. The echo beside it is there where a row needs it.
struct Stage {
  std::unique_ptr<Folder> folder;
  std::unique_ptr<Process> suite, echo;
  std::unique_ptr<District> district;
  int64_t next_create = 0;  // the first Create that was not asked for yet: those of one row never meet another's
};

inline constexpr int kCallers = 64;  // where a row does not say otherwise

// Starts the suite on `folder`, which keeps what it had.
absl::StatusOr<std::unique_ptr<Process>> StartSuite(const Plan& plan, const Folder& folder);
// A suite in a new folder, filled with `partnerships`.
absl::StatusOr<Stage> FillSuite(const Plan& plan, int partnerships);
// The same in a folder that stays: what an earlier run has filled is used again.
absl::StatusOr<Stage> KeepSuite(const Plan& plan, const std::string& path, int partnerships);

// Calls of `method`, and of the Creates that come next.
Calls CallsOf(const Process& server, const std::string& method, int callers,
              std::function<std::string(int64_t)> request);
Calls Creates(const Stage& stage, const Process& server, int callers);

// One figure of a load; also what a call cost in processor time, on either side.
class Loaded {
 public:
  // With `stage`, whose token it sends; without, none.
  Loaded(Stage* stage, const Process& server, Calls calls, absl::Duration time)
      : stage_(stage), server_(server), load_(std::move(calls)), time_(time) {}

  absl::StatusOr<double> PerSecond();
  absl::StatusOr<double> MedianMicroseconds();
  int64_t next() const { return load_.next(); }
  // What a call cost in processor time, and how long it took.
  std::string Cost() const;

 private:
  absl::StatusOr<Answers> Run();

  Stage* stage_;
  const Process& server_;
  Load load_;
  const absl::Duration time_;
  std::vector<double> server_us_, client_us_, p50_us_, p99_us_;
};

}  // namespace gongjin::bench
