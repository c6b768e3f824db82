// Calls over gRPC by the descriptor alone. The only file of the CLI that knows gRPC.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "google/protobuf/message.h"
#include "google/rpc/status.pb.h"

namespace grpc {
class Channel;
}  // namespace grpc

namespace gongjin::cli {

using Metadata = std::vector<std::pair<std::string, std::string>>;
using Deadline = std::chrono::system_clock::time_point;

// Thread-safe. A status is google.rpc.Status with its details, code 0 when done.
class Transport {
 public:
  // `authority`: in PEM, whom to trust beyond this machine; empty: whom the machine trusts. On loopback without one: no
  // TLS.
  explicit Transport(std::string authority);
  ~Transport();

  // `method`: "gongjin.partnership.v1.PartnershipService/GetPartnership".
  google::rpc::Status Unary(const std::string& address, const std::string& method, const Metadata& metadata,
                            Deadline deadline, const google::protobuf::Message& request,
                            google::protobuf::Message& response);

  // Reads the answers of a server-streaming method into `response`, each of which is handed to `each`, until that
  // answers false (status: done) or the stream ends. `silence`: longer than this without an answer is UNAVAILABLE.
  google::rpc::Status Stream(const std::string& address, const std::string& method, const Metadata& metadata,
                             std::chrono::seconds silence, const google::protobuf::Message& request,
                             google::protobuf::Message& response, const std::function<bool()>& each);

 private:
  std::shared_ptr<grpc::Channel> ChannelTo(const std::string& address);

  const std::string authority_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace gongjin::cli
