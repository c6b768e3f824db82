// A second listener that answers grpc.health.v1 and nothing else: probes that speak no TLS (a kubelet's) ask it.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace gongjin::rpc {

class HealthServer {
 public:
  // FAILED_PRECONDITION: the address cannot be listened on. NOT_SERVING until told otherwise.
  static absl::StatusOr<std::unique_ptr<HealthServer>> Start(const std::string& listen);
  ~HealthServer();
  void SetServing(bool serving);
  const std::string& address() const;  // where to reach it

 private:
  HealthServer();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::rpc
