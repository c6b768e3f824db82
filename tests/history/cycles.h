// Circles in a graph of dependencies.
#pragma once

#include <cstdint>
#include <vector>

namespace gongjin::history {

struct Edge {
  // In the order in which circles are looked for: with as few of the later kinds as possible.
  enum class Kind : int8_t { kWw, kWr, kRw, kPhantom, kClock };
  int32_t from = 0;
  int32_t to = 0;
  Kind kind = Kind::kWw;
  int32_t row = 0;
};

// A short circle of edges up to `most`, with few rw among them; empty: there is none. Nodes are 0 to `nodes` - 1.
std::vector<Edge> FindCycle(int32_t nodes, const std::vector<Edge>& edges, Edge::Kind most);

}  // namespace gongjin::history
