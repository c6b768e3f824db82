#include "common/audit/merkle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace gongjin::audit {
namespace {

constexpr int kMost = 70;

// The definition itself, RFC 6962, 2.1.
Hash Defined(const std::vector<Hash>& leaves) {
  if (leaves.empty()) return EmptyRoot();
  if (leaves.size() == 1) return leaves[0];
  size_t left = 1;
  while (left * 2 < leaves.size()) left *= 2;
  return NodeHash(Defined({leaves.begin(), leaves.begin() + static_cast<std::ptrdiff_t>(left)}),
                  Defined({leaves.begin() + static_cast<std::ptrdiff_t>(left), leaves.end()}));
}

class Merkle : public testing::Test {
 protected:
  Merkle() {
    for (int i = 0; i < kMost; ++i) {
      leaves_.push_back(LeafHash(absl::StrCat("line ", i)));
      frontier_.Add(leaves_.back(), [&](Node node, const Hash& hash) { nodes_[{node.level, node.index}] = hash; });
      roots_.push_back(frontier_.root());
    }
  }
  std::vector<Hash> First(int64_t size) const { return {leaves_.begin(), leaves_.begin() + size}; }
  NodeSource Nodes() const {
    return [this](Node node) -> absl::StatusOr<Hash> {
      const auto found = nodes_.find({node.level, node.index});
      if (found == nodes_.end()) return absl::InternalError(absl::StrCat("no node ", node.level, " ", node.index));
      return found->second;
    };
  }

  std::vector<Hash> leaves_, roots_;
  std::map<std::pair<int, int64_t>, Hash> nodes_;
  Frontier frontier_;
};

// Known answers of Certificate Transparency's own tests.
TEST_F(Merkle, IsThatOfTheStandard) {
  EXPECT_EQ(absl::BytesToHexString(EmptyRoot()), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(absl::BytesToHexString(LeafHash("")), "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  const std::vector<std::string> entries = {"",
                                            absl::HexStringToBytes("00"),
                                            absl::HexStringToBytes("10"),
                                            absl::HexStringToBytes("2021"),
                                            absl::HexStringToBytes("3031"),
                                            absl::HexStringToBytes("40414243"),
                                            absl::HexStringToBytes("5051525354555657"),
                                            absl::HexStringToBytes("606162636465666768696a6b6c6d6e6f")};
  Frontier frontier;
  for (const auto& entry : entries) frontier.Add(LeafHash(entry), [](Node, const Hash&) {});
  EXPECT_EQ(absl::BytesToHexString(frontier.root()),
            "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST_F(Merkle, EveryRootIsAsDefined) {
  for (int64_t size = 0; size <= kMost; ++size) {
    SCOPED_TRACE(size);
    EXPECT_EQ(*RootAt(size, Nodes()), Defined(First(size)));
    const auto frontier = Frontier::At(size, Nodes());
    ASSERT_TRUE(frontier.ok()) << frontier.status();
    EXPECT_EQ(frontier->root(), Defined(First(size)));
    if (size > 0) {
      EXPECT_EQ(roots_[static_cast<size_t>(size) - 1], Defined(First(size)));
    }
  }
}

TEST_F(Merkle, ALeafIsProvedInEveryTreeThatHoldsItAndNoOther) {
  for (int64_t size = 1; size <= kMost; ++size) {
    const Hash root = roots_[static_cast<size_t>(size) - 1];
    for (int64_t leaf = 0; leaf < size; ++leaf) {
      SCOPED_TRACE(absl::StrCat("leaf ", leaf, " of ", size));
      auto proof = *InclusionProof(leaf, size, Nodes());
      const Hash& hash = leaves_[static_cast<size_t>(leaf)];
      EXPECT_TRUE(Includes(root, size, leaf, hash, proof));
      EXPECT_FALSE(Includes(root, size, leaf, LeafHash("another"), proof));
      EXPECT_FALSE(Includes(EmptyRoot(), size, leaf, hash, proof));
      EXPECT_FALSE(Includes(root, size, size, hash, proof));
      EXPECT_FALSE(Includes(root, size, -1, hash, proof));
      if (size > 1) {
        EXPECT_FALSE(Includes(root, size, (leaf + 1) % size, hash, proof));
      }
      proof.push_back(hash);
      EXPECT_FALSE(Includes(root, size, leaf, hash, proof));
    }
  }
}

TEST_F(Merkle, ATreeIsProvedToContinueEveryEarlierOneAndNoOther) {
  for (int64_t to = 1; to <= kMost; ++to) {
    for (int64_t from = 1; from <= to; ++from) {
      SCOPED_TRACE(absl::StrCat("from ", from, " to ", to));
      const Hash from_root = roots_[static_cast<size_t>(from) - 1], to_root = roots_[static_cast<size_t>(to) - 1];
      const auto proof = *ConsistencyProof(from, to, Nodes());
      EXPECT_TRUE(Continues(from_root, from, to_root, to, proof));
      EXPECT_FALSE(Continues(LeafHash("another"), from, to_root, to, proof));
      EXPECT_FALSE(Continues(from_root, from, LeafHash("another"), to, proof));
      if (from > 1) {
        EXPECT_FALSE(Continues(roots_[static_cast<size_t>(from) - 2], from, to_root, to, proof));
      }
      if (proof.empty()) continue;
      auto spoilt = proof;
      spoilt.back()[0] = static_cast<char>(spoilt.back()[0] ^ 1);
      EXPECT_FALSE(Continues(from_root, from, to_root, to, spoilt));
      spoilt.pop_back();
      EXPECT_FALSE(Continues(from_root, from, to_root, to, spoilt));
    }
  }
  EXPECT_FALSE(Continues(EmptyRoot(), 0, roots_[3], 4, {}));
  EXPECT_FALSE(Continues(roots_[3], 4, roots_[1], 2, {}));
}

}  // namespace
}  // namespace gongjin::audit
