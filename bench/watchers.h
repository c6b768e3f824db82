// Many who watch one server: streams over a few channels, read as fast as they come, counted.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace gongjin::bench {

struct Watching {
  std::string address;
  std::string method;          // "gongjin.common.v1.ChangeService/WatchChanges"
  std::string token;           // sent as the bearer; empty: none
  std::string request;         // serialized, the same of all
  bool more_requests = false;  // the server waits for others: the call is not half-closed
  int events_field = 1;        // of the messages that come
  int watchers = 100;
};

class Watchers {
 public:
  // Opens the streams and waits until each has had a first message, which no server leaves out.
  static absl::StatusOr<std::unique_ptr<Watchers>> Open(const Watching& watching);
  ~Watchers();
  // Events that came to all of them together.
  int64_t events() const;
  // Waits until `events` came in all; fails after `patience`, or when a stream ends.
  absl::Status Await(int64_t events, absl::Duration patience) const;

 private:
  class Lane;
  struct Counts;
  Watchers();
  std::shared_ptr<Counts> counts_;
  std::vector<std::unique_ptr<Lane>> lanes_;
};

}  // namespace gongjin::bench
