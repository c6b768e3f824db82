#include "common/rpc/feed_order.h"

namespace gongjin::rpc {

std::vector<Run> InOrder(const std::vector<NextLines>& journals, int limit) {
  std::vector<Run> runs;
  std::vector<size_t> taken(journals.size());
  for (int told = 0; told < limit; ++told) {
    size_t earliest = journals.size();
    for (size_t i = 0; i < journals.size(); ++i) {
      if (taken[i] == journals[i].times.size()) {
        if (journals[i].more) return runs;  // its next time is not known
        continue;
      }
      if (earliest == journals.size() || journals[i].times[taken[i]] < journals[earliest].times[taken[earliest]])
        earliest = i;
    }
    if (earliest == journals.size() || taken[earliest] >= journals[earliest].settled) break;
    ++taken[earliest];
    if (runs.empty() || runs.back().journal != earliest) runs.push_back({earliest, 0});
    ++runs.back().lines;
  }
  return runs;
}

}  // namespace gongjin::rpc
