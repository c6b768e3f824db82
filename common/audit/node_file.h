// The tree's nodes in a file that only grows: each leaf, and behind it the subtrees that it completes. 64 bytes a line
// of the journal, from which the file can be made again at any time.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/audit/merkle.h"

namespace gongjin::audit {

// Reading is thread-safe, also beside one thread that appends.
class NodeFile {
 public:
  // Opens or makes it, and cuts it off behind the first `size` leaves. `size` 0 begins anew; if it holds fewer, also.
  // FAILED_PRECONDITION: a link, or no file, has its name.
  static absl::StatusOr<std::unique_ptr<NodeFile>> Open(const std::string& path, int64_t size);
  // The one that lies there, as long as it is; nullptr: there is none that can be read.
  static std::unique_ptr<NodeFile> OpenToRead(const std::string& path);
  ~NodeFile();
  // Of leaves, after the last Append.
  int64_t size() const { return size_; }
  // Forgets all.
  absl::Status Clear();
  // Nodes in the order in which Frontier::Add completes them, up to a whole number of leaves.
  absl::Status Append(const std::vector<Hash>& nodes, int64_t new_size);
  // What was appended outlives a power cut.
  absl::Status Sync();
  absl::StatusOr<Hash> Read(Node node) const;

 private:
  NodeFile(int file, int64_t size) : file_(file), size_(size) {}
  const int file_;
  int64_t size_;
};

}  // namespace gongjin::audit
