// The load generator: one client for every server that is measured, so that a ratio compares servers alone.
//
// Callers that each have one call outstanding and start the next when it is answered, over a few channels and threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace gongjin::bench {

// What is called, and by how many.
struct Calls {
  std::string address;  // "127.0.0.1:7400"
  std::string method;   // "gongjin.partnership.v1.PartnershipService/GetPartnership"
  std::string token;    // sent as the bearer; empty: none
  int callers = 64;
  // The n-th request, serialized. Called on several threads, once for each n from `first` on.
  std::function<std::string(int64_t n)> request;
  int64_t first = 0;
};

// What came of it.
struct Answers {
  int64_t calls = 0;  // answered well within the time measured
  double calls_per_second = 0;
  std::vector<float> latencies_us;  // sorted
};

// Median and other ranks of sorted latencies: AtRank(x, 0.99).
double AtRank(const std::vector<float>& sorted, double rank);

// Keeps its channels open between runs. Not thread-safe.
class Load {
 public:
  explicit Load(Calls calls);
  ~Load();
  // Calls for `time` after a short time that does not count. The first refusal of any call fails the run.
  absl::StatusOr<Answers> Run(absl::Duration time);
  // Makes `count` calls, as fast as they are answered.
  absl::Status Send(int64_t count);
  void SetToken(std::string token);
  int64_t next() const { return next_; }

 private:
  class Lane;
  struct Bounds;
  absl::Status RunLanes(const Bounds& bounds);

  Calls calls_;
  std::vector<std::unique_ptr<Lane>> lanes_;
  std::atomic<int64_t> next_;  // goes on from run to run: what a Create asked for once is taken
};

}  // namespace gongjin::bench
