#include "tests/lib/recording_vfs.h"

#include <utility>

#include "tests/lib/vfs_layer.h"

namespace gongjin::tests {
namespace {

RecordingVfs recording;
sqlite3_vfs* below = nullptr;

// What is kept of an open file.
struct File {
  const char* path;  // SQLite's own, which lives as long as the file; null: of no interest
};

File& Of(sqlite3_file* file) { return OwnOf<File>(file); }
sqlite3_file* Real(sqlite3_file* file) { return tests::Real<File>(file); }
const sqlite3_io_methods& Below(sqlite3_file* file) { return tests::Below<File>(file); }

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  const int code = Below(file).xWrite(Real(file), bytes, count, offset);
  if (code == SQLITE_OK && Of(file).path != nullptr)
    recording.Note({.kind = FileEvent::Kind::kWrite,
                    .path = Of(file).path,
                    .offset = offset,
                    .bytes = std::string(static_cast<const char*>(bytes), static_cast<size_t>(count))});
  return code;
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = Below(file).xTruncate(Real(file), size);
  if (code == SQLITE_OK && Of(file).path != nullptr)
    recording.Note({.kind = FileEvent::Kind::kTruncate, .path = Of(file).path, .offset = size});
  return code;
}

// The disk below is not waited for: what a sync is worth is played from the notes.
int Sync(sqlite3_file* file, int) {
  if (Of(file).path != nullptr) recording.Note({.kind = FileEvent::Kind::kSync, .path = Of(file).path});
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = [] {
  sqlite3_io_methods methods = PassingOn<File>();
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
  methods.xSync = Sync;
  return methods;
}();

constexpr int kKept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  Of(file) = {.path = (flags & kKept) != 0 ? name : nullptr};
  return OpenBelow<File>(below, name, file, flags, out_flags, kMethods);
}

int Delete(sqlite3_vfs*, const char* name, int sync_folder) {
  const int code = below->xDelete(below, name, sync_folder);
  if (code == SQLITE_OK) recording.Note({.kind = FileEvent::Kind::kDelete, .path = name, .durable = sync_folder != 0});
  return code;
}

}  // namespace

RecordingVfs& RecordingVfs::Start(bool as_default) {
  static sqlite3_vfs vfs = [] {
    below = sqlite3_vfs_find(nullptr);
    sqlite3_vfs own = LayerOver<File>(*below, kName);
    own.xOpen = Open;
    own.xDelete = Delete;
    return own;
  }();
  sqlite3_vfs_register(&vfs, as_default ? 1 : 0);
  const std::lock_guard lock(recording.mutex_);
  recording.events_.clear();
  recording.notes_ = true;
  return recording;
}

void RecordingVfs::Stop() {
  sqlite3_vfs_register(below, 1);
  const std::lock_guard lock(mutex_);
  notes_ = false;
}

void RecordingVfs::Note(FileEvent event) {
  const std::lock_guard lock(mutex_);
  if (notes_) events_.push_back(std::move(event));
}

size_t RecordingVfs::Now() const {
  const std::lock_guard lock(mutex_);
  return events_.size();
}

std::vector<FileEvent> RecordingVfs::events() const {
  const std::lock_guard lock(mutex_);
  return events_;
}

}  // namespace gongjin::tests
