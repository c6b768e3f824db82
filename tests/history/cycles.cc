#include "tests/history/cycles.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <utility>

namespace gongjin::history {
namespace {

constexpr size_t kStarts = 32;  // from which a short circle is looked for

// Edges by where they come from.
struct Graph {
  std::vector<size_t> first;  // of edges; one more than nodes
  std::vector<Edge> edges;
};

Graph GraphOf(int32_t nodes, const std::vector<Edge>& edges, Edge::Kind most) {
  Graph graph;
  graph.first.assign(static_cast<size_t>(nodes) + 1, 0);
  for (const Edge& edge : edges)
    if (edge.kind <= most) ++graph.first[static_cast<size_t>(edge.from) + 1];
  for (size_t i = 1; i < graph.first.size(); ++i) graph.first[i] += graph.first[i - 1];
  graph.edges.resize(graph.first.back());
  std::vector<size_t> place(graph.first.begin(), graph.first.end() - 1);
  for (const Edge& edge : edges)
    if (edge.kind <= most) graph.edges[place[static_cast<size_t>(edge.from)]++] = edge;
  return graph;
}

// Nodes that lie on a circle, by the number of it that they share with those they reach and are reached by; 0: none.
// [Tarjan 1972, with a stack of our own]
std::vector<int32_t> Components(const Graph& graph) {
  const size_t nodes = graph.first.size() - 1;
  std::vector<int32_t> component(nodes, 0), index(nodes, 0), low(nodes, 0);
  std::vector<size_t> next(graph.first.begin(), graph.first.end() - 1);
  std::vector<size_t> path, open;
  std::vector<bool> is_open(nodes, false);
  int32_t visited = 0, components = 0;
  for (size_t root = 0; root < nodes; ++root) {
    if (index[root] != 0) continue;
    path.push_back(root);
    while (!path.empty()) {
      const size_t node = path.back();
      if (index[node] == 0) {
        index[node] = low[node] = ++visited;
        open.push_back(node);
        is_open[node] = true;
      }
      if (next[node] < graph.first[node + 1]) {
        const auto to = static_cast<size_t>(graph.edges[next[node]++].to);
        if (index[to] == 0) path.push_back(to);
        if (index[to] != 0 && is_open[to]) low[node] = std::min(low[node], index[to]);
        continue;
      }
      path.pop_back();
      if (!path.empty()) low[path.back()] = std::min(low[path.back()], low[node]);
      if (low[node] != index[node]) continue;
      const bool circle = open.back() != node;
      if (circle) ++components;
      for (size_t member = nodes; member != node;) {
        member = open.back();
        open.pop_back();
        is_open[member] = false;
        component[member] = circle ? components : 0;
      }
    }
  }
  return component;
}

int64_t WeightOf(Edge::Kind kind) {
  if (kind >= Edge::Kind::kClock) return 0;
  return kind >= Edge::Kind::kRw ? int64_t{1} << 32 : 1;
}

// The way from `start` back to it with the least weight, inside its component.
std::vector<Edge> CycleThrough(const Graph& graph, const std::vector<int32_t>& component, size_t start) {
  std::vector<int64_t> distance(component.size(), INT64_MAX);
  std::vector<const Edge*> by(component.size(), nullptr);
  std::priority_queue<std::pair<int64_t, size_t>, std::vector<std::pair<int64_t, size_t>>, std::greater<>> waiting;
  waiting.emplace(0, start);
  int64_t back = INT64_MAX;
  const Edge* last = nullptr;
  while (!waiting.empty()) {
    const auto [so_far, node] = waiting.top();
    waiting.pop();
    if (node != start && so_far > distance[node]) continue;
    for (size_t i = graph.first[node]; i < graph.first[node + 1]; ++i) {
      const Edge& edge = graph.edges[i];
      const auto to = static_cast<size_t>(edge.to);
      if (component[to] != component[start]) continue;
      const int64_t there = so_far + WeightOf(edge.kind);
      if (to == start) {
        if (there >= back) continue;
        back = there;
        last = &edge;
      } else if (there < distance[to]) {
        distance[to] = there;
        by[to] = &edge;
        waiting.emplace(there, to);
      }
    }
  }
  std::vector<Edge> cycle;
  for (const Edge* edge = last; edge != nullptr; edge = by[static_cast<size_t>(edge->from)]) {
    cycle.push_back(*edge);
    if (static_cast<size_t>(edge->from) == start) break;
  }
  std::reverse(cycle.begin(), cycle.end());
  return cycle;
}

}  // namespace

std::vector<Edge> FindCycle(int32_t nodes, const std::vector<Edge>& edges, Edge::Kind most) {
  const Graph graph = GraphOf(nodes, edges, most);
  const std::vector<int32_t> component = Components(graph);
  const auto cost = [](const std::vector<Edge>& cycle) {
    int64_t sum = 0;
    for (const Edge& edge : cycle) sum += WeightOf(edge.kind);
    return sum;
  };
  std::vector<Edge> best;
  size_t starts = 0;
  for (size_t node = 0; node < component.size() && starts < kStarts; ++node) {
    if (component[node] == 0) continue;
    ++starts;
    std::vector<Edge> cycle = CycleThrough(graph, component, node);
    if (best.empty() || cost(cycle) < cost(best)) best = std::move(cycle);
  }
  return best;
}

}  // namespace gongjin::history
