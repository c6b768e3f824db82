// The gRPC server: listener, TLS, limits, health, reflection, drain. It carries bytes; what they mean is known to the
// handlers it is given. grpcpp stays inside server*.cc.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/base/texts.h"
#include "common/rpc/engine.h"
#include "common/rpc/gate.h"
#include "common/rpc/listener.h"
#include "common/rpc/metrics.h"

namespace gongjin::rpc {

struct ServerOptions {
  std::string listen;                                    // "127.0.0.1:7400"; port 0: any free one
  std::string tls_cert_file, tls_key_file, tls_ca_file;  // without them: loopback only
  int max_message_bytes = 4 << 20;
  int max_transport_bytes = 128 << 20;  // held by gRPC for all that arrives and leaves; above, it cancels calls
  ListenerBounds connections;
  int max_concurrent_calls = 4096;
  int max_streams = 10000;
  absl::Duration default_deadline = absl::Seconds(30);
  absl::Duration max_connection_age = absl::Hours(1);
  const Clock* clock = &Clock::System();  // deadlines are told the handlers in its time
};

// An RPC that answers once. `handle` may answer at once or later, on any thread, exactly once; the views of `arrival`
// and `body` live until it has answered.
struct UnaryRoute {
  std::string method;            // "pkg.Service/Method"
  const Texts* texts = nullptr;  // whose words errors are said in
  bool anyone = false;           // no token is needed: neither is the gate
  std::function<void(const Arrival& arrival, absl::string_view body, Reply reply)> handle;
};

// The server's end of a stream of answers. One thread at a time.
class Stream {
 public:
  virtual ~Stream() = default;
  // A message of two parts, the first shared with other streams; nullptr: none. Not before the watcher was told that
  // the former message is taken.
  virtual void Send(std::shared_ptr<const std::string> shared, absl::string_view own) = 0;
  // The last call: this is gone afterwards.
  virtual void End(absl::Status status) = 0;
};

// Whoever fills a stream. Told on a thread of gRPC, which must not wait; also a little while after End.
class Watcher {
 public:
  virtual ~Watcher() = default;
  virtual void Taken() = 0;  // the message is on its way, there is room for another
  virtual void Gone() = 0;   // the client hung up: call End
};

// An RPC that answers with a stream.
struct StreamRoute {
  std::string method;
  const Texts* texts = nullptr;
  std::function<std::shared_ptr<Watcher>(const Arrival& arrival, absl::string_view body, Stream& stream)> open;
};

class Server {
 public:
  // Listens. FAILED_PRECONDITION: the address is taken or malformed, beyond loopback without TLS, TLS files cannot be
  // read, too few descriptors.
  static absl::StatusOr<std::unique_ptr<Server>> Start(ServerOptions options, std::vector<UnaryRoute> unary,
                                                       std::vector<StreamRoute> streams, Gate& gate, Metrics& metrics);
  ~Server();
  // "127.0.0.1:41234": where to reach it.
  const std::string& address() const;
  // Where the process reaches itself: the same, or with TLS a plaintext listener on loopback.
  const std::string& inner_address() const;
  // Whether a new connection from outside would be answered within `patience`. One that is refused at the bound counts
  // as answered: whoever refuses is there.
  bool Reachable(absl::Duration patience);
  // Health: of the process and of each of its services.
  void SetServing(bool serving);
  int calls_under_way() const;
  ConnectionCounts connections() const;
  // Refuses new calls (UNAVAILABLE), waits at most so long for those under way, then cancels them. Streams must have
  // been ended.
  void Shutdown(absl::Duration patience);

 private:
  Server();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// True: "127.0.0.1:7400", "localhost:1", "[::1]:1", "unix:…".
bool IsLoopback(absl::string_view address);

}  // namespace gongjin::rpc
