// A layer under SQLite that notes what the files are told to do, so that a crash at any moment of it can be played.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace gongjin::tests {

// One order to a file that outlives the process. What SQLite shares in memory (-shm) is not among them.
struct FileEvent {
  enum class Kind { kWrite, kTruncate, kSync, kDelete };
  Kind kind = Kind::kWrite;
  std::string path;
  int64_t offset = 0;    // of a write; the new size of a truncation
  std::string bytes;     // of a write
  bool durable = false;  // of a deletion: its folder was synced
};

// One for the process. Thread-safe.
class RecordingVfs {
 public:
  static constexpr char kName[] = "gongjin-recording";
  // Registers the layer at its first use, forgets what it has noted, and notes from now on. `as_default`: also for
  // those who name no layer, until Stop.
  static RecordingVfs& Start(bool as_default = false);
  // Notes nothing more.
  void Stop();

  void Note(FileEvent event);
  // How many events there are: a moment between two of them.
  size_t Now() const;
  std::vector<FileEvent> events() const;

 private:
  mutable std::mutex mutex_;
  bool notes_ = false;
  std::vector<FileEvent> events_;
};

}  // namespace gongjin::tests
