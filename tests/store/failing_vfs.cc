#include "tests/store/failing_vfs.h"

#include "tests/lib/vfs_layer.h"

namespace gongjin::store {
namespace {

FailingVfs plans;

// What is kept of an open file.
struct File {
  bool wal;
  bool main;
};

File& Of(sqlite3_file* file) { return tests::OwnOf<File>(file); }
sqlite3_file* Real(sqlite3_file* file) { return tests::Real<File>(file); }
const sqlite3_io_methods& Below(sqlite3_file* file) { return tests::Below<File>(file); }

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  int code = plans.any.Next(SQLITE_IOERR_WRITE);
  if (code == SQLITE_OK && Of(file).wal) code = plans.wal_writes.Next();
  if (code == SQLITE_OK && Of(file).main) code = plans.main_writes.Next();
  return code != SQLITE_OK ? code : Below(file).xWrite(Real(file), bytes, count, offset);
}

int Sync(sqlite3_file* file, int flags) {
  int code = plans.any.Next(SQLITE_IOERR_FSYNC);
  if (code == SQLITE_OK && Of(file).wal) code = plans.wal_syncs.Next();
  if (code == SQLITE_OK && Of(file).main) code = plans.main_syncs.Next();
  return code != SQLITE_OK ? code : Below(file).xSync(Real(file), flags);
}

int Read(sqlite3_file* file, void* bytes, int count, sqlite3_int64 offset) {
  const int code = plans.any.Next(SQLITE_IOERR_READ);
  return code != SQLITE_OK ? code : Below(file).xRead(Real(file), bytes, count, offset);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  const int code = plans.any.Next(SQLITE_IOERR_TRUNCATE);
  return code != SQLITE_OK ? code : Below(file).xTruncate(Real(file), size);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  const int code = plans.any.Next(SQLITE_IOERR_FSTAT);
  return code != SQLITE_OK ? code : Below(file).xFileSize(Real(file), size);
}

int ShmMap(sqlite3_file* file, int page, int size, int extend, void volatile** out) {
  const int code = plans.any.Next(SQLITE_IOERR_SHMMAP);
  return code != SQLITE_OK ? code : Below(file).xShmMap(Real(file), page, size, extend, out);
}

// Giving a lock back cannot fail.
int ShmLock(sqlite3_file* file, int offset, int count, int flags) {
  const int code = (flags & SQLITE_SHM_LOCK) != 0 ? plans.any.Next(SQLITE_IOERR_SHMLOCK) : SQLITE_OK;
  return code != SQLITE_OK ? code : Below(file).xShmLock(Real(file), offset, count, flags);
}

const sqlite3_io_methods kMethods = [] {
  sqlite3_io_methods methods = tests::PassingOn<File>();
  methods.xRead = Read;
  methods.xWrite = Write;
  methods.xTruncate = Truncate;
  methods.xSync = Sync;
  methods.xFileSize = FileSize;
  methods.xShmMap = ShmMap;
  methods.xShmLock = ShmLock;
  return methods;
}();

sqlite3_vfs* below = nullptr;

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  Of(file) = {.wal = (flags & SQLITE_OPEN_WAL) != 0, .main = (flags & SQLITE_OPEN_MAIN_DB) != 0};
  file->pMethods = nullptr;
  if (const int code = plans.any.Next(SQLITE_CANTOPEN); code != SQLITE_OK) return code;
  return tests::OpenBelow<File>(below, name, file, flags, out_flags, kMethods);
}

int Delete(sqlite3_vfs*, const char* name, int sync_folder) {
  const int code = plans.any.Next(SQLITE_IOERR_DELETE);
  return code != SQLITE_OK ? code : below->xDelete(below, name, sync_folder);
}

int Access(sqlite3_vfs*, const char* name, int flags, int* out) {
  const int code = plans.any.Next(SQLITE_IOERR_ACCESS);
  return code != SQLITE_OK ? code : below->xAccess(below, name, flags, out);
}

sqlite3_mem_methods memory;

// SQLite takes its allocator once, before anything else is done with it: when this program starts.
const bool kAllocatorTaken = [] {
  sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory);
  sqlite3_mem_methods own = memory;
  own.xMalloc = [](int bytes) -> void* {
    return plans.allocations.Next(SQLITE_NOMEM) != SQLITE_OK ? nullptr : memory.xMalloc(bytes);
  };
  own.xRealloc = [](void* old, int bytes) -> void* {
    return plans.allocations.Next(SQLITE_NOMEM) != SQLITE_OK ? nullptr : memory.xRealloc(old, bytes);
  };
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &own) == SQLITE_OK;
}();

}  // namespace

FailingVfs& FailingVfs::Fresh() {
  static sqlite3_vfs vfs = [] {
    below = sqlite3_vfs_find(nullptr);
    sqlite3_vfs own = tests::LayerOver<File>(*below, kName);
    own.xOpen = Open;
    own.xDelete = Delete;
    own.xAccess = Access;
    return own;
  }();
  sqlite3_vfs_register(&vfs, 0);
  for (Plan* plan :
       {&plans.wal_writes, &plans.wal_syncs, &plans.main_writes, &plans.main_syncs, &plans.any, &plans.allocations})
    plan->Forget();
  return plans;
}

void FailingVfs::Plan::Fail(int nth, int with_code, bool and_all_later) {
  code = with_code;
  after = and_all_later;
  calls = 0;
  fail_at = nth;
}

void FailingVfs::Plan::Forget() {
  fail_at = 0;
  calls = 0;
}

int FailingVfs::Plan::Next(int natural) {
  const int call = ++calls;
  if (fail_at == 0) return SQLITE_OK;
  if (call != fail_at && (!after || call < fail_at)) return SQLITE_OK;
  return code == SQLITE_OK ? natural : code.load();
}

}  // namespace gongjin::store
