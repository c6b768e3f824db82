#include "cli/near.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace gongjin::cli {

size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t diagonal = row[0];
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({replaced, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row[b.size()];
}

std::vector<std::string> Nearest(absl::string_view name, absl::Span<const std::string> names) {
  const std::string wanted = absl::AsciiStrToLower(name);
  const size_t limit = std::max<size_t>(2, wanted.size() / 3);
  std::vector<std::pair<size_t, std::string>> near;
  for (const std::string& candidate : names) {
    const std::string lower = absl::AsciiStrToLower(candidate);
    size_t distance = EditDistance(wanted, lower);
    const bool begins = wanted.size() > 2 && (absl::StartsWith(lower, wanted) || absl::StartsWith(wanted, lower));
    if (begins) distance = std::min<size_t>(distance, 1);
    if (distance <= limit && distance < wanted.size()) near.emplace_back(distance, candidate);
  }
  std::stable_sort(near.begin(), near.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (near.size() > 3) near.resize(3);
  std::vector<std::string> result;
  result.reserve(near.size());
  for (auto& [distance, candidate] : near) result.push_back(std::move(candidate));
  return result;
}

}  // namespace gongjin::cli
