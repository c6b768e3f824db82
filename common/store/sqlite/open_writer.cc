#include "common/store/sqlite/open_writer.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace gongjin::store {
namespace {

// SQLite gives the WAL the rights of the database.
absl::Status CreateFile(const std::string& path) {
  const int file = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return Refuse("", path, "DATABASE_UNREADABLE", {path, std::strerror(errno)});
  close(file);
  // The name must outlive a power cut, too.
  const auto folder = std::filesystem::path(path).parent_path();
  const int directory = open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory >= 0) {
    fsync(directory);
    close(directory);
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::unique_ptr<Connection>> OpenWriter(const SqliteOptions& options) {
  RETURN_IF_ERROR(CreateFile(options.path));
  ASSIGN_OR_RETURN(auto connection,
                   Connection::Open(options.path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, options.vfs));
  const auto status = connection->Execute(
      absl::StrCat("PRAGMA page_size = ", options.page_bytes, "; PRAGMA journal_mode = WAL; PRAGMA synchronous = ",
                   options.synchronous_full ? "FULL" : "NORMAL", "; PRAGMA cache_size = -", options.cache_kib,
                   // What is erased for law's sake is overwritten.
                   "; PRAGMA secure_delete = ON; PRAGMA foreign_keys = OFF"));
  if (!status.ok())
    return Refuse("", options.path, "DATABASE_UNREADABLE", {options.path, sqlite3_errmsg(connection->db())});
  ASSIGN_OR_RETURN(Statement mode, connection->Prepare("PRAGMA journal_mode"));
  if (mode.Step() != SQLITE_ROW || mode.Bytes(0) != "wal") {
    return Refuse("", options.path, "DATABASE_UNREADABLE", {options.path, "no WAL"});
  }
  return connection;
}

}  // namespace gongjin::store
