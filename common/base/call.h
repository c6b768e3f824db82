// Who calls, for whom, when: what a handler knows of its call besides the request. Plain data, copied freely.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "absl/time/time.h"
#include "common/base/texts.h"
#include "gongjin/annotations/v1/role.pb.h"

namespace gongjin {

// A verified caller.
struct Caller {
  std::string principal;     // "districts/310113/principals/wang"; empty: nobody (RPCs that anyone may call)
  std::string organization;  // acted for; empty: holds no role
  std::string district;      // "districts/310113": whose records its district roles open
  std::string title;         // for people
  std::vector<annotations::v1::Role> roles;  // held in `organization` today
  absl::Time expires = absl::InfiniteFuture();

  bool Holds(annotations::v1::Role role) const;
};

// One call. A handler may be run again with the same Call, so ids, time and randomness come from here.
struct Call {
  Caller caller;
  absl::CivilDay today;  // in Asia/Shanghai, at the start of the call
  absl::Time now;
  std::string method;         // "gongjin.partnership.v1.PartnershipService/SignPartnership"
  std::string trace_id;       // 32 hex digits
  std::string traceparent;    // to pass on
  std::string purpose;        // x-gongjin-purpose
  std::string request_id;     // empty: none given
  std::string request_hmac;   // of the request's body, when request_id is given
  std::string authorization;  // to pass on to other services
  std::string peer;           // where the connection comes from, "ipv4:10.0.0.7:41234"; behind an edge the edge
  Language language = Language::kChinese;
  absl::Time deadline = absl::InfiniteFuture();
  bool validate_only = false;
  uint64_t random[2] = {};  // 128 random bits; NewId(call, n) draws from them
};

// The n-th id of this call: a UUIDv7 of `call.now` in lower-case hex with hyphens; with `random_only` a UUIDv4, which
// tells no time. The same arguments give the same id.
std::string NewId(const Call& call, int n = 0, bool random_only = false);

// Where the time comes from. Fakes stand in for it in tests.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual absl::Time Now() const = 0;
  // The clock of the machine.
  static const Clock& System();
};

}  // namespace gongjin
