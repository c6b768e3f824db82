#include "common/audit/merkle.h"

#include <bit>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "openssl/evp.h"

namespace gongjin::audit {
namespace {

// The largest power of two below `size`, which is at least 2.
int64_t Split(int64_t size) { return static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(size - 1))); }

// The root of leaves [begin, begin + size); `begin` is a multiple of every perfect subtree in it.
absl::StatusOr<Hash> RootOf(int64_t begin, int64_t size, const NodeSource& nodes) {
  if (std::has_single_bit(static_cast<uint64_t>(size)))
    return nodes({std::countr_zero(static_cast<uint64_t>(size)), begin / size});
  const int64_t left = Split(size);
  ASSIGN_OR_RETURN(const Hash left_root, RootOf(begin, left, nodes));
  ASSIGN_OR_RETURN(const Hash right_root, RootOf(begin + left, size - left, nodes));
  return NodeHash(left_root, right_root);
}

absl::Status AddInclusion(int64_t leaf, int64_t begin, int64_t size, const NodeSource& nodes,
                          std::vector<Hash>& proof) {
  if (size == 1) return absl::OkStatus();
  const int64_t left = Split(size);
  const bool in_left = leaf < left;
  RETURN_IF_ERROR(in_left ? AddInclusion(leaf, begin, left, nodes, proof)
                          : AddInclusion(leaf - left, begin + left, size - left, nodes, proof));
  ASSIGN_OR_RETURN(Hash other, in_left ? RootOf(begin + left, size - left, nodes) : RootOf(begin, left, nodes));
  proof.push_back(std::move(other));
  return absl::OkStatus();
}

// `known`: the verifier has the root of [begin, begin + size) already.
absl::Status AddConsistency(int64_t from, int64_t begin, int64_t size, bool known, const NodeSource& nodes,
                            std::vector<Hash>& proof) {
  if (from == size) {
    if (known) return absl::OkStatus();
    ASSIGN_OR_RETURN(Hash root, RootOf(begin, size, nodes));
    proof.push_back(std::move(root));
    return absl::OkStatus();
  }
  const int64_t left = Split(size);
  const bool in_left = from <= left;
  RETURN_IF_ERROR(in_left ? AddConsistency(from, begin, left, known, nodes, proof)
                          : AddConsistency(from - left, begin + left, size - left, false, nodes, proof));
  ASSIGN_OR_RETURN(Hash other, in_left ? RootOf(begin + left, size - left, nodes) : RootOf(begin, left, nodes));
  proof.push_back(std::move(other));
  return absl::OkStatus();
}

}  // namespace

Hash Sha256(absl::string_view bytes) {
  Hash hash(32, '\0');
  EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(hash.data()), nullptr, EVP_sha256(), nullptr);
  return hash;
}

Hash LeafHash(absl::string_view entry) { return Sha256(absl::StrCat(absl::string_view("\0", 1), entry)); }

Hash NodeHash(absl::string_view left, absl::string_view right) { return Sha256(absl::StrCat("\x01", left, right)); }

Hash EmptyRoot() { return Sha256(""); }

absl::StatusOr<Hash> RootAt(int64_t size, const NodeSource& nodes) {
  if (size == 0) return EmptyRoot();
  return RootOf(0, size, nodes);
}

absl::StatusOr<std::vector<Hash>> InclusionProof(int64_t leaf, int64_t size, const NodeSource& nodes) {
  std::vector<Hash> proof;
  RETURN_IF_ERROR(AddInclusion(leaf, 0, size, nodes, proof));
  return proof;
}

absl::StatusOr<std::vector<Hash>> ConsistencyProof(int64_t from, int64_t to, const NodeSource& nodes) {
  std::vector<Hash> proof;
  RETURN_IF_ERROR(AddConsistency(from, 0, to, true, nodes, proof));
  return proof;
}

// RFC 9162, 2.1.3.2.
bool Includes(const Hash& root, int64_t size, int64_t leaf, const Hash& leaf_hash, const std::vector<Hash>& proof) {
  if (leaf < 0 || leaf >= size) return false;
  int64_t place = leaf, last = size - 1;
  Hash hash = leaf_hash;
  for (const Hash& other : proof) {
    if (last == 0) return false;
    if ((place & 1) != 0 || place == last) {
      hash = NodeHash(other, hash);
      for (; (place & 1) == 0 && place != 0; place >>= 1) last >>= 1;
    } else {
      hash = NodeHash(hash, other);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == root;
}

// RFC 9162, 2.1.4.2.
bool Continues(const Hash& from_root, int64_t from, const Hash& to_root, int64_t to, const std::vector<Hash>& proof) {
  if (from <= 0 || from > to) return false;
  if (from == to) return proof.empty() && from_root == to_root;
  std::vector<Hash> path = proof;
  if (std::has_single_bit(static_cast<uint64_t>(from))) path.insert(path.begin(), from_root);
  if (path.empty()) return false;
  int64_t place = from - 1, last = to - 1;
  for (; (place & 1) != 0; place >>= 1) last >>= 1;
  Hash from_hash = path[0], to_hash = path[0];
  for (size_t i = 1; i < path.size(); ++i) {
    if (last == 0) return false;
    if ((place & 1) != 0 || place == last) {
      from_hash = NodeHash(path[i], from_hash);
      to_hash = NodeHash(path[i], to_hash);
      for (; (place & 1) == 0 && place != 0; place >>= 1) last >>= 1;
    } else {
      to_hash = NodeHash(to_hash, path[i]);
    }
    place >>= 1;
    last >>= 1;
  }
  return last == 0 && from_hash == from_root && to_hash == to_root;
}

void Frontier::Add(Hash leaf, const std::function<void(Node, const Hash&)>& completed) {
  completed({0, size_}, leaf);
  Hash hash = std::move(leaf);
  int level = 0;
  for (int64_t place = size_; (place & 1) != 0; place >>= 1) {
    hash = NodeHash(full_.back(), hash);
    full_.pop_back();
    completed({++level, place >> 1}, hash);
  }
  full_.push_back(std::move(hash));
  ++size_;
}

Hash Frontier::root() const {
  if (full_.empty()) return EmptyRoot();
  Hash hash = full_.back();
  for (size_t i = full_.size() - 1; i-- > 0;) hash = NodeHash(full_[i], hash);
  return hash;
}

absl::StatusOr<Frontier> Frontier::At(int64_t size, const NodeSource& nodes) {
  Frontier frontier;
  frontier.size_ = size;
  int64_t begin = 0;
  for (int level = 62; level >= 0; --level) {
    if ((size >> level & 1) == 0) continue;
    ASSIGN_OR_RETURN(Hash hash, nodes({level, begin >> level}));
    frontier.full_.push_back(std::move(hash));
    begin += int64_t{1} << level;
  }
  return frontier;
}

}  // namespace gongjin::audit
