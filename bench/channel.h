// A connection as every client of the benchmark makes it.
#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "grpcpp/grpcpp.h"

namespace gongjin::bench {

// A channel with a connection of its own.
std::shared_ptr<grpc::Channel> Connect(const std::string& address);

// Calls and waits, for setting up. `method`: "pkg.Service/Method".
absl::Status Invoke(grpc::Channel& channel, const std::string& method, const std::string& token,
                    const google::protobuf::Message& request, google::protobuf::Message& response);
// The same with serialized messages.
absl::StatusOr<std::string> InvokeBytes(grpc::Channel& channel, const std::string& method, const std::string& token,
                                        const std::string& request);

}  // namespace gongjin::bench
