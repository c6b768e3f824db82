#include "tests/lib/recording_vfs.h"

#include <new>
#include <utility>

namespace gongjin::tests {
namespace {

RecordingVfs recording;
sqlite3_vfs* below = nullptr;

// SQLite allocates szOsFile bytes: this, and behind it the file of the layer below.
struct File {
  sqlite3_file base;
  const char* path;  // SQLite's own, which lives as long as the file; null: of no interest
  sqlite3_file* Real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Of(file).Real(); }
const sqlite3_io_methods& Below(sqlite3_file* file) { return *Real(file)->pMethods; }

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

const sqlite3_io_methods kMethods = {
    2,
    [](sqlite3_file* f) { return Below(f).xClose(Real(f)); },
    [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) { return Below(f).xRead(Real(f), b, n, at); },
    Write,
    Truncate,
    Sync,
    [](sqlite3_file* f, sqlite3_int64* size) { return Below(f).xFileSize(Real(f), size); },
    [](sqlite3_file* f, int lock) { return Below(f).xLock(Real(f), lock); },
    [](sqlite3_file* f, int lock) { return Below(f).xUnlock(Real(f), lock); },
    [](sqlite3_file* f, int* out) { return Below(f).xCheckReservedLock(Real(f), out); },
    [](sqlite3_file* f, int op, void* arg) { return Below(f).xFileControl(Real(f), op, arg); },
    [](sqlite3_file* f) { return Below(f).xSectorSize(Real(f)); },
    [](sqlite3_file* f) { return Below(f).xDeviceCharacteristics(Real(f)); },
    [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
      return Below(f).xShmMap(Real(f), page, size, extend, out);
    },
    [](sqlite3_file* f, int offset, int n, int flags) { return Below(f).xShmLock(Real(f), offset, n, flags); },
    [](sqlite3_file* f) { Below(f).xShmBarrier(Real(f)); },
    [](sqlite3_file* f, int remove) { return Below(f).xShmUnmap(Real(f), remove); },
    nullptr,
    nullptr,
};

constexpr int kKept = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_WAL;

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File& own = Of(file);
  own.path = (flags & kKept) != 0 ? name : nullptr;
  own.base.pMethods = nullptr;
  const int code = below->xOpen(below, name, own.Real(), flags, out_flags);
  if (own.Real()->pMethods != nullptr) own.base.pMethods = &kMethods;
  return code;
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
    sqlite3_vfs own = *below;
    own.zName = kName;
    own.szOsFile += static_cast<int>(sizeof(File));
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
