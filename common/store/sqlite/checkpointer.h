// Moves the WAL into the database, in the writer's own thread and never on another connection: SQLite 3.40 can lose
// what two checkpointing connections do at a time.
#pragma once

#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/snapshots.h"

namespace gongjin::store {

// The writer's; one thread. A false answer: an I/O error, after which nothing more may be written.
class Checkpointer {
 public:
  // `bytes_between`: of the WAL, before it is moved; a page that changes often is then moved once for many changes.
  Checkpointer(Connection& connection, Snapshots& snapshots, int page_bytes, int bytes_between);
  Checkpointer(const Checkpointer&) = delete;
  Checkpointer& operator=(const Checkpointer&) = delete;
  // After a commit: checkpoints when the WAL has grown enough.
  bool AfterCommit();
  // When nothing is to be done: so that a start after a kill finds a short WAL.
  bool WhenIdle();
  // True: WhenIdle would do something.
  bool HasWork() const { return frames_ >= idle_frames_ && frames_ != done_frames_; }

 private:
  bool Checkpoint(bool restart);
  static int OnCommit(void* self, sqlite3* db, const char* schema, int frames);
  static int OnBusy(void* self, int tries);

  Connection& connection_;
  Snapshots& snapshots_;
  const int frames_between_;  // that grow before a checkpoint
  const int idle_frames_;
  int frames_ = 0;       // in the WAL
  int done_frames_ = 0;  // as many were there at the last checkpoint
};

}  // namespace gongjin::store
