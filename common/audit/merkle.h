// The Merkle tree of RFC 6962 over a journal: leaf i is line i + 1. Proofs are those of RFC 9162, sections 2.1.3 and
// 2.1.4, so that any verifier of Certificate Transparency can check them.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gongjin::audit {

// 32 bytes of SHA-256.
using Hash = std::string;

Hash Sha256(absl::string_view bytes);
// H(0x00 ‖ entry).
Hash LeafHash(absl::string_view entry);
// H(0x01 ‖ left ‖ right).
Hash NodeHash(absl::string_view left, absl::string_view right);
// Of a tree without leaves: H().
Hash EmptyRoot();

// The perfect subtree of 2^level leaves that begins with leaf index * 2^level.
struct Node {
  int level = 0;
  int64_t index = 0;
};

// Where nodes come from: only perfect subtrees are asked for, which never change once they are full.
using NodeSource = std::function<absl::StatusOr<Hash>(Node node)>;

// The root of the first `size` leaves.
absl::StatusOr<Hash> RootAt(int64_t size, const NodeSource& nodes);
// That leaf `leaf` (from 0) is in the tree of `size`; 0 <= leaf < size.
absl::StatusOr<std::vector<Hash>> InclusionProof(int64_t leaf, int64_t size, const NodeSource& nodes);
// That the tree of `to` begins with the tree of `from`; 0 < from <= to.
absl::StatusOr<std::vector<Hash>> ConsistencyProof(int64_t from, int64_t to, const NodeSource& nodes);

bool Includes(const Hash& root, int64_t size, int64_t leaf, const Hash& leaf_hash, const std::vector<Hash>& proof);
bool Continues(const Hash& from_root, int64_t from, const Hash& to_root, int64_t to, const std::vector<Hash>& proof);

// Grows a tree leaf by leaf, holding one hash a level.
class Frontier {
 public:
  // Tells each node that a leaf completes: itself first, then what stands above it.
  void Add(Hash leaf, const std::function<void(Node node, const Hash& hash)>& completed);
  int64_t size() const { return size_; }
  Hash root() const;
  // The frontier of the first `size` leaves.
  static absl::StatusOr<Frontier> At(int64_t size, const NodeSource& nodes);

 private:
  int64_t size_ = 0;
  std::vector<Hash> full_;  // of the set bits of size_, the largest subtree first
};

}  // namespace gongjin::audit
