#include "common/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace gongjin {
namespace {

constexpr int64_t kMegabyte = 1 << 20;

absl::Status TooLong(const std::string& path, int64_t most_bytes) {
  const bool whole = most_bytes % kMegabyte == 0;
  return absl::FailedPreconditionError(
      absl::StrCat(path, " has more than ", whole ? most_bytes / kMegabyte : most_bytes, whole ? " MB" : " bytes"));
}

}  // namespace

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

absl::StatusOr<int> OpenRegular(const std::string& path, int flags) {
  // O_NONBLOCK: to open a pipe would wait otherwise, before anybody could see that it is one.
  const int fd = open(path.c_str(), flags | O_NONBLOCK | O_CLOEXEC, 0600);
  if (fd < 0 && errno == ELOOP && (flags & O_NOFOLLOW) != 0)
    return absl::FailedPreconditionError(absl::StrCat(path, " is a link"));
  struct stat about;
  // ENXIO: a pipe or a socket, opened to write.
  const bool irregular = fd < 0 ? errno == ENXIO || errno == EISDIR : fstat(fd, &about) == 0 && !S_ISREG(about.st_mode);
  if (irregular) {
    if (fd >= 0) close(fd);
    return absl::FailedPreconditionError(absl::StrCat(path, " is no regular file"));
  }
  if (fd >= 0) return fd;
  const bool absent = errno == ENOENT;
  const absl::Status why = CannotDo((flags & O_ACCMODE) == O_RDONLY ? "read" : "open", path);
  return absent ? absl::NotFoundError(why.message()) : why;
}

absl::StatusOr<std::string> ReadAtMost(int fd, const std::string& path, int64_t most_bytes) {
  std::string content;
  std::string piece(1 << 16, '\0');
  while (true) {
    const ssize_t got = read(fd, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotDo("read", path);
    if (got == 0) return content;
    content.append(piece, 0, static_cast<size_t>(got));
    if (static_cast<int64_t>(content.size()) > most_bytes) return TooLong(path, most_bytes);
  }
}

absl::StatusOr<std::string> ReadSmallFile(const std::string& path, int flags, int64_t most_bytes) {
  ASSIGN_OR_RETURN(const int opened, OpenRegular(path, O_RDONLY | flags));
  const Descriptor fd(opened);
  return ReadAtMost(fd.value, path, most_bytes);
}

absl::StatusOr<std::string> ReadFilledFile(const std::string& path) {
  ASSIGN_OR_RETURN(std::string text, ReadSmallFile(path, 0));
  if (text.empty()) return absl::FailedPreconditionError(absl::StrCat(path, " is empty"));
  return text;
}

}  // namespace gongjin
