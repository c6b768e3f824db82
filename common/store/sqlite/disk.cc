#include "common/store/sqlite/disk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/str_cat.h"

namespace gongjin::store {
namespace {

using Clockwork = std::chrono::steady_clock;

constexpr auto kBetweenLooks = std::chrono::milliseconds(100);
constexpr auto kWithoutBallast = std::chrono::seconds(10);  // once it is given up: not taken up again at once

constexpr int64_t kForAnOpen = 1 << 20;  // a start writes less than half of it

// Bytes that are free for us; many when nobody can tell.
int64_t FreeBytes(const std::string& path) {
  struct statvfs about;
  if (statvfs(path.c_str(), &about) != 0) return INT64_MAX;
  return static_cast<int64_t>(about.f_bavail * about.f_frsize);
}

}  // namespace

Disk::Disk(std::string path, int64_t min_free_bytes, int64_t ballast_bytes)
    : path_(std::move(path)),
      ballast_path_(absl::StrCat(path_, ".ballast")),
      min_free_bytes_(min_free_bytes),
      ballast_bytes_(ballast_bytes) {
  struct stat about;
  has_ballast_ = lstat(ballast_path_.c_str(), &about) == 0 && S_ISREG(about.st_mode) && about.st_size >= ballast_bytes_;
}

bool Disk::Look() {
  if (min_free_bytes_ == 0 && (ballast_bytes_ == 0 || has_ballast_)) return false;
  const auto now = Clockwork::now();
  if (now < next_look_) return Low();
  next_look_ = now + kBetweenLooks;
  const int64_t free = FreeBytes(path_);
  low_.store(free < min_free_bytes_, std::memory_order_relaxed);
  if (!has_ballast_ && ballast_bytes_ > 0 && free - ballast_bytes_ > min_free_bytes_ + ballast_bytes_) {
    has_ballast_ = MakeBallast();
  }
  return Low();
}

bool Disk::MakeBallast() {
  // The name is ours; what a link of that name leads to is not, and would grow.
  struct stat about;
  if (lstat(ballast_path_.c_str(), &about) == 0 && !S_ISREG(about.st_mode)) unlink(ballast_path_.c_str());
  const int file = open(ballast_path_.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool made = posix_fallocate(file, 0, ballast_bytes_) == 0;
  close(file);
  if (!made) unlink(ballast_path_.c_str());
  return made;
}

bool Disk::IsFull() const { return FreeBytes(path_) < kForAnOpen; }

bool Disk::GiveUpBallast() {
  if (!std::exchange(has_ballast_, false)) return false;
  next_look_ = Clockwork::now() + kWithoutBallast;
  return unlink(ballast_path_.c_str()) == 0;
}

}  // namespace gongjin::store
