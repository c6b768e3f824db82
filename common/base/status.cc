#include "common/base/status.h"

#include <utility>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/types/span.h"
#include "google/protobuf/struct.pb.h"
#include "google/rpc/error_details.pb.h"

namespace gongjin {
namespace {

constexpr char kDomain[] = "gongjin";
constexpr absl::Duration kRetrySoon = absl::Seconds(1);

template <typename Detail>
std::string UrlOf() {
  return absl::StrCat("type.googleapis.com/", std::string(Detail::descriptor()->full_name()));
}

template <typename Detail>
void Attach(absl::Status& status, const Detail& detail) {
  status.SetPayload(UrlOf<Detail>(), absl::Cord(detail.SerializeAsString()));
}

template <typename Detail>
Detail DetailOf(const absl::Status& status) {
  Detail detail;
  if (const auto payload = status.GetPayload(UrlOf<Detail>())) {
    if (!detail.ParseFromString(std::string(*payload))) detail.Clear();
  }
  return detail;
}

// Arguments travel as one list a field: path, reason, arguments.
void AttachArguments(absl::Status& status, absl::Span<const FieldError> errors) {
  google::protobuf::ListValue all;
  for (const auto& error : errors) {
    auto& one = *all.add_values()->mutable_list_value();
    one.add_values()->set_string_value(error.path);
    one.add_values()->set_string_value(error.reason);
    for (const auto& arg : error.args) one.add_values()->set_string_value(arg);
  }
  status.SetPayload(kArgumentsPayload, absl::Cord(all.SerializeAsString()));
}

std::vector<FieldError> ArgumentsOf(const absl::Status& status) {
  std::vector<FieldError> errors;
  google::protobuf::ListValue all;
  const auto payload = status.GetPayload(kArgumentsPayload);
  if (!payload || !all.ParseFromString(std::string(*payload))) return errors;
  for (const auto& one : all.values()) {
    const auto& values = one.list_value().values();
    FieldError error;
    for (int i = 0; i < values.size(); ++i) {
      const std::string& text = values[i].string_value();
      if (i == 0) {
        error.path = text;
      } else if (i == 1) {
        error.reason = text;
      } else {
        error.args.push_back(text);
      }
    }
    errors.push_back(std::move(error));
  }
  return errors;
}

// For developers and logs: "REASON subject: arg, arg".
std::string Sentence(const FieldError& error) {
  return absl::StrCat(error.reason, error.path.empty() ? "" : " ", error.path, error.args.empty() ? "" : ": ",
                      absl::StrJoin(error.args, ", "));
}

absl::Status Make(absl::StatusCode code, absl::string_view rule, const FieldError& error) {
  absl::Status status(code, Sentence(error));
  google::rpc::ErrorInfo info;
  info.set_reason(error.reason);
  info.set_domain(kDomain);
  if (!rule.empty()) (*info.mutable_metadata())["rule"] = std::string(rule);
  if (!error.path.empty()) (*info.mutable_metadata())["subject"] = error.path;
  Attach(status, info);
  AttachArguments(status, {error});
  return status;
}

void AttachRetry(absl::Status& status, absl::Duration after) {
  google::rpc::RetryInfo retry;
  const int64_t nanos = absl::ToInt64Nanoseconds(after);
  retry.mutable_retry_delay()->set_seconds(nanos / 1'000'000'000);
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(nanos % 1'000'000'000));
  Attach(status, retry);
}

}  // namespace

absl::Status Invalid(absl::string_view field, absl::string_view reason, std::vector<std::string> args) {
  return Invalid({FieldError{std::string(field), std::string(reason), std::move(args)}});
}

absl::Status Invalid(std::vector<FieldError> errors) {
  absl::Status status = Make(absl::StatusCode::kInvalidArgument, "", errors.front());
  google::rpc::BadRequest bad;
  for (const auto& error : errors) {
    auto& violation = *bad.add_field_violations();
    violation.set_field(error.path);
    violation.set_reason(error.reason);
    violation.set_description(Sentence({"", error.reason, error.args}));
  }
  Attach(status, bad);
  AttachArguments(status, errors);
  return status;
}

absl::Status Refuse(absl::string_view rule, absl::string_view subject, absl::string_view reason,
                    std::vector<std::string> args) {
  const FieldError error{std::string(subject), std::string(reason), std::move(args)};
  absl::Status status = Make(absl::StatusCode::kFailedPrecondition, rule, error);
  google::rpc::PreconditionFailure failure;
  auto& violation = *failure.add_violations();
  violation.set_type(std::string(rule));
  violation.set_subject(error.path);
  violation.set_description(Sentence({"", error.reason, error.args}));
  Attach(status, failure);
  return status;
}

absl::Status Absent(absl::string_view name) {
  return Make(absl::StatusCode::kNotFound, "", {std::string(name), "ABSENT", {std::string(name)}});
}

absl::Status Stale(absl::string_view name, absl::string_view current) {
  return Make(absl::StatusCode::kAborted, "", {std::string(name), "STALE", {std::string(name), std::string(current)}});
}

absl::Status Denied() { return Make(absl::StatusCode::kPermissionDenied, "", {"", "DENIED", {}}); }

absl::Status Unauthenticated(absl::string_view reason) {
  return Make(absl::StatusCode::kUnauthenticated, "", {"", std::string(reason), {}});
}

absl::Status Taken(absl::string_view subject, absl::string_view reason, std::vector<std::string> args) {
  return Make(absl::StatusCode::kAlreadyExists, "", {std::string(subject), std::string(reason), std::move(args)});
}

absl::Status Unreachable(absl::string_view service) {
  absl::Status status =
      Make(absl::StatusCode::kUnavailable, "", {std::string(service), "SERVICE_UNREACHABLE", {std::string(service)}});
  AttachRetry(status, kRetrySoon);
  return status;
}

absl::Status OutcomeUnknown() {
  absl::Status status = Make(absl::StatusCode::kUnknown, "", {"", "OUTCOME_UNKNOWN", {}});
  AttachRetry(status, kRetrySoon);
  return status;
}

absl::Status Exhausted(absl::string_view reason, absl::Duration retry_after) {
  absl::Status status = Make(absl::StatusCode::kResourceExhausted, "", {"", std::string(reason), {}});
  AttachRetry(status, retry_after);
  google::rpc::QuotaFailure failure;
  auto& violation = *failure.add_violations();
  violation.set_subject(kDomain);
  violation.set_description(std::string(reason));
  Attach(status, failure);
  return status;
}

absl::Status TooOld(absl::string_view reason) {
  return Make(absl::StatusCode::kOutOfRange, "", {"", std::string(reason), {}});
}

absl::Status Fault(absl::string_view detail) {
  const absl::Status plain = Make(absl::StatusCode::kInternal, "", {"", "INTERNAL", {}});
  absl::Status status(absl::StatusCode::kInternal, detail);
  plain.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) { status.SetPayload(url, payload); });
  return status;
}

std::string BareReasonOf(const absl::Status& status) { return DetailOf<google::rpc::ErrorInfo>(status).reason(); }

std::string ReasonOf(const absl::Status& status) {
  if (status.ok()) return "";
  std::string reason = BareReasonOf(status);
  if (reason.empty()) return absl::StatusCodeToString(status.code());  // never mistaken for "ok" in a test
  for (const auto& arg : ArgsOf(status)) absl::StrAppend(&reason, " ", arg);
  return reason;
}

std::string RuleOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const auto rule = info.metadata().find("rule");
  return rule == info.metadata().end() ? "" : rule->second;
}

std::string SubjectOf(const absl::Status& status) {
  const auto info = DetailOf<google::rpc::ErrorInfo>(status);
  const auto subject = info.metadata().find("subject");
  return subject == info.metadata().end() ? "" : subject->second;
}

std::vector<std::string> ArgsOf(const absl::Status& status) {
  auto errors = ArgumentsOf(status);
  return errors.empty() ? std::vector<std::string>{} : std::move(errors.front().args);
}

std::vector<FieldError> FieldErrorsOf(const absl::Status& status) {
  return absl::IsInvalidArgument(status) ? ArgumentsOf(status) : std::vector<FieldError>{};
}

}  // namespace gongjin
