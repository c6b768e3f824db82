#include "common/base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"

namespace gongjin {

Descriptor::~Descriptor() {
  if (value >= 0) close(value);
}

absl::Status CannotDo(absl::string_view what, const std::string& path) {
  const int error = errno;
  return absl::FailedPreconditionError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(error)));
}

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = write(fd, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::Status SyncFolder(const std::string& folder) {
  const Descriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return fd.value >= 0 && fsync(fd.value) == 0 ? absl::OkStatus() : CannotDo("sync", folder);
}

absl::Status WriteNewFile(const std::string& path, absl::string_view content) {
  const Descriptor fd(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (fd.value < 0) return CannotDo("create", path);
  return WriteAll(fd.value, content) && fsync(fd.value) == 0 ? absl::OkStatus() : CannotDo("write", path);
}

}  // namespace gongjin
