// Server reflection: which services there are, and the .proto files behind them. The messages of grpc.reflection.v1 and
// v1alpha are the same on the wire, so one answer serves both names. gRPC's own plugin brings a synchronous service,
// whose polling threads would take calls away from the callback ones.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "grpc/reflection/v1/reflection.pb.h"

namespace gongjin::rpc {

// Thread-safe once made.
class Reflection {
 public:
  // `services`: full names, as List tells them; the two reflection services are added.
  explicit Reflection(std::vector<std::string> services);
  grpc::reflection::v1::ServerReflectionResponse Answer(
      const grpc::reflection::v1::ServerReflectionRequest& request) const;
  // The same on the wire; what does not parse is answered INVALID_ARGUMENT.
  std::string AnswerBytes(absl::string_view request) const;

 private:
  const google::protobuf::FileDescriptor* FileOfSymbol(const std::string& symbol) const;
  std::vector<std::string> services_;
  google::protobuf::DescriptorPool pool_;  // the generated files, and v1alpha on top of them
};

}  // namespace gongjin::rpc
