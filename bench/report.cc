#include "bench/report.h"

#include <iostream>

#include "absl/strings/match.h"

namespace gongjin::bench {

bool Report::Wants(const std::string& what) const { return absl::StrContains(what, only_); }

void Report::Add(Row row, const std::vector<std::pair<const char*, const Loaded*>>& loads) {
  std::cout << LineOf(row) << "\n";
  for (const auto& [who, load] : loads) std::cout << "    " << who << ": " << load->Cost() << "\n";
  std::cout << std::flush;
  rows_.push_back(std::move(row));
}

}  // namespace gongjin::bench
