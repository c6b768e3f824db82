// A process: one or more engines behind one gRPC server, with what every process serves: the common services, health,
// reflection, metrics, drain. grpcpp stays inside server.cc.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/base/call.h"
#include "common/resource/definition.h"
#include "common/rpc/engine.h"

namespace gongjin::rpc {

// How a process runs: flags, then environment (GONGJIN_*, *_FILE for secrets), then a file; `--check-config` judges it.
struct HostOptions {
  std::string data_dir = "data";
  std::string listen = "127.0.0.1:7400";          // port 0: any free one, printed and written to `endpoint_file`
  std::string metrics_listen = "127.0.0.1:8400";  // Prometheus and health over HTTP; empty: none
  bool metrics_beyond_loopback = false;           // metrics speak no TLS: whether they may be read from elsewhere
  std::string health_listen;                      // grpc.health.v1 alone, without TLS, for probes; empty: none
  std::string district = "310113";
  std::string endpoint_file;                             // the address is written here when ready
  std::string audience;                                  // of tokens; empty: "gongjin/<district>"
  std::string tls_cert_file, tls_key_file, tls_ca_file;  // without them the listener is loopback only
  std::map<std::string, std::string> peers;              // "registry" -> "127.0.0.1:7401"; in the suite: itself
  std::string service_secret_file;                       // its own account at the registry
  std::string admin_secret_file;                         // written once by a new registry; empty: beside data_dir
  int max_message_bytes = 4 << 20;
  int max_concurrent_calls = 4096;             // RESOURCE_EXHAUSTED above
  int max_connections = 1000;                  // more are closed as they come
  int max_connections_per_address = 250;       // of one peer beyond loopback; 0: no bound
  int max_transport_bytes = 128 << 20;         // held by gRPC for all that arrives and leaves
  int calls_per_second_per_principal = 20000;  // 0: no limit
  absl::Duration default_deadline = absl::Seconds(30);
  absl::Duration max_connection_age = absl::Hours(1);
  absl::Duration drain_time = absl::Seconds(15);
  absl::Duration watchdog_interval = absl::Seconds(5);  // between two looks whether the process is reached; 0: none
  int workers = 64;                                     // threads that may wait
  int readers = 2;                                      // threads for long reads
};

// Wires what a registry brings: the key of tokens and the first account. Other processes fetch keys over RPC.
struct RegistryParts {
  // Makes the registry's definition once the signer is there.
  std::function<ServiceDefinition(std::shared_ptr<access::Signer> signer, const HostOptions& options)> define;
};

// The main function of every process: reads options, makes the engines, serves until SIGTERM or SIGINT, drains.
// Exit status 0: drained; 1: could not start, the reason on stderr; 2: wrong usage; 3: an outcome was lost (store);
// 4: its own listener did not answer it any more.
int RunHost(int argc, char** argv, absl::string_view process_name, int default_port,
            std::vector<ServiceDefinition> services, const RegistryParts* registry = nullptr);

// A host inside a test or a benchmark, on real sockets.
class Host {
 public:
  static absl::StatusOr<std::unique_ptr<Host>> Start(HostOptions options, std::vector<ServiceDefinition> services,
                                                     const RegistryParts* registry = nullptr,
                                                     const Clock& clock = Clock::System());
  ~Host();                      // drains
  std::string address() const;  // "127.0.0.1:41234"
  Engine& engine(absl::string_view name);
  // NOT_SERVING, finish calls under way, at most `drain_time`, commit, close.
  void Drain();
  // True once a store has lost an outcome.
  bool failed() const;
  // True once the process did not reach its own listener any more, several times in a row.
  bool unreachable() const;

 private:
  Host();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::rpc
