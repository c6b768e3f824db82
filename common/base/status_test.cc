#include "common/base/status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"

namespace gongjin {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

template <typename Detail>
Detail Carried(const absl::Status& status) {
  Detail detail;
  const auto payload = status.GetPayload("type.googleapis.com/" + Detail::descriptor()->full_name());
  EXPECT_TRUE(payload.has_value()) << Detail::descriptor()->full_name();
  EXPECT_TRUE(detail.ParseFromString(std::string(payload.value_or(absl::Cord()))));
  return detail;
}

TEST(Status, EachMakerHasItsCodeReasonAndSubject) {
  const struct {
    absl::Status made;
    absl::StatusCode code;
    const char* reason;
    const char* rule;
    const char* subject;
  } cases[] = {
      {Invalid("title", "FIELD_TOO_LONG", {"200"}), absl::StatusCode::kInvalidArgument, "FIELD_TOO_LONG 200", "",
       "title"},
      {Refuse("P2", "term", "ENTRUSTED_TWICE", {"a", "b"}), absl::StatusCode::kFailedPrecondition,
       "ENTRUSTED_TWICE a b", "P2", "term"},
      {Absent("d/1"), absl::StatusCode::kNotFound, "ABSENT d/1", "", "d/1"},
      {Stale("d/1", "7"), absl::StatusCode::kAborted, "STALE d/1 7", "", "d/1"},
      {Denied(), absl::StatusCode::kPermissionDenied, "DENIED", "", ""},
      {Unauthenticated("TOKEN_EXPIRED"), absl::StatusCode::kUnauthenticated, "TOKEN_EXPIRED", "", ""},
      {Taken("d/1", "NAME_TAKEN", {"d/1"}), absl::StatusCode::kAlreadyExists, "NAME_TAKEN d/1", "", "d/1"},
      {Unreachable("registry"), absl::StatusCode::kUnavailable, "SERVICE_UNREACHABLE registry", "", "registry"},
      {OutcomeUnknown(), absl::StatusCode::kUnknown, "OUTCOME_UNKNOWN", "", ""},
      {Exhausted("QUEUE_FULL", absl::Seconds(2)), absl::StatusCode::kResourceExhausted, "QUEUE_FULL", "", ""},
      {TooOld("RESUME_TOKEN_OLD"), absl::StatusCode::kOutOfRange, "RESUME_TOKEN_OLD", "", ""},
      {Fault("row vanished"), absl::StatusCode::kInternal, "INTERNAL", "", ""},
      {absl::OkStatus(), absl::StatusCode::kOk, "", "", ""},
      {absl::DataLossError("not ours"), absl::StatusCode::kDataLoss, "DATA_LOSS", "", ""},
  };
  for (const auto& [made, code, reason, rule, subject] : cases) {
    SCOPED_TRACE(made.ToString());
    EXPECT_EQ(made.code(), code);
    EXPECT_EQ(ReasonOf(made), reason);
    EXPECT_EQ(RuleOf(made), rule);
    EXPECT_EQ(SubjectOf(made), subject);
  }
}

TEST(Status, CarriesWhatThePublicErrorModelAsks) {
  const auto refused = Refuse("P2", "term", "ENTRUSTED_TWICE", {"a"});
  const auto info = Carried<google::rpc::ErrorInfo>(refused);
  EXPECT_EQ(info.domain(), "gongjin");
  EXPECT_EQ(info.reason(), "ENTRUSTED_TWICE");
  const auto failure = Carried<google::rpc::PreconditionFailure>(refused);
  EXPECT_EQ(failure.violations(0).type(), "P2");
  EXPECT_EQ(failure.violations(0).subject(), "term");

  const auto bad = Carried<google::rpc::BadRequest>(
      Invalid({{"title", "FIELD_REQUIRED", {}}, {"objectives[2].target", "FIELD_TOO_LONG", {"500"}}}));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "objectives[2].target");
  EXPECT_EQ(bad.field_violations(1).reason(), "FIELD_TOO_LONG");

  const auto full = Exhausted("QUEUE_FULL", absl::Milliseconds(1500));
  EXPECT_EQ(Carried<google::rpc::RetryInfo>(full).retry_delay().seconds(), 1);
  EXPECT_EQ(Carried<google::rpc::RetryInfo>(full).retry_delay().nanos(), 500'000'000);
  EXPECT_EQ(Carried<google::rpc::QuotaFailure>(full).violations(0).description(), "QUEUE_FULL");
  EXPECT_GT(Carried<google::rpc::RetryInfo>(OutcomeUnknown()).retry_delay().seconds(), 0);
  EXPECT_GT(Carried<google::rpc::RetryInfo>(Unreachable("registry")).retry_delay().seconds(), 0);
}

TEST(Status, ArgumentsOfEveryFieldComeBack) {
  const auto status = Invalid({{"a", "FIELD_REQUIRED", {}}, {"b[1]", "FIELD_OUT_OF_RANGE", {"1", "第五"}}});
  EXPECT_THAT(ArgsOf(status), IsEmpty());
  EXPECT_THAT(FieldErrorsOf(status), ElementsAre(Field(&FieldError::path, "a"),
                                                 testing::AllOf(Field(&FieldError::path, "b[1]"),
                                                                Field(&FieldError::reason, "FIELD_OUT_OF_RANGE"),
                                                                Field(&FieldError::args, ElementsAre("1", "第五")))));
  EXPECT_THAT(FieldErrorsOf(Refuse("P2", "term", "X")), IsEmpty());
  EXPECT_THAT(ArgsOf(Refuse("P2", "term", "X", {"a", ""})), ElementsAre("a", ""));
}

TEST(Status, FaultsDetailIsOnlyInTheMessage) {
  const auto fault = Fault("secret detail");
  EXPECT_EQ(fault.message(), "secret detail");
  fault.ForEachPayload([](absl::string_view url, const absl::Cord& payload) {
    EXPECT_EQ(std::string(payload).find("secret"), std::string::npos) << url;
  });
}

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return Invalid("n", "FIELD_OUT_OF_RANGE", {"even"});
  return n / 2;
}
absl::StatusOr<int> Quarter(int n) {
  ASSIGN_OR_RETURN(const int half, Half(n));
  ASSIGN_OR_RETURN(const int quarter, Half(half));
  RETURN_IF_ERROR(Half(quarter * 2).status());
  return quarter;
}

TEST(Status, MacrosReturnTheFirstError) {
  EXPECT_EQ(*Quarter(8), 2);
  EXPECT_EQ(ReasonOf(Quarter(6).status()), "FIELD_OUT_OF_RANGE even");
}

}  // namespace
}  // namespace gongjin
