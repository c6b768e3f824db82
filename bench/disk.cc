#include "bench/disk.h"

#include <fcntl.h>
#include <unistd.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "bench/ratio.h"

namespace gongjin::bench {
namespace {

constexpr size_t kPage = 4096;
constexpr int kPages = 1024;

bool WritePage(int file, int page, const std::string& bytes) {
  return pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(kPage) * page) == static_cast<ssize_t>(kPage);
}

}  // namespace

absl::StatusOr<double> SyncMicroseconds(const std::string& path, absl::Duration time) {
  const int file = open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) return absl::InternalError(absl::StrCat("cannot make ", path));
  std::string bytes(kPage, 'x');
  bool good = true;
  for (int page = 0; page < kPages; ++page) good = good && WritePage(file, page, bytes);
  good = good && fsync(file) == 0;
  std::vector<double> times;
  const absl::Time end = absl::Now() + time;
  for (int page = 0; good && absl::Now() < end; page = (page + 1) % kPages) {
    ++bytes[0];
    const absl::Time begun = absl::Now();
    good = WritePage(file, page, bytes) && fdatasync(file) == 0;
    times.push_back(absl::ToDoubleMicroseconds(absl::Now() - begun));
  }
  close(file);
  unlink(path.c_str());
  return good ? absl::StatusOr<double>(Median(std::move(times)))
              : absl::InternalError(absl::StrCat("cannot sync ", path));
}

}  // namespace gongjin::bench
