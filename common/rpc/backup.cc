#include "common/rpc/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "common/audit/tree.h"
#include "common/audit/verify.h"
#include "common/base/status.h"
#include "common/resource/tables.h"
#include "common/rpc/manifest.h"
#include "common/store/sqlite/beside.h"
#include "gongjin/common/v1/norm.pb.h"

namespace gongjin::rpc {
namespace {

namespace fs = std::filesystem;

absl::Status Broken(absl::string_view what) { return absl::FailedPreconditionError(what); }
absl::Status Failure(absl::string_view what, const std::string& path) {
  const int error = errno;
  return Broken(absl::StrCat("cannot ", what, " ", path, ": ", std::strerror(error)));
}

absl::StatusOr<KeptDatabase> DatabaseOf(const ServiceDefinition& service) {
  std::vector<const google::protobuf::Descriptor*> kept = service.kept_order, followed;
  if (!service.norms_text.empty()) kept.push_back(common::v1::Norm::descriptor());
  for (const auto& [owner, types] : service.followed) followed.insert(followed.end(), types.begin(), types.end());
  ASSIGN_OR_RETURN(auto schema, schema::Schema::Make(kept, followed, {}));
  return KeptDatabase{service.name, std::move(schema)};
}

std::string FileOf(absl::string_view service) { return absl::StrCat(service, ".db"); }

bool IsThere(const std::string& path) {
  struct stat about;
  return stat(path.c_str(), &about) == 0;
}

absl::Status SyncFolder(const std::string& path) {
  const int folder = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = folder >= 0 && fsync(folder) == 0;
  absl::Status failure = synced ? absl::OkStatus() : Failure("write", path);
  if (folder >= 0) close(folder);
  return failure;
}

// Names of the files that end so, in order.
absl::StatusOr<std::vector<std::string>> FilesThatEnd(const std::string& folder, const std::vector<const char*>& ends) {
  std::vector<std::string> files;
  std::error_code failed;
  for (const auto& entry : fs::directory_iterator(folder, failed)) {
    const std::string name = entry.path().filename().string();
    if (std::any_of(ends.begin(), ends.end(), [&](const char* end) { return absl::EndsWith(name, end); }))
      files.push_back(name);
  }
  if (failed) return Broken(absl::StrCat("cannot read ", folder, ": ", failed.message()));
  std::sort(files.begin(), files.end());
  return files;
}

std::string Figures(int64_t lines, int64_t rows, int64_t bytes) {
  return absl::StrFormat("%d lines of the journal, %d records, %.1f MB", lines, rows,
                         static_cast<double>(bytes) / (1 << 20));
}

int64_t BytesOf(const std::string& path) {
  std::error_code failed;
  const auto bytes = fs::file_size(path, failed);
  return failed ? 0 : static_cast<int64_t>(bytes);
}

// `target` is made by `fill` under another name, and takes its own when all of it is on the disk. It may be there as an
// empty folder.
absl::Status MakeFolder(const std::string& given, absl::FunctionRef<absl::Status(const std::string& beside)> fill) {
  // Without the slash at the end, after which the other name would lie inside.
  const std::string target = (fs::path(given) / "").parent_path().string();
  std::error_code failed;
  if (fs::exists(target, failed) && !fs::is_empty(target, failed))
    return Broken(absl::StrCat(target, " is there and not empty"));
  const std::string above = fs::absolute(target).parent_path().string();
  fs::create_directories(above, failed);
  const std::string beside = absl::StrCat(target, ".partial-", getpid());
  if (mkdir(beside.c_str(), 0700) != 0) return Failure("make", beside);
  absl::Cleanup remove = [&] { fs::remove_all(beside, failed); };
  RETURN_IF_ERROR(fill(beside));
  RETURN_IF_ERROR(SyncFolder(beside));
  if (rename(beside.c_str(), target.c_str()) != 0) return Failure("make", target);
  std::move(remove).Cancel();
  return SyncFolder(above);
}

absl::Status CopyFiles(const std::string& data_dir, const std::string& to, const std::vector<const char*>& ends,
                       Manifest& manifest) {
  ASSIGN_OR_RETURN(const auto files, FilesThatEnd(data_dir, ends));
  for (const auto& file : files) {
    ASSIGN_OR_RETURN(manifest.files.emplace_back(), CopyFile(data_dir, file, to));
  }
  return absl::OkStatus();
}

absl::Status CopyDatabase(const std::string& data_dir, const std::string& to, const std::string& service,
                          Manifest& manifest, Tell tell) {
  const std::string file = FileOf(service);
  if (!IsThere(absl::StrCat(data_dir, "/", file))) {
    tell(absl::StrCat(service, ": has no database in ", data_dir, " yet"));
    return absl::OkStatus();
  }
  ASSIGN_OR_RETURN(const auto about, store::CopySqlite(absl::StrCat(data_dir, "/", file), absl::StrCat(to, "/", file)));
  ASSIGN_OR_RETURN(const auto copied, LookAtFile(to, file));
  manifest.databases.push_back({service, about.format, about.epoch, about.last_sequence, copied});
  tell(absl::StrCat(service, ": copied ", Figures(about.lines, about.rows, copied.bytes)));
  return absl::OkStatus();
}

absl::Status WriteManifest(const std::string& folder, const Manifest& manifest) {
  const std::string path = absl::StrCat(folder, "/", kManifestFile);
  const std::string text = TextOf(manifest);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const bool written =
      file >= 0 && write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) && fsync(file) == 0;
  absl::Status failure = written ? absl::OkStatus() : Failure("write", path);
  if (file >= 0) close(file);
  return failure;
}

absl::Status RestoreFile(const std::string& from, const std::string& to, const CopiedFile& named) {
  ASSIGN_OR_RETURN(const auto copied, CopyFile(from, named.file, to));
  if (copied.bytes == named.bytes && copied.sha256 == named.sha256) return absl::OkStatus();
  return Broken(absl::StrCat(from, "/", named.file, " is not what the manifest names: it has ", copied.bytes,
                             " bytes with SHA-256 ", copied.sha256, ", not ", named.bytes, " with ", named.sha256));
}

absl::Status RestoreDatabase(const std::string& from, const std::string& to, const CopiedDatabase& named, Tell tell) {
  RETURN_IF_ERROR(RestoreFile(from, to, named.copied));
  const std::string path = absl::StrCat(to, "/", named.copied.file);
  RETURN_IF_ERROR(store::RenewEpoch(path));
  ASSIGN_OR_RETURN(const auto about, store::AboutSqliteAt(path));
  if (about.last_sequence != named.last_sequence || about.format != named.format || about.epoch == named.epoch)
    return Broken(absl::StrCat(path, " is not what the manifest says"));
  unlink(absl::StrCat(path, ".lock").c_str());
  tell(absl::StrCat(named.service, ": restored ", Figures(about.lines, about.rows, named.copied.bytes)));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<common::v1::TreeHead>> KeptHeads(const std::string& path) {
  if (path.empty()) return std::vector<common::v1::TreeHead>();
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  if (file) text << file.rdbuf();
  if (!file) return Failure("read", path);
  auto heads = audit::HeadsIn(text.str());
  if (!heads.ok()) return Broken(absl::StrCat(path, ": ", heads.status().message()));
  return heads;
}

// Those of one service, the one beside its database first.
std::vector<common::v1::TreeHead> HeadsOf(const std::string& stem, const std::string& service,
                                          const std::vector<common::v1::TreeHead>& kept) {
  std::vector<common::v1::TreeHead> heads;
  if (const auto beside = audit::HeadBeside(stem); beside.has_value()) heads.push_back(*beside);
  std::copy_if(kept.begin(), kept.end(), std::back_inserter(heads),
               [&](const common::v1::TreeHead& head) { return head.service() == service; });
  return heads;
}

absl::Status AddFaultsOfJournal(const std::string& stem, const std::string& path,
                                const std::vector<common::v1::TreeHead>& heads, store::Checked& checked) {
  return store::ReadSqlite(path, [&](store::Reader& reader, const store::AboutSqlite& about) -> absl::Status {
    ASSIGN_OR_RETURN(const auto verdict, audit::Verify(reader, about.epoch, stem, heads));
    checked.fault_count += static_cast<int64_t>(verdict.faults.size());
    checked.faults.insert(checked.faults.end(), verdict.faults.begin(), verdict.faults.end());
    return absl::OkStatus();
  });
}

}  // namespace

absl::StatusOr<std::vector<KeptDatabase>> DatabasesOf(const std::vector<ServiceDefinition>& services) {
  std::vector<const ServiceDefinition*> left;
  left.reserve(services.size());
  for (const auto& service : services) left.push_back(&service);
  std::vector<KeptDatabase> databases;
  while (!left.empty()) {
    const auto followed_by_none = [&](const ServiceDefinition* service) {
      return std::none_of(left.begin(), left.end(), [&](const ServiceDefinition* other) {
        return other != service && other->followed.count(service->name) > 0;
      });
    };
    auto next = std::find_if(left.begin(), left.end(), followed_by_none);
    if (next == left.end()) next = left.begin();  // they follow each other: no order would do
    ASSIGN_OR_RETURN(auto database, DatabaseOf(**next));
    databases.push_back(std::move(database));
    left.erase(next);
  }
  return databases;
}

absl::Status BackUp(const std::string& data_dir, const std::string& to, absl::string_view program, absl::Time now,
                    const std::vector<KeptDatabase>& databases, Tell tell) {
  Manifest manifest;
  manifest.program = std::string(program);
  manifest.begun = now;
  return MakeFolder(to, [&](const std::string& beside) -> absl::Status {
    // A head that is copied first is about lines that the database's copy has; a key last, for it is made before what
    // needs it.
    RETURN_IF_ERROR(CopyFiles(data_dir, beside, {".head"}, manifest));
    for (const auto& database : databases)
      RETURN_IF_ERROR(CopyDatabase(data_dir, beside, database.service, manifest, tell));
    if (manifest.databases.empty()) return Broken(absl::StrCat("there is no database in ", data_dir));
    RETURN_IF_ERROR(CopyFiles(data_dir, beside, {".key", ".secret"}, manifest));
    return WriteManifest(beside, manifest);
  });
}

absl::Status Restore(const std::string& from, const std::string& data_dir, Tell tell) {
  ASSIGN_OR_RETURN(const auto manifest, ReadManifest(from));
  if (manifest.databases.empty()) return Broken(absl::StrCat("there is no database in ", from));
  return MakeFolder(data_dir, [&](const std::string& beside) -> absl::Status {
    for (const auto& database : manifest.databases) RETURN_IF_ERROR(RestoreDatabase(from, beside, database, tell));
    for (const auto& file : manifest.files) {
      RETURN_IF_ERROR(RestoreFile(from, beside, file));
      // Heads are about the life that ends here: they were brought over to be held against the manifest.
      if (absl::EndsWith(file.file, ".head")) unlink(absl::StrCat(beside, "/", file.file).c_str());
    }
    return absl::OkStatus();
  });
}

absl::Status CheckData(const std::string& data_dir, const std::string& heads_file,
                       const std::vector<KeptDatabase>& databases, Tell tell) {
  ASSIGN_OR_RETURN(const auto kept_heads, KeptHeads(heads_file));
  int looked_at = 0, unsound = 0;
  for (const auto& [service, schema] : databases) {
    const std::string path = absl::StrCat(data_dir, "/", FileOf(service));
    if (!IsThere(path)) {
      tell(absl::StrCat(service, ": has no database in ", data_dir, " yet"));
      continue;
    }
    ++looked_at;
    // Before the database, which then has all that it is about.
    const auto heads = HeadsOf(absl::StrCat(data_dir, "/", service), service, kept_heads);
    ASSIGN_OR_RETURN(auto checked,
                     store::CheckSqlite(path, TablesOf(*schema),
                                        [&schema = *schema](absl::string_view type, const std::string& payload,
                                                            store::Reader& reader) -> absl::StatusOr<store::Row> {
                                          const auto* known = schema.FindType(type);
                                          if (known == nullptr) return Fault("a row of no type");
                                          return RowOfPayload(*known, payload, reader);
                                        }));
    RETURN_IF_ERROR(AddFaultsOfJournal(absl::StrCat(data_dir, "/", service), path, heads, checked));
    const std::string figures = Figures(checked.lines, checked.rows, BytesOf(path));
    if (checked.fault_count == 0) {
      tell(absl::StrCat(service, ": sound, ", figures, ", as in ", heads.size(), " signed heads"));
      continue;
    }
    ++unsound;
    tell(absl::StrCat(service, ": ", checked.fault_count, " faults in ", figures));
    for (const auto& fault : checked.faults) tell(absl::StrCat("  ", fault));
    if (static_cast<int64_t>(checked.faults.size()) < checked.fault_count) tell("  …");
  }
  if (looked_at == 0) return Broken(absl::StrCat("there is no database in ", data_dir));
  if (unsound > 0) return Broken(absl::StrCat(unsound, " of ", looked_at, " databases are not sound"));
  return absl::OkStatus();
}

}  // namespace gongjin::rpc
