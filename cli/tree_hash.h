// The tree over a journal, computed anew from what a server tells: as common/v1/audit.proto describes it, and from
// nothing else: the code that makes the tree has no part in judging it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "gongjin/common/v1/audit.pb.h"

namespace gongjin::cli {

// Leaves one by one; the root over them at any time (RFC 6962, 2.1).
class TreeHash {
 public:
  void Add(const common::v1::JournalLine& line);
  int64_t size() const { return size_; }
  std::string Root() const;
  static std::string RootOfNone();

 private:
  int64_t size_ = 0;
  std::vector<std::string> full_;  // roots of the perfect subtrees, the largest first
};

// False: its size or its time is none that a tree can have.
bool IsPossible(const common::v1::TreeHead& head);
// True: the head was signed by the key that it names.
bool IsSigned(const common::v1::TreeHead& head);

}  // namespace gongjin::cli
