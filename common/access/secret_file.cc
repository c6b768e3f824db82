#include "common/access/secret_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/access/secrets.h"
#include "common/base/files.h"
#include "common/base/status.h"

namespace gongjin::access {
namespace {

constexpr int64_t kMostBytes = 4096;
constexpr size_t kKeyBytes = 32;

// All of it; nullopt: no such file. `flags` as for OpenRegular.
absl::StatusOr<std::optional<std::string>> ReadAll(const std::string& path, int flags) {
  const auto opened = OpenRegular(path, O_RDONLY | flags);
  if (absl::IsNotFound(opened.status())) return std::optional<std::string>();
  RETURN_IF_ERROR(opened.status());
  const Descriptor fd(*opened);
  struct stat info;
  if (fstat(fd.value, &info) != 0) return CannotDo("read", path);
  if ((info.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return absl::FailedPreconditionError(absl::StrCat(path, " may be read by others; set its mode to 0600"));
  ASSIGN_OR_RETURN(auto content, ReadAtMost(fd.value, path, kMostBytes));
  return std::optional<std::string>(std::move(content));
}

absl::StatusOr<std::optional<std::string>> ReadText(const std::string& path, int flags) {
  auto content = ReadAll(path, flags);
  if (content.ok() && content->has_value()) *content = std::string(absl::StripSuffix(**content, "\n"));
  return content;
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
  absl::Status failure = linked ? absl::OkStatus() : CannotDo("create", path);
  unlink(beside.c_str());
  if (exists) return absl::AlreadyExistsError(path);
  if (!linked) return failure;
  const size_t slash = path.rfind('/');
  return SyncFolder(slash == std::string::npos ? "." : path.substr(0, slash + 1));
}

}  // namespace

absl::StatusOr<std::optional<std::string>> ReadSecretFile(const std::string& path) {
  return ReadText(path, 0);  // Kubernetes mounts secrets as links
}

absl::Status WriteSecretFile(const std::string& path, absl::string_view text) {
  return WriteOnce(path, absl::StrCat(text, "\n"));
}

absl::StatusOr<std::string> ReadOrWriteSecretFile(const std::string& path, absl::string_view text, int flags) {
  auto there = ReadText(path, flags);
  if (!there.ok()) return there.status();
  if (*there) return **std::move(there);
  if (const auto written = WriteSecretFile(path, text); !written.ok()) return written;
  return std::string(text);
}

absl::StatusOr<std::optional<std::string>> ReadKeyFile(const std::string& path) {
  ASSIGN_OR_RETURN(auto key, ReadAll(path, O_NOFOLLOW));  // in a folder of ours
  if (key.has_value() && key->size() != kKeyBytes)
    return absl::FailedPreconditionError(absl::StrCat("not a key of ", kKeyBytes, " bytes: ", path));
  return key;
}

absl::StatusOr<std::string> ReadOrMakeKeyFile(const std::string& path) {
  ASSIGN_OR_RETURN(auto there, ReadKeyFile(path));
  if (there.has_value()) return *std::move(there);
  const std::string key = RandomKey();
  if (const auto written = WriteOnce(path, key); !written.ok()) return written;
  return key;
}

}  // namespace gongjin::access
