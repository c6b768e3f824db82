#include "common/access/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/access/secrets.h"
#include "common/base/files.h"

namespace gongjin::access {
namespace {

constexpr size_t kMostBytes = 4096;
constexpr size_t kKeyBytes = 32;

// All of it; nullopt: no such file.
absl::StatusOr<std::optional<std::string>> ReadAll(const std::string& path) {
  const Descriptor fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (fd.value < 0 && errno == ENOENT) return std::optional<std::string>();
  struct stat info;
  if (fd.value < 0 || fstat(fd.value, &info) != 0) return CannotDo("open", path);
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return absl::FailedPreconditionError(absl::StrCat(path, " may be read by others; set its mode to 0600"));
  std::string content(kMostBytes + 1, '\0');
  const ssize_t size = read(fd.value, content.data(), content.size());
  if (size < 0) return CannotDo("read", path);
  if (static_cast<size_t>(size) > kMostBytes) return absl::FailedPreconditionError(absl::StrCat(path, " is too long"));
  content.resize(static_cast<size_t>(size));
  return std::optional<std::string>(std::move(content));
}

// Written beside and then linked, so that nobody ever finds half of it; link, unlike rename, replaces nothing.
absl::Status WriteOnce(const std::string& path, absl::string_view content) {
  const std::string beside = absl::StrCat(path, ".new");
  unlink(beside.c_str());
  if (absl::Status written = WriteNewFile(beside, content); !written.ok()) {
    unlink(beside.c_str());
    return written;
  }
  const bool linked = link(beside.c_str(), path.c_str()) == 0;
  const bool exists = !linked && errno == EEXIST;
  const absl::Status failure = linked ? absl::OkStatus() : CannotDo("create", path);
  unlink(beside.c_str());
  if (exists) return absl::AlreadyExistsError(path);
  if (!linked) return failure;
  const size_t slash = path.rfind('/');
  return SyncFolder(slash == std::string::npos ? "." : path.substr(0, slash + 1));
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
