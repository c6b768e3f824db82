// What the disk asks for one durable write.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace gongjin::bench {

// The median time in microseconds of writing one page over an older one of a file and syncing it with fdatasync, which
// is the least that a durable write can do. `path` is made and removed.
absl::StatusOr<double> SyncMicroseconds(const std::string& path, absl::Duration time);

}  // namespace gongjin::bench
