#include "common/base/moment.h"

namespace gongjin {

google::protobuf::Timestamp TimestampOf(absl::Time moment) {
  const int64_t second = absl::ToUnixSeconds(moment);
  google::protobuf::Timestamp timestamp;
  timestamp.set_seconds(second);
  timestamp.set_nanos(static_cast<int32_t>((absl::ToUnixMicros(moment) - second * 1000000) * 1000));
  return timestamp;
}

absl::Time MomentOf(const google::protobuf::Timestamp& timestamp) {
  return absl::FromUnixSeconds(timestamp.seconds()) + absl::Nanoseconds(timestamp.nanos());
}

}  // namespace gongjin
