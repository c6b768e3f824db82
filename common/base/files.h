// What everybody needs who writes files that must be whole.
#pragma once

#include <string>

#include "absl/status/status.h"
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

}  // namespace gongjin
