#include "common/store/sqlite/checkpointer.h"

#include "spdlog/spdlog.h"

namespace gongjin::store {
namespace {

constexpr int kIdleShare = 32;    // of so many bytes the last is moved when there is nothing else to do
constexpr int kRestartAfter = 8;  // times as many bytes: readers have kept the WAL from ending
constexpr int kBusyTries = 50;    // of a millisecond

}  // namespace

Checkpointer::Checkpointer(Connection& connection, Snapshots& snapshots, int page_bytes, int bytes_between)
    : connection_(connection),
      snapshots_(snapshots),
      frames_between_(bytes_between / page_bytes),
      idle_frames_(bytes_between / kIdleShare / page_bytes) {
  sqlite3_wal_hook(connection.db(), &Checkpointer::OnCommit, this);
  sqlite3_busy_handler(connection.db(), &Checkpointer::OnBusy, this);
}

bool Checkpointer::AfterCommit() {
  if (frames_ < done_frames_) done_frames_ = 0;  // it began anew
  if (frames_ - done_frames_ < frames_between_) return true;
  return Checkpoint(frames_ >= kRestartAfter * frames_between_);
}

bool Checkpointer::WhenIdle() { return !HasWork() || Checkpoint(false); }

bool Checkpointer::Checkpoint(bool restart) {
  // A snapshot that nobody reads must not hold the checkpoint back, nor the WAL from beginning anew after it.
  snapshots_.EndIdle();
  const int code = sqlite3_wal_checkpoint_v2(
      connection_.db(), nullptr, restart ? SQLITE_CHECKPOINT_RESTART : SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  snapshots_.EndIdle();
  done_frames_ = frames_;
  const int kind = code & 0xff;
  if (kind == SQLITE_OK || kind == SQLITE_BUSY || kind == SQLITE_LOCKED) return true;
  // A full disk is no loss: everything is in the WAL, and is tried again when that has grown.
  if (kind == SQLITE_FULL) return true;
  spdlog::critical("a checkpoint failed with SQLite {} ({})", code, sqlite3_errmsg(connection_.db()));
  return false;
}

int Checkpointer::OnCommit(void* self, sqlite3*, const char*, int frames) {
  static_cast<Checkpointer*>(self)->frames_ = frames;
  return SQLITE_OK;
}

int Checkpointer::OnBusy(void* self, int tries) {
  if (tries >= kBusyTries) return 0;
  static_cast<Checkpointer*>(self)->snapshots_.EndIdle();
  sqlite3_sleep(1);
  return 1;
}

}  // namespace gongjin::store
