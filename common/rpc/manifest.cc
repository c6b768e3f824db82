#include "common/rpc/manifest.h"

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "common/base/files.h"
#include "common/base/status.h"
#include "yaml-cpp/yaml.h"

namespace gongjin::rpc {
namespace {

constexpr int kFormat = 1;
constexpr size_t kStep = 1 << 20;  // of a file at a time

absl::Status Broken(absl::string_view what) { return absl::FailedPreconditionError(what); }
// Reads a file to its end, of `most_bytes`; each piece goes to `fd` too, unless that is none.
absl::StatusOr<CopiedFile> Pour(const std::string& path, const std::string& file, int64_t most_bytes, int fd,
                                const std::string& to) {
  const auto opened = OpenRegular(path, O_RDONLY | O_NOFOLLOW);
  if (!opened.ok()) return Broken(opened.status().message());
  const Descriptor from(*opened);
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
  EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
  CopiedFile copied;
  copied.file = file;
  std::string piece(kStep, '\0');
  while (true) {
    const ssize_t got = read(from.value, piece.data(), piece.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return CannotDo("read", path);
    if (got == 0) break;
    EVP_DigestUpdate(digest.get(), piece.data(), static_cast<size_t>(got));
    copied.bytes += got;
    if (copied.bytes > most_bytes) return Broken(absl::StrCat(path, " has more than ", most_bytes, " bytes"));
    if (fd >= 0 && !WriteAll(fd, {piece.data(), static_cast<size_t>(got)})) return CannotDo("write", to);
  }
  unsigned char hash[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  EVP_DigestFinal_ex(digest.get(), hash, &length);
  copied.sha256 = absl::BytesToHexString({reinterpret_cast<const char*>(hash), length});
  return copied;
}

std::string TextOf(const CopiedFile& file) {
  return absl::StrCat("file: \"", file.file, "\", bytes: ", file.bytes, ", sha256: ", file.sha256);
}

CopiedFile FileOf(const YAML::Node& node) {
  CopiedFile file{node["file"].as<std::string>(), node["sha256"].as<std::string>(), node["bytes"].as<int64_t>()};
  // It becomes a path below a folder of ours, and none elsewhere.
  if (file.file.empty() || file.file.find('/') != std::string::npos || file.file[0] == '.' ||
      std::any_of(file.file.begin(), file.file.end(), absl::ascii_iscntrl))
    throw YAML::Exception(YAML::Mark::null_mark(), "not the name of a file: " + file.file);
  return file;
}

}  // namespace

std::string TextOf(const Manifest& manifest) {
  // How many there are comes first: one that was cut off is known by it.
  std::string text = absl::StrCat("# A backup of Gongjin: restore it with `", manifest.program,
                                  " restore --from THIS_FOLDER --data-dir NEW`.\n", "format: ", kFormat,
                                  "\nprogram: ", manifest.program, "\nbegun: \"",
                                  absl::FormatTime(absl::RFC3339_sec, manifest.begun, absl::FixedTimeZone(8 * 3600)),
                                  "\"\nentries: ", manifest.databases.size() + manifest.files.size(), "\ndatabases:\n");
  for (const auto& one : manifest.databases)
    absl::StrAppend(&text, "  - {service: ", one.service, ", format: ", one.format, ", epoch: \"", one.epoch,
                    "\", last_sequence: ", one.last_sequence, ", ", TextOf(one.copied), "}\n");
  absl::StrAppend(&text, "files:\n");
  for (const auto& one : manifest.files) absl::StrAppend(&text, "  - {", TextOf(one), "}\n");
  return text;
}

absl::StatusOr<Manifest> ReadManifest(const std::string& folder) {
  const std::string path = absl::StrCat(folder, "/", kManifestFile);
  const auto text = ReadSmallFile(path, O_NOFOLLOW);
  if (!text.ok()) return Broken(text.status().message());
  try {
    const YAML::Node node = YAML::Load(*text);
    if (node["format"].as<int>() > kFormat)
      return Broken(absl::StrCat(path, " is of a later program (format ", node["format"].as<int>(), ")"));
    Manifest manifest;
    manifest.program = node["program"].as<std::string>();
    std::string wrong;
    if (!absl::ParseTime(absl::RFC3339_sec, node["begun"].as<std::string>(), &manifest.begun, &wrong))
      return Broken(absl::StrCat(path, ": ", wrong));
    for (const auto& one : node["databases"])
      manifest.databases.push_back({one["service"].as<std::string>(), one["format"].as<int64_t>(),
                                    one["epoch"].as<std::string>(), one["last_sequence"].as<int64_t>(), FileOf(one)});
    for (const auto& one : node["files"]) manifest.files.push_back(FileOf(one));
    if (node["entries"].as<size_t>() != manifest.databases.size() + manifest.files.size())
      return Broken(absl::StrCat(path, " is cut off"));
    return manifest;
  } catch (const YAML::Exception& unreadable) {
    return Broken(absl::StrCat(path, ": ", unreadable.what()));
  }
}

absl::StatusOr<CopiedFile> CopyFile(const std::string& folder, const std::string& file, const std::string& to_folder,
                                    int64_t most_bytes) {
  const std::string to = absl::StrCat(to_folder, "/", file);
  const Descriptor into(open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (into.value < 0) return CannotDo("write", to);
  ASSIGN_OR_RETURN(auto copied, Pour(absl::StrCat(folder, "/", file), file, most_bytes, into.value, to));
  if (fsync(into.value) != 0) return CannotDo("write", to);
  return copied;
}

absl::StatusOr<CopiedFile> LookAtFile(const std::string& folder, const std::string& file) {
  return Pour(absl::StrCat(folder, "/", file), file, std::numeric_limits<int64_t>::max(), -1, "");
}

}  // namespace gongjin::rpc
