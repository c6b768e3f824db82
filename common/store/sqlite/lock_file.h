// Keeps a second process from a database: SQLite itself would let two writers take turns.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace gongjin::store {

// Holds the lock while it lives; a killed process loses it.
class LockFile {
 public:
  // FAILED_PRECONDITION DATABASE_IN_USE with the process id that its holder wrote down; DATABASE_UNREADABLE.
  static absl::StatusOr<std::unique_ptr<LockFile>> Take(const std::string& path);
  ~LockFile();
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

 private:
  explicit LockFile(int file) : file_(file) {}
  int file_;
};

}  // namespace gongjin::store
