#include "tests/store/failing_vfs.h"

namespace gongjin::store {
namespace {

FailingVfs plans;

// SQLite allocates szOsFile bytes: this, and behind it the file of the layer below.
struct File {
  sqlite3_file base;
  bool wal;
  bool main;
  sqlite3_file* Real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File& Of(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Of(file).Real(); }
const sqlite3_io_methods& Below(sqlite3_file* file) { return *Real(file)->pMethods; }

int Write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  int code = SQLITE_OK;
  if (Of(file).wal) code = plans.wal_writes.Next();
  if (Of(file).main) code = plans.main_writes.Next();
  return code != SQLITE_OK ? code : Below(file).xWrite(Real(file), bytes, count, offset);
}

int Sync(sqlite3_file* file, int flags) {
  int code = SQLITE_OK;
  if (Of(file).wal) code = plans.wal_syncs.Next();
  if (Of(file).main) code = plans.main_syncs.Next();
  return code != SQLITE_OK ? code : Below(file).xSync(Real(file), flags);
}

const sqlite3_io_methods kMethods = {
    2,
    [](sqlite3_file* f) { return Below(f).xClose(Real(f)); },
    [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) { return Below(f).xRead(Real(f), b, n, at); },
    Write,
    [](sqlite3_file* f, sqlite3_int64 size) { return Below(f).xTruncate(Real(f), size); },
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

sqlite3_vfs* below = nullptr;

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  File& own = Of(file);
  own.wal = (flags & SQLITE_OPEN_WAL) != 0;
  own.main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  own.base.pMethods = nullptr;
  const int code = below->xOpen(below, name, own.Real(), flags, out_flags);
  if (own.Real()->pMethods != nullptr) own.base.pMethods = &kMethods;
  return code;
}

}  // namespace

FailingVfs& FailingVfs::Fresh() {
  static sqlite3_vfs vfs = [] {
    below = sqlite3_vfs_find(nullptr);
    sqlite3_vfs own = *below;
    own.zName = kName;
    own.szOsFile += static_cast<int>(sizeof(File));
    own.xOpen = Open;
    return own;
  }();
  sqlite3_vfs_register(&vfs, 0);
  for (Plan* plan : {&plans.wal_writes, &plans.wal_syncs, &plans.main_writes, &plans.main_syncs}) plan->Forget();
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

int FailingVfs::Plan::Next() {
  const int call = ++calls;
  if (fail_at == 0) return SQLITE_OK;
  return call == fail_at || (after && call > fail_at) ? code.load() : SQLITE_OK;
}

}  // namespace gongjin::store
