#include "common/audit/verify.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "common/audit/entry.h"
#include "common/audit/node_file.h"
#include "common/audit/tree.h"
#include "common/base/status.h"

namespace gongjin::audit {
namespace {

using common::v1::TreeHead;

constexpr int kLinesAtOnce = 1000;

// The journal's leaves and the roots at the sizes of the heads.
class Walk {
 public:
  Walk(const NodeFile* nodes, const std::vector<TreeHead>& heads) : nodes_(nodes), heads_(heads) {
    for (const auto& head : heads)
      if (head.size() == 0) Compare(head);
  }

  // False: a gap, behind which nothing can be told.
  bool Add(const store::JournalLine& line) {
    const int64_t expected = frontier_.size() + 1;
    if (line.sequence != expected) {
      verdict_.faults.push_back(absl::StrCat("line ", expected, " is missing"));
      return false;
    }
    verdict_.erased += IsErased(line) ? 1 : 0;
    const Hash leaf = LeafOf(line);
    if (nodes_ != nullptr && expected <= nodes_->size() && first_other_ == 0) {
      const auto known = nodes_->Read({0, expected - 1});
      if (known.ok() && *known != leaf) first_other_ = expected;
    }
    frontier_.Add(leaf, [](Node, const Hash&) {});
    verdict_.lines = expected;
    for (const auto& head : heads_)
      if (head.size() == expected) Compare(head);
    return true;
  }

  Verdict End() {
    for (const auto& head : heads_)
      if (head.size() > verdict_.lines)
        verdict_.faults.push_back(absl::StrCat("the journal ends at line ", verdict_.lines, ", where a tree of ",
                                               head.size(), " lines was signed"));
    // The nodes are a hint: where the roots agree, it is they that are spoilt.
    if (first_other_ != 0 && !verdict_.faults.empty())
      verdict_.faults.push_back(absl::StrCat("line ", first_other_, " is the first that is not what it was"));
    return std::move(verdict_);
  }

 private:
  void Compare(const TreeHead& head) {
    if (frontier_.root() != head.root())
      verdict_.faults.push_back(
          absl::StrCat("the first ", head.size(), " lines are not those over which the tree was signed"));
  }

  const NodeFile* nodes_;
  const std::vector<TreeHead>& heads_;
  Frontier frontier_;
  Verdict verdict_;
  int64_t first_other_ = 0;
};

}  // namespace

absl::StatusOr<Verdict> Verify(store::Store& store, const std::string& stem, const std::vector<TreeHead>& heads) {
  std::vector<std::string> unsigned_heads;
  for (const auto& head : heads) {
    if (!IsSigned(head)) unsigned_heads.push_back(absl::StrCat("the head of ", head.size(), " lines is not signed"));
    if (head.epoch() != store.Epoch())
      unsigned_heads.push_back(
          absl::StrCat("the head of ", head.size(), " lines is of another life of the database: it was restored"));
  }
  const auto nodes = NodeFile::OpenToRead(absl::StrCat(stem, ".tree"));
  Walk walk(nodes.get(), heads);
  RETURN_IF_ERROR(store.Read([&](store::Reader& reader) -> absl::Status {
    for (int64_t after = 0;;) {
      ASSIGN_OR_RETURN(const auto lines, reader.Journal(after, kLinesAtOnce));
      if (lines.empty()) return absl::OkStatus();
      for (const auto& line : lines)
        if (!walk.Add(line)) return absl::OkStatus();
      after = lines.back().sequence;
    }
  }));
  Verdict verdict = walk.End();
  verdict.faults.insert(verdict.faults.begin(), unsigned_heads.begin(), unsigned_heads.end());
  return verdict;
}

}  // namespace gongjin::audit
