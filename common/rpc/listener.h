// The sockets that connections arrive at, and the thread that takes them. gRPC 1.51 stops accepting for ever after its
// first want of a descriptor (CVE-2023-4785), so it is handed connections instead, and never more than there are
// places.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace gongjin::rpc {

struct ListenerBounds {
  int connections = 1000;             // open at once; more are closed as they come
  int connections_per_address = 250;  // of one peer, an IPv6 /64 counting as one; 0: no bound. Loopback has none
};

// What came of all who connected. Read at any time, on any thread.
struct ConnectionCounts {
  int64_t open = 0;  // at the last look, a second ago at most
  int64_t accepted = 0;
  int64_t refused_full = 0;         // no place was left
  int64_t refused_address = 0;      // none for this address
  int64_t refused_descriptors = 0;  // the process had no descriptor left
  int64_t refused() const { return refused_full + refused_address + refused_descriptors; }
};

class Listener {
 public:
  // Binds and listens: "127.0.0.1:7400", "[::1]:0", "localhost:7400", "unix:/run/gongjin". Nothing is taken yet.
  // FAILED_PRECONDITION: the address is taken, malformed or not of this machine.
  static absl::StatusOr<std::unique_ptr<Listener>> Open(const std::string& address, ListenerBounds bounds);
  ~Listener();  // Stop
  // Takes connections from now on. `take` owns the descriptor, which does not block; it is called on our thread.
  void Begin(std::function<void(int descriptor)> take);
  // Takes no more; what waits in the kernel's queue is told so. Connections taken live on.
  void Stop();

  // Where to reach it: port 0 is the one found, any address is loopback's.
  const std::string& address() const;
  ConnectionCounts counts() const;
  // While somebody of the process dials it, one connection of loopback finds a place above the bound.
  void KeepPlaceForOwnDial(bool keep);

 private:
  Listener();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::rpc
