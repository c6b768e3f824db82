// What everybody needs who writes files that must be whole, and reads files that somebody else may have put there.
#pragma once

#include <cstdint>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gongjin {

// A descriptor that closes itself; below 0: none.
class Descriptor {
 public:
  explicit Descriptor(int fd) : value(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  const int value;
};

// FAILED_PRECONDITION "cannot write /data/x: No space left on device", by errno as it is now.
absl::Status CannotDo(absl::string_view what, const std::string& path);
// All of it, however often it takes. False: errno tells why.
bool WriteAll(int fd, absl::string_view bytes);
// What was made, renamed or removed in it outlives a power cut.
absl::Status SyncFolder(const std::string& folder);
// A new file of mode 0600, durable but for its folder. There must be none yet.
absl::Status WriteNewFile(const std::string& path, absl::string_view content);

// A key, a signed head, a manifest, a file of options is never longer.
inline constexpr int64_t kSmallFileBytes = 4 << 20;

// Opens a regular file and nothing else: a pipe would keep us waiting for whoever writes to it, a device may have no
// end. `flags` are those of open(), of mode 0600 if O_CREAT makes it; a link is followed but for O_NOFOLLOW, which is
// for folders of our own, where nobody but us puts files. NOT_FOUND; FAILED_PRECONDITION: "PATH is no regular file",
// "PATH is a link", or it cannot be opened.
absl::StatusOr<int> OpenRegular(const std::string& path, int flags);
// The rest of an open file. FAILED_PRECONDITION: it cannot be read, or "PATH has more than 4 MB".
absl::StatusOr<std::string> ReadAtMost(int fd, const std::string& path, int64_t most_bytes);
// Both: all of a small file, opened to read with `flags` besides.
absl::StatusOr<std::string> ReadSmallFile(const std::string& path, int flags, int64_t most_bytes = kSmallFileBytes);
// The same of a file that must hold something. FAILED_PRECONDITION also: "PATH is empty".
absl::StatusOr<std::string> ReadFilledFile(const std::string& path);

}  // namespace gongjin
