#include "common/access/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/access/secrets.h"

namespace gongjin::access {
namespace {

constexpr size_t kMostBytes = 4096;
constexpr size_t kKeyBytes = 32;

// A descriptor that closes itself.
struct Descriptor {
  explicit Descriptor(int fd) : value(fd) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() {
    if (value >= 0) close(value);
  }
  int value;
};

absl::Status Failure(absl::string_view what, const std::string& path) {
  const int error = errno;
  return absl::FailedPreconditionError(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(error)));
}

bool WriteAll(int fd, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return true;
}

absl::Status SyncFolderOf(const std::string& path) {
  const size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const Descriptor fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.value < 0 || fsync(fd.value) != 0) return Failure("sync the folder of", path);
  return absl::OkStatus();
}

// All of it; nullopt: no such file.
absl::StatusOr<std::optional<std::string>> ReadAll(const std::string& path) {
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.value < 0 && errno == ENOENT) return std::optional<std::string>();
  struct stat info;
  if (fd.value < 0 || fstat(fd.value, &info) != 0) return Failure("open", path);
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return absl::FailedPreconditionError(absl::StrCat(path, " may be read by others; set its mode to 0600"));
  std::string content(kMostBytes + 1, '\0');
  const ssize_t size = read(fd.value, content.data(), content.size());
  if (size < 0) return Failure("read", path);
  if (static_cast<size_t>(size) > kMostBytes) return absl::FailedPreconditionError(absl::StrCat(path, " is too long"));
  content.resize(static_cast<size_t>(size));
  return std::optional<std::string>(std::move(content));
}

// Written beside and then linked, so that nobody ever finds half of it; link, unlike rename, replaces nothing.
absl::Status WriteOnce(const std::string& path, absl::string_view content) {
  const std::string beside = absl::StrCat(path, ".new");
  unlink(beside.c_str());
  {
    const Descriptor fd(open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (fd.value < 0) return Failure("create", beside);
    if (!WriteAll(fd.value, content) || fsync(fd.value) != 0) {
      const absl::Status failure = Failure("write", beside);
      unlink(beside.c_str());
      return failure;
    }
  }
  const bool linked = link(beside.c_str(), path.c_str()) == 0;
  const bool exists = !linked && errno == EEXIST;
  const absl::Status failure = linked ? absl::OkStatus() : Failure("create", path);
  unlink(beside.c_str());
  if (exists) return absl::AlreadyExistsError(path);
  if (!linked) return failure;
  return SyncFolderOf(path);
}

}  // namespace

absl::StatusOr<std::optional<std::string>> ReadSecretFile(const std::string& path) {
  auto content = ReadAll(path);
  if (content.ok() && content->has_value()) *content = std::string(absl::StripSuffix(**content, "\n"));
  return content;
}

absl::Status WriteSecretFile(const std::string& path, absl::string_view text) {
  return WriteOnce(path, absl::StrCat(text, "\n"));
}

absl::StatusOr<std::string> ReadOrWriteSecretFile(const std::string& path, absl::string_view text) {
  auto there = ReadSecretFile(path);
  if (!there.ok()) return there.status();
  if (*there) return **std::move(there);
  if (const auto written = WriteSecretFile(path, text); !written.ok()) return written;
  return std::string(text);
}

absl::StatusOr<std::string> ReadOrMakeKeyFile(const std::string& path) {
  auto there = ReadAll(path);
  if (!there.ok()) return there.status();
  if (!there->has_value()) {
    const std::string key = RandomKey();
    if (const auto written = WriteOnce(path, key); !written.ok()) return written;
    return key;
  }
  if ((*there)->size() != kKeyBytes)
    return absl::FailedPreconditionError(absl::StrCat("not a key of ", kKeyBytes, " bytes: ", path));
  return **std::move(there);
}

}  // namespace gongjin::access
