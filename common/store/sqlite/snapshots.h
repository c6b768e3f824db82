// The pool of read-only connections. A connection keeps its snapshot open while nothing newer is committed, so that
// most reads begin and end nothing; before a checkpoint the writer ends the idle ones.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "common/store/sqlite/session.h"

namespace gongjin::store {

// Thread-safe.
class Snapshots {
 public:
  // No read may take longer than `limit`: an old snapshot keeps the WAL from ending.
  Snapshots(std::string path, std::string vfs, const Catalogue& catalogue, std::string request_key, int cache_kib,
            absl::Duration limit);
  ~Snapshots() { Close(); }
  // Runs `read` on the newest committed state. UNAVAILABLE when closed.
  absl::Status Read(absl::FunctionRef<absl::Status(Reader&)> read);
  // Something was committed: later reads must see it.
  void NoteCommit() { commits_.fetch_add(1, std::memory_order_acq_rel); }
  // Ends the snapshots that nobody is reading.
  void EndIdle();
  // Waits for the reads under way and closes the connections.
  void Close();

 private:
  struct Snapshot {
    std::unique_ptr<Connection> connection;
    std::unique_ptr<Session> session;
    Statement begin, end;
    int64_t commits = -1;  // how many there were when it was taken; -1: none is open

    absl::Status Renew(int64_t now);
    void End();
  };

  absl::StatusOr<std::unique_ptr<Snapshot>> Borrow();
  absl::StatusOr<std::unique_ptr<Snapshot>> Open();
  void Return(std::unique_ptr<Snapshot> snapshot);

  const std::string path_;
  const std::string vfs_;
  const Catalogue& catalogue_;
  const std::string request_key_;
  const int cache_kib_;
  const absl::Duration limit_;
  std::atomic<int64_t> commits_ = 0;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Snapshot>> idle_;  // the last one used is the first to be used
  int reading_ = 0;
  bool closed_ = false;
};

}  // namespace gongjin::store
