// Room on the disk: writes are refused before it is full, and a ballast file is given up when it is.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

namespace gongjin::store {

// `Low` may be asked on any thread, the rest is the writer's.
class Disk {
 public:
  // `path`: the database. Zeros: not checked, no ballast.
  Disk(std::string path, int64_t min_free_bytes, int64_t ballast_bytes);
  // What the last look said.
  bool Low() const { return low_.load(std::memory_order_relaxed); }
  // Looks, but not more often than ten times a second; takes the ballast up again when there is room for it.
  bool Look();
  // True: so little is left that an open may have failed for it.
  bool IsFull() const;
  // Removes the ballast. True: there was one, so that trying again makes sense.
  bool GiveUpBallast();

 private:
  bool MakeBallast();

  const std::string path_;
  const std::string ballast_path_;
  const int64_t min_free_bytes_;
  const int64_t ballast_bytes_;
  bool has_ballast_ = false;
  // By a clock that nobody sets.
  std::chrono::steady_clock::time_point next_look_ = std::chrono::steady_clock::time_point::min();
  std::atomic<bool> low_ = false;
};

}  // namespace gongjin::store
