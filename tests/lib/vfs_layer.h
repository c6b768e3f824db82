// A layer under SQLite that passes everything on to the layer below; who makes one puts its own functions in the places
// that it watches.
#pragma once

#include <sqlite3.h>

namespace gongjin::tests {

// An open file of a layer: `Own` is what that layer keeps of it. SQLite allocates szOsFile bytes: this, and behind it
// the file of the layer below.
template <typename Own>
struct LayerFile {
  sqlite3_file base;
  Own own;
};

template <typename Own>
Own& OwnOf(sqlite3_file* file) {
  return reinterpret_cast<LayerFile<Own>*>(file)->own;
}

template <typename Own>
sqlite3_file* Real(sqlite3_file* file) {
  return reinterpret_cast<sqlite3_file*>(reinterpret_cast<LayerFile<Own>*>(file) + 1);
}

template <typename Own>
const sqlite3_io_methods& Below(sqlite3_file* file) {
  return *Real<Own>(file)->pMethods;
}

// What an open file can do.
template <typename Own>
sqlite3_io_methods PassingOn() {
  return {
      2,
      [](sqlite3_file* f) { return Below<Own>(f).xClose(Real<Own>(f)); },
      [](sqlite3_file* f, void* b, int n, sqlite3_int64 at) { return Below<Own>(f).xRead(Real<Own>(f), b, n, at); },
      [](sqlite3_file* f, const void* b, int n, sqlite3_int64 at) {
        return Below<Own>(f).xWrite(Real<Own>(f), b, n, at);
      },
      [](sqlite3_file* f, sqlite3_int64 size) { return Below<Own>(f).xTruncate(Real<Own>(f), size); },
      [](sqlite3_file* f, int flags) { return Below<Own>(f).xSync(Real<Own>(f), flags); },
      [](sqlite3_file* f, sqlite3_int64* size) { return Below<Own>(f).xFileSize(Real<Own>(f), size); },
      [](sqlite3_file* f, int lock) { return Below<Own>(f).xLock(Real<Own>(f), lock); },
      [](sqlite3_file* f, int lock) { return Below<Own>(f).xUnlock(Real<Own>(f), lock); },
      [](sqlite3_file* f, int* out) { return Below<Own>(f).xCheckReservedLock(Real<Own>(f), out); },
      [](sqlite3_file* f, int op, void* arg) { return Below<Own>(f).xFileControl(Real<Own>(f), op, arg); },
      [](sqlite3_file* f) { return Below<Own>(f).xSectorSize(Real<Own>(f)); },
      [](sqlite3_file* f) { return Below<Own>(f).xDeviceCharacteristics(Real<Own>(f)); },
      [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
        return Below<Own>(f).xShmMap(Real<Own>(f), page, size, extend, out);
      },
      [](sqlite3_file* f, int offset, int n, int flags) {
        return Below<Own>(f).xShmLock(Real<Own>(f), offset, n, flags);
      },
      [](sqlite3_file* f) { Below<Own>(f).xShmBarrier(Real<Own>(f)); },
      [](sqlite3_file* f, int remove) { return Below<Own>(f).xShmUnmap(Real<Own>(f), remove); },
      nullptr,
      nullptr,
  };
}

// Opens the file in the layer below; `methods` are then this layer's.
template <typename Own>
int OpenBelow(sqlite3_vfs* below, const char* name, sqlite3_file* file, int flags, int* out_flags,
              const sqlite3_io_methods& methods) {
  file->pMethods = nullptr;
  const int code = below->xOpen(below, name, Real<Own>(file), flags, out_flags);
  if (Real<Own>(file)->pMethods != nullptr) file->pMethods = &methods;
  return code;
}

// A layer over `below`, not yet registered.
template <typename Own>
sqlite3_vfs LayerOver(const sqlite3_vfs& below, const char* name) {
  sqlite3_vfs layer = below;
  layer.zName = name;
  layer.szOsFile += static_cast<int>(sizeof(LayerFile<Own>));
  return layer;
}

}  // namespace gongjin::tests
