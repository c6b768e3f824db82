#include "common/audit/verify.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/audit/entry.h"
#include "common/audit/node_file.h"
#include "common/audit/tree.h"
#include "common/base/status.h"
#include "google/protobuf/util/json_util.h"

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
    int64_t signed_lines = 0;
    for (const auto& head : heads_) signed_lines = std::max(signed_lines, head.size());
    verdict_.newer = std::max<int64_t>(verdict_.lines - signed_lines, 0);
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

absl::StatusOr<Verdict> Verify(store::Reader& reader, const std::string& epoch, const std::string& stem,
                               const std::vector<TreeHead>& heads) {
  std::vector<std::string> unfit;
  for (const auto& head : heads) {
    if (!IsPossible(head))
      unfit.push_back(absl::StrCat("the head of ", head.size(), " lines has a size or a time that cannot be"));
    else if (!IsSigned(head))
      unfit.push_back(absl::StrCat("the head of ", head.size(), " lines is not signed"));
    if (head.epoch() != epoch)
      unfit.push_back(
          absl::StrCat("the head of ", head.size(), " lines is of another life of the database: it was restored"));
  }
  const auto nodes = NodeFile::OpenToRead(absl::StrCat(stem, ".tree"));
  Walk walk(nodes.get(), heads);
  bool whole = true;
  for (int64_t after = 0; whole;) {
    ASSIGN_OR_RETURN(const auto lines, reader.Journal(after, kLinesAtOnce));
    if (lines.empty()) break;
    for (const auto& line : lines)
      if (whole) whole = walk.Add(line);
    after = lines.back().sequence;
  }
  Verdict verdict = walk.End();
  verdict.faults.insert(verdict.faults.begin(), unfit.begin(), unfit.end());
  return verdict;
}

absl::StatusOr<std::vector<TreeHead>> HeadsIn(const std::string& text) {
  std::vector<TreeHead> heads;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(text, '\n')) {
    ++number;
    if (absl::StripAsciiWhitespace(line).empty()) continue;
    TreeHead& head = heads.emplace_back();
    if (!google::protobuf::util::JsonStringToMessage(std::string(line), &head).ok() || head.root().empty())
      return absl::InvalidArgumentError(absl::StrCat("line ", number, " is no head of a tree"));
  }
  return heads;
}

}  // namespace gongjin::audit
