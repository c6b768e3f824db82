#include "tests/history/serializable.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "tests/history/cycles.h"

namespace gongjin::history {
namespace {

using Place = std::pair<int32_t, int64_t>;  // a row and a revision

class Dependencies {
 public:
  Dependencies(const std::vector<Transaction>& transactions, const GroupOf& group_of) : all_(transactions) {
    for (size_t row = 0; row < group_of.size(); ++row) rows_of_[group_of[row]].push_back(static_cast<int32_t>(row));
    for (size_t i = 0; i < all_.size(); ++i)
      for (const Access& write : all_[i].writes) writer_[write.value] = static_cast<int32_t>(i);
    CountUnknown();
  }

  Verdict Check() {
    if (const auto wrong = Versions()) return *wrong;
    if (const auto wrong = Reads()) return *wrong;
    AddEdges();
    AddClock();
    const auto nodes = static_cast<int32_t>(2 * all_.size());
    if (FindCycle(nodes, edges_, Edge::Kind::kClock).empty()) return {};
    for (const auto most :
         {Edge::Kind::kWw, Edge::Kind::kWr, Edge::Kind::kRw, Edge::Kind::kPhantom, Edge::Kind::kClock})
      if (const auto cycle = FindCycle(nodes, edges_, most); !cycle.empty()) return Named(cycle);
    return {};
  }

 private:
  const Transaction& At(int32_t i) const { return all_[static_cast<size_t>(i)]; }
  bool Happened(int32_t i) const { return At(i).answer != Answer::kUnknown || happened_.count(i) != 0; }
  bool Wrote(int32_t i) const { return Happened(i) && At(i).answer != Answer::kRefused; }

  // One of unknown outcome happened when one that counts has read what it wrote.
  void CountUnknown() {
    std::vector<int32_t> counted;
    for (size_t i = 0; i < all_.size(); ++i)
      if (all_[i].answer != Answer::kUnknown) counted.push_back(static_cast<int32_t>(i));
    while (!counted.empty()) {
      const int32_t reader = counted.back();
      counted.pop_back();
      for (const Access& read : At(reader).reads) {
        const auto writer = writer_.find(read.value);
        if (writer != writer_.end() && !Happened(writer->second) && happened_.insert(writer->second).second)
          counted.push_back(writer->second);
      }
    }
  }

  std::optional<Verdict> Versions() {
    for (size_t i = 0; i < all_.size(); ++i) {
      const auto maker = static_cast<int32_t>(i);
      if (!Wrote(maker)) continue;
      for (const Access& write : all_[i].writes) {
        const auto [other, first] = maker_.emplace(Place(write.row, write.revision), maker);
        if (!first) return Story("lost update", {other->second, maker});
      }
    }
    return std::nullopt;
  }

  std::optional<Verdict> Reads() const {
    for (size_t i = 0; i < all_.size(); ++i) {
      const auto reader = static_cast<int32_t>(i);
      if (!Happened(reader)) continue;
      for (const Access& read : all_[i].reads) {
        if (read.revision == 0) continue;
        const auto writer = writer_.find(read.value);
        if (writer == writer_.end()) return Story("value from nowhere", {reader});
        if (!Wrote(writer->second)) return Story("dirty read", {writer->second, reader});
        const auto maker = maker_.find(Place(read.row, read.revision));
        if (maker == maker_.end() || maker->second != writer->second)
          return Story("value from nowhere", {writer->second, reader});
      }
    }
    return std::nullopt;
  }

  void Add(int32_t from, int32_t row, int64_t revision, Edge::Kind kind) {
    const auto maker = maker_.find(Place(row, revision));
    if (maker == maker_.end() || maker->second == from) return;
    if (kind == Edge::Kind::kWr) {
      edges_.push_back({maker->second, from, kind, row});
    } else {
      edges_.push_back({from, maker->second, kind, row});
    }
  }

  void AddEdges() {
    for (size_t i = 0; i < all_.size(); ++i) {
      const auto node = static_cast<int32_t>(i);
      if (!Happened(node)) continue;
      for (const Access& read : all_[i].reads) {
        Add(node, read.row, read.revision, Edge::Kind::kWr);
        Add(node, read.row, read.revision + 1, Edge::Kind::kRw);
      }
      if (Wrote(node))
        for (const Access& write : all_[i].writes) Add(node, write.row, write.revision + 1, Edge::Kind::kWw);
      for (const int32_t group : all_[i].listed) AddAbsent(node, group);
    }
  }

  void AddAbsent(int32_t node, int32_t group) {
    std::set<int32_t> there;
    for (const Access& read : At(node).reads) there.insert(read.row);
    const auto rows = rows_of_.find(group);
    if (rows == rows_of_.end()) return;
    for (const int32_t row : rows->second)
      if (there.count(row) == 0) Add(node, row, 1, Edge::Kind::kPhantom);
  }

  // The clock as a chain: what was answered comes before the next moment, and a moment before what was asked then.
  void AddClock() {
    const auto count = static_cast<int32_t>(all_.size());
    std::vector<std::pair<int64_t, int32_t>> answers;
    for (int32_t i = 0; i < count; ++i)
      if (Happened(i) && At(i).answered != kNever) answers.emplace_back(At(i).answered, i);
    std::sort(answers.begin(), answers.end());
    for (int32_t k = 0; k < static_cast<int32_t>(answers.size()); ++k) {
      edges_.push_back({answers[static_cast<size_t>(k)].second, count + k, Edge::Kind::kClock, 0});
      if (k > 0) edges_.push_back({count + k - 1, count + k, Edge::Kind::kClock, 0});
    }
    for (int32_t i = 0; i < count; ++i) {
      if (!Happened(i)) continue;
      const auto later = std::lower_bound(answers.begin(), answers.end(), std::pair(At(i).asked, int32_t{-1}));
      const auto before = static_cast<int32_t>(later - answers.begin());
      if (before > 0) edges_.push_back({count + before - 1, i, Edge::Kind::kClock, 0});
    }
  }

  Verdict Story(const char* anomaly, const std::vector<int32_t>& those) const {
    Verdict verdict{anomaly, ""};
    for (const int32_t each : those)
      absl::StrAppend(&verdict.story, verdict.story.empty() ? "" : "\n", ToText(At(each)));
    return verdict;
  }

  Verdict Named(const std::vector<Edge>& cycle) const {
    static const char* const kinds[] = {"ww", "wr", "rw", "rw of a row not there", "clock"};
    Verdict verdict{NameOf(cycle), ""};
    for (const Edge& edge : cycle) {
      if (edge.from < static_cast<int32_t>(all_.size())) absl::StrAppend(&verdict.story, ToText(At(edge.from)), "\n");
      if (edge.kind != Edge::Kind::kClock || edge.from < static_cast<int32_t>(all_.size()))
        absl::StrAppend(&verdict.story, "  -", kinds[static_cast<int>(edge.kind)], "-> ",
                        edge.kind == Edge::Kind::kClock ? "" : absl::StrCat("over row ", edge.row), "\n");
    }
    return verdict;
  }

  static const char* NameOf(const std::vector<Edge>& cycle) {
    int counts[5] = {};
    for (const Edge& edge : cycle) ++counts[static_cast<int>(edge.kind)];
    const auto count = [&](Edge::Kind kind) { return counts[static_cast<int>(kind)]; };
    if (count(Edge::Kind::kClock) > 0) return "stale transaction";
    if (count(Edge::Kind::kPhantom) > 0) return "phantom";
    if (count(Edge::Kind::kRw) > 1) return "write skew";
    if (count(Edge::Kind::kRw) == 0) return count(Edge::Kind::kWr) == 0 ? "dirty write" : "circular information flow";
    if (cycle.size() == 2 && count(Edge::Kind::kWw) == 1 && cycle[0].row == cycle[1].row) return "lost update";
    return cycle.size() == 2 && count(Edge::Kind::kWr) == 1 ? "torn batch" : "read skew";
  }

  const std::vector<Transaction>& all_;
  std::map<int32_t, std::vector<int32_t>> rows_of_;  // by group
  std::unordered_map<int64_t, int32_t> writer_;      // by value
  std::set<int32_t> happened_;                       // of those of unknown outcome
  std::map<Place, int32_t> maker_;
  std::vector<Edge> edges_;
};

}  // namespace

Verdict CheckSerializable(const std::vector<Transaction>& transactions, const GroupOf& group_of) {
  return Dependencies(transactions, group_of).Check();
}

}  // namespace gongjin::history
