// How this project says no. Five makers for everyone; the platform's own ones are below. No service writes a gRPC code.
//
// An error names the thing, the reason and the remedy. `reason` is UPPER_SNAKE and has its Chinese and English
// sentences in a catalogue (texts.h), with {0} {1} … for `args`. A sealed value, SQL or a C++ name never goes in, nor
// a name that the caller may not see. Thread-safe, as all free functions here.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace gongjin {

// Where the arguments travel; never sent.
inline constexpr char kArgumentsPayload[] = "gongjin.internal/arguments";

// One bad field of a request: `path` as in "partnership.objectives[2].target".
struct FieldError {
  std::string path;
  std::string reason;
  std::vector<std::string> args;
};

// INVALID_ARGUMENT: a field is missing, malformed or out of range; the sentence of `reason` says what is accepted.
absl::Status Invalid(absl::string_view field, absl::string_view reason, std::vector<std::string> args = {});
// The same for several fields at once; `errors` is not empty.
absl::Status Invalid(std::vector<FieldError> errors);
// FAILED_PRECONDITION: `rule` ("P2") forbids the act. `subject`: path of a field, or a name.
absl::Status Refuse(absl::string_view rule, absl::string_view subject, absl::string_view reason,
                    std::vector<std::string> args = {});
// NOT_FOUND: told only to callers who might have seen it.
absl::Status Absent(absl::string_view name);
// ABORTED: an etag or terms_revision is stale, or a race was lost. `current`: what holds now.
absl::Status Stale(absl::string_view name, absl::string_view current);
// PERMISSION_DENIED: one answer for "may not" and "may not know".
absl::Status Denied();

// --- Of the platform; services do not call these. ---

// UNAUTHENTICATED: TOKEN_MISSING, TOKEN_INVALID, TOKEN_EXPIRED, TOKEN_AUDIENCE, CREDENTIALS_WRONG.
absl::Status Unauthenticated(absl::string_view reason);
// ALREADY_EXISTS: REQUEST_ID_REUSED, NAME_TAKEN, KEY_TAKEN.
absl::Status Taken(absl::string_view subject, absl::string_view reason, std::vector<std::string> args = {});
// UNAVAILABLE with RetryInfo: `service` is needed and silent.
absl::Status Unreachable(absl::string_view service);
// UNKNOWN with RetryInfo: the outcome of the commit is not known, retry with the same request_id.
absl::Status OutcomeUnknown();
// RESOURCE_EXHAUSTED with RetryInfo and QuotaFailure: QUEUE_FULL, DISK_ALMOST_FULL, TOO_MANY_CALLS, TOO_MANY_FAILURES.
absl::Status Exhausted(absl::string_view reason, absl::Duration retry_after);
// OUT_OF_RANGE: RESUME_TOKEN_OLD.
absl::Status TooOld(absl::string_view reason);
// INTERNAL: a fault of ours; `detail` goes to the log, never to the caller.
absl::Status Fault(absl::string_view detail);

// --- Reading an error, for tests and for the way out. ---

// "ENTRUSTED_TWICE districts/…/a": reason and arguments, joined by spaces; "" when ok. The first one of several fields.
std::string ReasonOf(const absl::Status& status);
// "P2"; "" when no rule spoke.
std::string RuleOf(const absl::Status& status);
// Path of the field or name it is about; for several fields the first.
std::string SubjectOf(const absl::Status& status);
// Every bad field, for INVALID_ARGUMENT.
std::vector<FieldError> FieldErrorsOf(const absl::Status& status);
// The arguments of the reason, in the order of its placeholders; for several fields those of the first.
std::vector<std::string> ArgsOf(const absl::Status& status);
// The reason alone, "ENTRUSTED_TWICE"; "" when ok or when the status is none of ours.
std::string BareReasonOf(const absl::Status& status);

}  // namespace gongjin

// Returns the status of `expr` from the enclosing function unless it is ok.
#define RETURN_IF_ERROR(expr)                                                         \
  do {                                                                                \
    if (auto gongjin_status_ = (expr); !gongjin_status_.ok()) return gongjin_status_; \
  } while (false)
#define GONGJIN_CONCAT_INNER_(a, b) a##b
#define GONGJIN_CONCAT_(a, b) GONGJIN_CONCAT_INNER_(a, b)
#define GONGJIN_ASSIGN_OR_RETURN_(value, lhs, expr) \
  auto value = (expr);                              \
  if (!value.ok()) return value.status();           \
  lhs = *std::move(value)
// `lhs = expr` where `expr` is a StatusOr; returns its status from the enclosing function unless it is ok.
#define ASSIGN_OR_RETURN(lhs, expr) GONGJIN_ASSIGN_OR_RETURN_(GONGJIN_CONCAT_(gongjin_value_, __LINE__), lhs, expr)
