#include "common/audit/node_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/files.h"
#include "common/base/status.h"

namespace gongjin::audit {
namespace {

constexpr int64_t kHashBytes = 32;

// How many nodes stand before leaf `leaf`: each leaf completes as many subtrees as its number has ones at its end.
int64_t NodesBefore(int64_t leaf) { return 2 * leaf - std::popcount(static_cast<uint64_t>(leaf)); }

absl::Status Failed(absl::string_view what) {
  return Fault(absl::StrCat("the tree's file cannot be ", what, ": ", std::strerror(errno)));
}

}  // namespace

absl::StatusOr<std::unique_ptr<NodeFile>> NodeFile::Open(const std::string& path, int64_t size) {
  // What a link points to would be cut off.
  ASSIGN_OR_RETURN(const int file, OpenRegular(path, O_RDWR | O_CREAT | O_NOFOLLOW));
  struct stat about;
  if (fstat(file, &about) != 0 || about.st_size < NodesBefore(size) * kHashBytes) size = 0;
  std::unique_ptr<NodeFile> nodes(new NodeFile(file, size));
  if (ftruncate(file, NodesBefore(size) * kHashBytes) != 0) return Failed("cut off");
  return nodes;
}

std::unique_ptr<NodeFile> NodeFile::OpenToRead(const std::string& path) {
  const auto file = OpenRegular(path, O_RDONLY | O_NOFOLLOW);
  if (!file.ok()) return nullptr;
  struct stat about;
  const int64_t nodes = fstat(*file, &about) == 0 ? about.st_size / kHashBytes : 0;
  int64_t size = nodes / 2;
  while (NodesBefore(size + 1) <= nodes) ++size;
  return std::unique_ptr<NodeFile>(new NodeFile(*file, size));
}

NodeFile::~NodeFile() { close(file_); }

absl::Status NodeFile::Clear() {
  size_ = 0;  // also where the file stays as long: what is appended is written over it
  return ftruncate(file_, 0) == 0 ? absl::OkStatus() : Failed("cut off");
}

absl::Status NodeFile::Append(const std::vector<Hash>& nodes, int64_t new_size) {
  std::string bytes;
  bytes.reserve(nodes.size() * kHashBytes);
  for (const Hash& hash : nodes) bytes += hash;
  int64_t at = NodesBefore(size_) * kHashBytes;
  for (absl::string_view rest = bytes; !rest.empty();) {
    const ssize_t written = pwrite(file_, rest.data(), rest.size(), at);
    if (written < 0) return Failed("written");
    rest.remove_prefix(static_cast<size_t>(written));
    at += written;
  }
  size_ = new_size;
  return absl::OkStatus();
}

absl::Status NodeFile::Sync() { return fdatasync(file_) == 0 ? absl::OkStatus() : Failed("synced"); }

absl::StatusOr<Hash> NodeFile::Read(Node node) const {
  // Its last leaf completes it, after the smaller subtrees that end there.
  const int64_t last = ((node.index + 1) << node.level) - 1;
  Hash hash(kHashBytes, '\0');
  const int64_t at = (NodesBefore(last) + node.level) * kHashBytes;
  if (pread(file_, hash.data(), hash.size(), at) != kHashBytes) return Failed("read");
  return hash;
}

}  // namespace gongjin::audit
