// In which order one feed tells the lines of several journals: none before what may have caused it.
//
// Whoever was answered and then wrote elsewhere has an earlier time in the first journal than in the second, and there
// so has every line before: the journals are told by the times of their next lines. Each keeps its own order. A time is
// that of the call's arrival: what a call refers to that was not yet answered when it came, or what was written before
// a clock was set back, may be told after it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace gongjin::rpc {

// The next lines of one journal.
struct NextLines {
  std::vector<int64_t> times;  // in the journal's order; it may have later calls before earlier ones
  size_t settled = 0;          // so many of them were there before the other journals were looked at: their causes are
                               // among the lines given
  bool more = false;           // there are others behind these
};

// So many lines of one journal.
struct Run {
  size_t journal = 0;
  int lines = 0;
};

// What can be told now, at most `limit` lines; empty: nothing.
std::vector<Run> InOrder(const std::vector<NextLines>& journals, int limit);

}  // namespace gongjin::rpc
