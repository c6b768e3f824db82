#include "common/client/refusal.h"

#include "common/base/status.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "gtest/gtest.h"

namespace gongjin::client {
namespace {

grpc::Status OnTheWire(const absl::Status& status) {
  google::rpc::Status told;
  told.set_code(static_cast<int>(status.code()));
  told.set_message(std::string(status.message()));
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
    auto& detail = *told.add_details();
    detail.set_type_url(std::string(url));
    detail.set_value(std::string(payload));
  });
  return {static_cast<grpc::StatusCode>(told.code()), told.message(), told.SerializeAsString()};
}

TEST(Restored, ARefusalIsWhatItWas) {
  const auto refused = Restored(OnTheWire(Refuse("P2", "term", "ENTRUSTED_TWICE", {"a"})), "partnership");
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(BareReasonOf(refused), "ENTRUSTED_TWICE");
  EXPECT_EQ(RuleOf(refused), "P2");
  EXPECT_EQ(SubjectOf(refused), "term");
}

TEST(Restored, WhatNoServiceSaidIsNamed) {
  const struct {
    grpc::StatusCode code;
    std::string reason;
    absl::StatusCode restored;
  } cases[] = {
      {grpc::StatusCode::OK, "", absl::StatusCode::kOk},
      {grpc::StatusCode::UNAVAILABLE, "SERVICE_UNREACHABLE registry", absl::StatusCode::kUnavailable},
      {grpc::StatusCode::DEADLINE_EXCEEDED, "SERVICE_UNREACHABLE registry", absl::StatusCode::kUnavailable},
      {grpc::StatusCode::CANCELLED, "CANCELLED", absl::StatusCode::kCancelled},
      {grpc::StatusCode::UNIMPLEMENTED, "INTERNAL", absl::StatusCode::kInternal},
  };
  for (const auto& [code, reason, expected] : cases) {
    SCOPED_TRACE(code);
    const auto restored = Restored(grpc::Status(code, "x"), "registry");
    EXPECT_EQ(restored.code(), expected);
    EXPECT_EQ(ReasonOf(restored), reason);
  }
}

}  // namespace
}  // namespace gongjin::client
