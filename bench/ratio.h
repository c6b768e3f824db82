// Figures of rounds: ours and another, measured in turns, and what stands between them.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace gongjin::bench {

// A row of the report: medians of both sides, and of the ratios that each round gave.
struct Row {
  std::string what;
  double ours = 0;
  double against = 0;
  double ratio_median = 0, ratio_min = 0, ratio_max = 0;
  int rounds = 0;
};

// One figure, measured now.
using Measure = std::function<absl::StatusOr<double>()>;

double Median(std::vector<double> values);
// Row of figures taken in pairs: the i-th of `ours` beside the i-th of `against`.
Row RowOf(std::string what, const std::vector<double>& ours, const std::vector<double>& against);
// Measures in turns, `rounds` times: against, ours, ours, against, against … so that neither is always the later one.
absl::StatusOr<Row> InTurns(std::string what, int rounds, const Measure& ours, const Measure& against);

// The rows as JSON, an array, and as a table for people.
std::string JsonOf(const std::vector<Row>& rows);
std::string LineOf(const Row& row);

}  // namespace gongjin::bench
