#include "common/rpc/backup.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <set>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/strip.h"
#include "common/base/files.h"
#include "common/base/status.h"
#include "common/rpc/manifest.h"
#include "common/store/sqlite/beside.h"
#include "gongjin/common/v1/norm.pb.h"

namespace gongjin::rpc {
namespace {

namespace fs = std::filesystem;

absl::Status Broken(absl::string_view what) { return absl::FailedPreconditionError(what); }
absl::StatusOr<KeptDatabase> DatabaseOf(const ServiceDefinition& service) {
  std::vector<const google::protobuf::Descriptor*> kept = service.kept_order, followed;
  if (!service.norms_text.empty()) kept.push_back(common::v1::Norm::descriptor());
  for (const auto& [owner, types] : service.followed) followed.insert(followed.end(), types.begin(), types.end());
  ASSIGN_OR_RETURN(auto schema, schema::Schema::Make(kept, followed, {}));
  return KeptDatabase{service.name, std::move(schema)};
}

bool EndsWithAny(const std::string& name, const std::vector<const char*>& ends) {
  return std::any_of(ends.begin(), ends.end(), [&](const char* end) { return absl::EndsWith(name, end); });
}

// Names of the files that end so, in order.
absl::StatusOr<std::vector<std::string>> FilesThatEnd(const std::string& folder, const std::vector<const char*>& ends) {
  std::vector<std::string> files;
  std::error_code failed;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed)) {
    const std::string name = entry->path().filename().string();
    if (EndsWithAny(name, ends)) files.push_back(name);
  }
  if (failed) return Broken(absl::StrCat("cannot read ", folder, ": ", failed.message()));
  std::sort(files.begin(), files.end());
  return files;
}

// `target` is made by `fill` under another name, and takes its own when all of it is on the disk. It may be there as an
// empty folder.
absl::Status MakeFolder(const std::string& given, absl::FunctionRef<absl::Status(const std::string& beside)> fill) {
  if (given.empty()) return Broken("the folder to be made has no name");
  // Without the slash at the end, after which the other name would lie inside.
  const std::string target = (fs::path(given) / "").parent_path().string();
  std::error_code failed;
  const auto there = fs::symlink_status(target, failed);
  // In place of a link or a file no folder can be made, which is better said before all is copied.
  if (fs::exists(there) && !fs::is_directory(there)) return Broken(absl::StrCat(target, " is there and no folder"));
  const bool empty = !fs::exists(there) || fs::is_empty(target, failed);
  if (fs::exists(there) && failed) return Broken(absl::StrCat("cannot read ", target, ": ", failed.message()));
  if (!empty) return Broken(absl::StrCat(target, " is there and not empty"));
  const std::string above = fs::absolute(target, failed).parent_path().string();
  if (failed) return Broken(absl::StrCat("cannot make ", target, ": ", failed.message()));  // as in a removed folder
  fs::create_directories(above, failed);
  // Of a free name: one that was cut short may have been left by a process of the same number, in a container always 1.
  std::string beside = absl::StrCat(target, ".partial-XXXXXX");
  if (mkdtemp(beside.data()) == nullptr) return CannotDo("make", beside);
  absl::Cleanup remove = [&] { fs::remove_all(beside, failed); };
  RETURN_IF_ERROR(fill(beside));
  RETURN_IF_ERROR(SyncFolder(beside));
  if (rename(beside.c_str(), target.c_str()) != 0) return CannotDo("make", target);
  std::move(remove).Cancel();
  return SyncFolder(above);
}

// As every file of ours is named. What else lies there an editor or another system has left.
bool IsPlain(absl::string_view file) {
  return file[0] != '.' && std::all_of(file.begin(), file.end(), [](char c) {
           return absl::ascii_islower(c) || absl::ascii_isdigit(c) || c == '.' || c == '_' || c == '-';
         });
}

// A head that is copied first is about lines that the database's copy has.
absl::Status CopyHead(const std::string& data_dir, const std::string& to, const std::string& service,
                      Manifest& manifest) {
  const std::string file = absl::StrCat(service, ".head");
  if (!FileIsThere(absl::StrCat(data_dir, "/", file))) return absl::OkStatus();
  ASSIGN_OR_RETURN(manifest.files.emplace_back(), CopyFile(data_dir, file, to, kSmallFileBytes));
  return absl::OkStatus();
}

absl::Status CopyFiles(const std::string& data_dir, const std::string& to, const std::vector<const char*>& ends,
                       Manifest& manifest, Tell tell) {
  ASSIGN_OR_RETURN(const auto files, FilesThatEnd(data_dir, ends));
  for (const auto& file : files) {
    if (!IsPlain(file)) {
      tell(absl::StrCat(file, ": left out, no file of ours is named so"));
      continue;
    }
    ASSIGN_OR_RETURN(manifest.files.emplace_back(), CopyFile(data_dir, file, to, kSmallFileBytes));
  }
  return absl::OkStatus();
}

absl::Status CopyDatabase(const std::string& data_dir, const std::string& to, const std::string& service,
                          Manifest& manifest, Tell tell) {
  const std::string file = DatabaseFile(service);
  if (!FileIsThere(absl::StrCat(data_dir, "/", file))) {
    if (FileIsThere(absl::StrCat(data_dir, "/", service, ".head")))
      return Broken(absl::StrCat(data_dir, ": the database of ", service, " is gone, but signed heads speak of it"));
    tell(absl::StrCat(service, ": has no database in ", data_dir, " yet"));
    return absl::OkStatus();
  }
  RETURN_IF_ERROR(IsRegularFile(absl::StrCat(data_dir, "/", file)));
  ASSIGN_OR_RETURN(const auto about, store::CopySqlite(absl::StrCat(data_dir, "/", file), absl::StrCat(to, "/", file)));
  ASSIGN_OR_RETURN(const auto copied, LookAtFile(to, file));
  manifest.databases.push_back({service, about.format, about.epoch, about.last_sequence, copied});
  tell(absl::StrCat(service, ": copied ", Figures(about.lines, about.rows, copied.bytes)));
  return absl::OkStatus();
}

absl::Status RestoreFile(const std::string& from, const std::string& to, const CopiedFile& named) {
  ASSIGN_OR_RETURN(const auto copied, CopyFile(from, named.file, to, named.bytes));
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

// It names what BackUp copies, each once: anything else would be put where a start looks for something else.
absl::Status JudgeNames(const Manifest& manifest, const std::string& from) {
  const std::string path = absl::StrCat(from, "/", kManifestFile);
  std::set<std::string> names;
  for (const auto& database : manifest.databases) {
    const std::string& file = database.copied.file;
    if (file != DatabaseFile(database.service))
      return Broken(absl::StrCat(path, " names ", file, " as the database of ", database.service));
    if (!names.insert(file).second) return Broken(absl::StrCat(path, " names ", file, " twice"));
  }
  for (const auto& [file, sha256, bytes] : manifest.files) {
    if (!EndsWithAny(file, {".key", ".secret", ".head"}))
      return Broken(absl::StrCat(path, " names ", file, ", which is no key, secret or head"));
    if (!names.insert(file).second) return Broken(absl::StrCat(path, " names ", file, " twice"));
    // Without it the restored folder would begin a new journal, as if nothing had ever been.
    absl::string_view service = file;
    if (absl::ConsumeSuffix(&service, ".head") && names.count(DatabaseFile(service)) == 0)
      return Broken(absl::StrCat(path, " names ", file, " without the database that it speaks of"));
  }
  return absl::OkStatus();
}

}  // namespace

std::string DatabaseFile(absl::string_view service) { return absl::StrCat(service, ".db"); }

bool FileIsThere(const std::string& path) {
  struct stat about;
  return stat(path.c_str(), &about) == 0;
}

absl::Status IsRegularFile(const std::string& path) {
  struct stat about;
  if (stat(path.c_str(), &about) != 0) return CannotDo("read", path);
  return S_ISREG(about.st_mode) ? absl::OkStatus() : Broken(absl::StrCat(path, " is no regular file"));
}

std::string Figures(int64_t lines, int64_t rows, int64_t bytes) {
  return absl::StrFormat("%d lines of the journal, %d records, %.1f MB", lines, rows,
                         static_cast<double>(bytes) / (1 << 20));
}

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
    for (const auto& database : databases) {
      RETURN_IF_ERROR(CopyHead(data_dir, beside, database.service, manifest));
      RETURN_IF_ERROR(CopyDatabase(data_dir, beside, database.service, manifest, tell));
    }
    if (manifest.databases.empty()) return Broken(absl::StrCat("there is no database in ", data_dir));
    // Last, for a key is made before what needs it.
    RETURN_IF_ERROR(CopyFiles(data_dir, beside, {".key", ".secret"}, manifest, tell));
    return WriteNewFile(absl::StrCat(beside, "/", kManifestFile), TextOf(manifest));
  });
}

absl::Status Restore(const std::string& from, const std::string& data_dir, const std::vector<KeptDatabase>& served,
                     Tell tell) {
  ASSIGN_OR_RETURN(const auto manifest, ReadManifest(from));
  for (const auto& database : manifest.databases)
    if (std::none_of(served.begin(), served.end(), [&](const auto& one) { return one.service == database.service; }))
      return Broken(absl::StrCat(from, " is a backup of ", manifest.program, "; nothing here serves its database of ",
                                 database.service));
  if (manifest.databases.empty()) return Broken(absl::StrCat("there is no database in ", from));
  RETURN_IF_ERROR(JudgeNames(manifest, from));
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

}  // namespace gongjin::rpc
