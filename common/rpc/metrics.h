// What Prometheus asks for. The path of a call touches a few atomics of its own thread's stripe; the sums are made when
// somebody looks.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "prometheus/collectable.h"
#include "prometheus/metric_family.h"

namespace gongjin::rpc {

// The calls of one RPC. Thread-safe.
class MethodMetrics {
 public:
  // `method`: "pkg.Service/Method".
  explicit MethodMetrics(absl::string_view method);
  void Started();
  // `code`: of gRPC, 0 to 16.
  void Handled(int code, absl::Duration took);

 private:
  friend class Metrics;
  static constexpr int kStripes = 4;
  static constexpr int kCodes = 17;
  static constexpr int kBounds = 16;
  struct alignas(64) Stripe {
    std::atomic<uint64_t> started{0};
    std::atomic<uint64_t> handled[kCodes] = {};
    std::atomic<uint64_t> within[kBounds + 1] = {};
    std::atomic<int64_t> nanoseconds{0};
  };
  Stripe& Mine();

  std::string service_, method_;
  Stripe stripes_[kStripes];
};

// All numbers of a process.
class Metrics : public prometheus::Collectable {
 public:
  // Lives as long as this.
  MethodMetrics& ForMethod(absl::string_view method);
  // A number that `read` knows when asked, on the thread of whoever asks. Names end as Prometheus wants:
  // "_total" for what only grows (`counts`).
  using Labels = std::vector<std::pair<std::string, std::string>>;
  void Add(std::string name, std::string help, bool counts, Labels labels, std::function<double()> read);
  std::vector<prometheus::MetricFamily> Collect() const override;
  // In the text format of Prometheus.
  std::string Text() const;

 private:
  struct Number {
    std::string name, help;
    bool counts;
    Labels labels;
    std::function<double()> read;
  };
  mutable std::mutex mutex_;
  std::deque<MethodMetrics> methods_;
  std::vector<Number> numbers_;
};

}  // namespace gongjin::rpc
