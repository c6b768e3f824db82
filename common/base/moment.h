// Moments as messages and the journal keep them: whole microseconds.
#pragma once

#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"

namespace gongjin {

// What is finer than a microsecond is cut off, towards the past.
google::protobuf::Timestamp TimestampOf(absl::Time moment);
absl::Time MomentOf(const google::protobuf::Timestamp& timestamp);

}  // namespace gongjin
