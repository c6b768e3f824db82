// What operators ask over HTTP: /metrics, /livez, /readyz. Separate from the port of the calls.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "common/rpc/metrics.h"

namespace gongjin::rpc {

class HttpEndpoint {
 public:
  // `ready`: false while starting and draining (503). FAILED_PRECONDITION: the address cannot be listened on.
  static absl::StatusOr<std::unique_ptr<HttpEndpoint>> Start(const std::string& listen, const Metrics& metrics,
                                                             std::function<bool()> ready);
  ~HttpEndpoint();
  int port() const;

 private:
  HttpEndpoint();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace gongjin::rpc
