#include "common/rpc/metrics.h"

#include <algorithm>
#include <limits>
#include <sstream>

#include "prometheus/text_serializer.h"

namespace gongjin::rpc {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

constexpr double kSeconds[] = {.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};
constexpr const char* kCodeNames[] = {
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

}  // namespace

MethodMetrics::MethodMetrics(absl::string_view method) {
  const size_t slash = method.find('/');
  service_ = std::string(method.substr(0, slash));
  method_ = slash == absl::string_view::npos ? "" : std::string(method.substr(slash + 1));
}

MethodMetrics::Stripe& MethodMetrics::Mine() {
  static std::atomic<unsigned> threads{0};
  thread_local const unsigned mine = threads++ % kStripes;
  return stripes_[mine];
}

void MethodMetrics::Started() { Mine().started.fetch_add(1, std::memory_order_relaxed); }

void MethodMetrics::Handled(int code, absl::Duration took) {
  Stripe& stripe = Mine();
  stripe.handled[code >= 0 && code < kCodes ? code : 2].fetch_add(1, std::memory_order_relaxed);
  const int64_t nanoseconds = absl::ToInt64Nanoseconds(took);
  stripe.nanoseconds.fetch_add(nanoseconds, std::memory_order_relaxed);
  int bound = 0;
  while (bound<kBounds&& static_cast<double>(nanoseconds)> kSeconds[bound] * 1e9) ++bound;
  stripe.within[bound].fetch_add(1, std::memory_order_relaxed);
}

MethodMetrics& Metrics::ForMethod(absl::string_view method) {
  const std::lock_guard lock(mutex_);
  return methods_.emplace_back(method);
}

void Metrics::Add(std::string name, std::string help, bool counts, Labels labels, std::function<double()> read) {
  const std::lock_guard lock(mutex_);
  numbers_.push_back({std::move(name), std::move(help), counts, std::move(labels), std::move(read)});
}

std::vector<MetricFamily> Metrics::Collect() const {
  static_assert(std::size(kSeconds) == MethodMetrics::kBounds);
  static_assert(std::size(kCodeNames) == MethodMetrics::kCodes);
  const std::lock_guard lock(mutex_);
  MetricFamily started{"grpc_server_started_total", "RPCs begun.", MetricType::Counter, {}};
  MetricFamily handled{"grpc_server_handled_total", "RPCs answered, by code.", MetricType::Counter, {}};
  MetricFamily seconds{
      "grpc_server_handling_seconds", "Time from the request to its answer.", MetricType::Histogram, {}};
  for (const auto& method : methods_) {
    ClientMetric base;
    base.label = {{"grpc_service", method.service_}, {"grpc_method", method.method_}};
    uint64_t begun = 0, codes[MethodMetrics::kCodes] = {}, within[MethodMetrics::kBounds + 1] = {};
    int64_t nanoseconds = 0;
    for (const auto& stripe : method.stripes_) {
      begun += stripe.started;
      nanoseconds += stripe.nanoseconds;
      for (int i = 0; i < MethodMetrics::kCodes; ++i) codes[i] += stripe.handled[i];
      for (int i = 0; i <= MethodMetrics::kBounds; ++i) within[i] += stripe.within[i];
    }
    if (begun == 0) continue;
    ClientMetric metric = base;
    metric.counter.value = static_cast<double>(begun);
    started.metric.push_back(metric);
    for (int i = 0; i < MethodMetrics::kCodes; ++i) {
      if (codes[i] == 0) continue;
      metric = base;
      metric.label.push_back({"grpc_code", kCodeNames[i]});
      metric.counter.value = static_cast<double>(codes[i]);
      handled.metric.push_back(metric);
    }
    metric = base;
    uint64_t cumulative = 0;
    for (int i = 0; i <= MethodMetrics::kBounds; ++i) {
      cumulative += within[i];
      const double bound = i < MethodMetrics::kBounds ? kSeconds[i] : std::numeric_limits<double>::infinity();
      metric.histogram.bucket.push_back({cumulative, bound});
    }
    metric.histogram.sample_count = cumulative;
    metric.histogram.sample_sum = static_cast<double>(nanoseconds) / 1e9;
    seconds.metric.push_back(metric);
  }
  std::vector<MetricFamily> families = {std::move(started), std::move(handled), std::move(seconds)};
  for (const auto& number : numbers_) {
    auto family = std::find_if(families.begin(), families.end(), [&](const auto& f) { return f.name == number.name; });
    if (family == families.end())
      family = families.insert(family,
                               {number.name, number.help, number.counts ? MetricType::Counter : MetricType::Gauge, {}});
    ClientMetric metric;
    for (const auto& [name, value] : number.labels) metric.label.push_back({name, value});
    (number.counts ? metric.counter.value : metric.gauge.value) = number.read();
    family->metric.push_back(std::move(metric));
  }
  return families;
}

std::string Metrics::Text() const {
  std::ostringstream text;
  prometheus::TextSerializer().Serialize(text, Collect());
  return text.str();
}

}  // namespace gongjin::rpc
