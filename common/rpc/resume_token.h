// Where a watcher left off: sealed, bound to what it watches, telling which life of which database it counts in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/call.h"
#include "common/resource/filter.h"

namespace gongjin::rpc {

// A place in one service's journal.
struct Place {
  std::string service;  // "partnership"
  std::string epoch;
  int64_t position = 0;
  // When the line there was written, in microseconds. A database restored from a copy keeps its epoch and numbers its
  // lines anew: the same position then holds another line.
  int64_t written = 0;
};

class ResumeTokens {
 public:
  explicit ResumeTokens(std::string key) : sealed_(std::move(key)) {}
  std::string Make(const Caller& caller, const std::vector<std::string>& types, const std::vector<Place>& places) const;
  // INVALID_ARGUMENT RESUME_TOKEN_BAD: malformed, or of other types. OUT_OF_RANGE RIGHTS_CHANGED: made for a caller of
  // other rights.
  absl::StatusOr<std::vector<Place>> Read(const Caller& caller, const std::vector<std::string>& types,
                                          absl::string_view token) const;

 private:
  PageTokens sealed_;
};

}  // namespace gongjin::rpc
