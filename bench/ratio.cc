#include "bench/ratio.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"

namespace gongjin::bench {

double Median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

Row RowOf(std::string what, const std::vector<double>& ours, const std::vector<double>& against) {
  std::vector<double> ratios;
  for (size_t i = 0; i < ours.size(); ++i) ratios.push_back(ours[i] / against[i]);
  Row row;
  row.what = std::move(what);
  row.rounds = static_cast<int>(ratios.size());
  row.ours = Median(ours);
  row.against = Median(against);
  row.ratio_median = Median(ratios);
  if (!ratios.empty()) {
    row.ratio_min = *std::min_element(ratios.begin(), ratios.end());
    row.ratio_max = *std::max_element(ratios.begin(), ratios.end());
  }
  return row;
}

absl::StatusOr<Row> InTurns(std::string what, int rounds, const Measure& ours, const Measure& against) {
  std::vector<double> our_figures, other_figures;
  const auto take = [](const Measure& measure, std::vector<double>& figures) -> absl::Status {
    ASSIGN_OR_RETURN(const double figure, measure());
    if (!(figure > 0)) return absl::InternalError("nothing was measured");
    figures.push_back(figure);
    return absl::OkStatus();
  };
  for (int round = 0; round < rounds; ++round) {
    const bool ours_first = round % 2 == 1;
    if (ours_first) RETURN_IF_ERROR(take(ours, our_figures));
    RETURN_IF_ERROR(take(against, other_figures));
    if (!ours_first) RETURN_IF_ERROR(take(ours, our_figures));
  }
  return RowOf(std::move(what), our_figures, other_figures);
}

std::string JsonOf(const std::vector<Row>& rows) {
  std::string json = "[\n";
  for (size_t i = 0; i < rows.size(); ++i) {
    const Row& row = rows[i];
    absl::StrAppend(&json, absl::StrFormat(R"(  {"what": "%s", "ours": %.1f, "against": %.1f, "ratio_median": %.3f, )"
                                           R"("ratio_min": %.3f, "ratio_max": %.3f, "rounds": %d}%s)",
                                           absl::StrReplaceAll(row.what, {{"\\", "\\\\"}, {"\"", "\\\""}}), row.ours,
                                           row.against, row.ratio_median, row.ratio_min, row.ratio_max, row.rounds,
                                           i + 1 < rows.size() ? ",\n" : "\n"));
  }
  return json + "]\n";
}

std::string LineOf(const Row& row) {
  return absl::StrFormat("%10.1f %10.1f   %.2f (%.2f to %.2f, %d rounds)   %s", row.ours, row.against, row.ratio_median,
                         row.ratio_min, row.ratio_max, row.rounds, row.what);
}

}  // namespace gongjin::bench
