// A layer under SQLite that fails on command.
#pragma once

#include <sqlite3.h>

#include <atomic>

namespace gongjin::store {

// One registered in the process; what it counts and fails is common to all files opened through it.
class FailingVfs {
 public:
  static constexpr char kName[] = "gongjin-failing";
  // Registers it at its first use, and takes all plans back.
  static FailingVfs& Fresh();

  // What fails, of the WAL and of the database: the n-th call from now (1: the next), or with `after` it and all
  // later ones.
  struct Plan {
    std::atomic<int> calls = 0;
    std::atomic<int> fail_at = 0;  // 0: never
    std::atomic<bool> after = false;
    std::atomic<int> code = SQLITE_IOERR;

    void Fail(int nth, int with_code, bool and_all_later = false);
    void Forget();
    // SQLITE_OK, or what this call fails with: `code`, or `natural` if that is SQLITE_OK.
    int Next(int natural = SQLITE_IOERR);
  };
  Plan wal_writes, wal_syncs, main_writes, main_syncs;
  // Every call of every kind, temporary files and shared memory too, each failing as calls of its kind do.
  Plan any;
  // SQLite's allocations, which fail alike.
  Plan allocations;
};

}  // namespace gongjin::store
