#include "common/client/refusal.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/rpc/status.pb.h"

namespace gongjin::client {

absl::Status Restored(const grpc::Status& status, absl::string_view service) {
  if (status.ok()) return absl::OkStatus();
  absl::Status restored(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (details.ParseFromString(status.error_details()))
    for (const auto& detail : details.details()) restored.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  if (!BareReasonOf(restored).empty()) return restored;
  switch (status.error_code()) {
    case grpc::StatusCode::CANCELLED:
      return absl::CancelledError(absl::StrCat("call of ", service));
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return Unreachable(service);
    default:
      return Fault(
          absl::StrCat(service, " answered ", absl::StatusCodeToString(restored.code()), ": ", status.error_message()));
  }
}

}  // namespace gongjin::client
