#include "common/store/sqlite/lock_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "common/base/files.h"
#include "common/base/status.h"

namespace gongjin::store {

absl::StatusOr<std::unique_ptr<LockFile>> LockFile::Take(const std::string& path) {
  const std::string lock_path = absl::StrCat(path, ".lock");
  // What a link leads to would be emptied.
  const auto opened = OpenRegular(lock_path, O_RDWR | O_CREAT | O_NOFOLLOW);
  if (!opened.ok()) return Refuse("", path, "DATABASE_UNREADABLE", {lock_path, std::string(opened.status().message())});
  const int file = *opened;
  std::unique_ptr<LockFile> lock(new LockFile(file));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const ssize_t length = pread(file, holder, sizeof holder - 1, 0);
    return Refuse("", path, "DATABASE_IN_USE",
                  {path, length > 0 ? std::string(absl::StripAsciiWhitespace(holder)) : "?"});
  }
  const std::string self = absl::StrCat(getpid(), "\n");
  if (ftruncate(file, 0) != 0 || pwrite(file, self.data(), self.size(), 0) < 0) {
    // The lock holds all the same; only its holder's number is not known.
  }
  return lock;
}

LockFile::~LockFile() { close(file_); }

}  // namespace gongjin::store
