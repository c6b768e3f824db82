#include "common/rpc/error_words.h"

#include <string>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "google/rpc/error_details.pb.h"

namespace gongjin::rpc {
namespace {

constexpr size_t kFieldsInSentence = 3;  // further ones stand in BadRequest alone

template <typename Detail>
bool Read(const absl::Status& status, Detail& detail) {
  const auto payload = status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  return payload && detail.ParseFromString(std::string(*payload));
}

absl::string_view Locale(Language language) { return language == Language::kEnglish ? "en" : "zh-CN"; }

google::rpc::LocalizedMessage Localized(Language language, std::string sentence) {
  google::rpc::LocalizedMessage message;
  message.set_locale(std::string(Locale(language)));
  message.set_message(std::move(sentence));
  return message;
}

// An answer that has no more to say than its reason.
google::rpc::Status Bare(absl::StatusCode code, absl::string_view reason, std::string sentence, Language language,
                         absl::string_view trace_id) {
  google::rpc::Status told;
  told.set_code(static_cast<int>(code));
  told.set_message(sentence);
  google::rpc::ErrorInfo info;
  info.set_domain("gongjin");
  info.set_reason(std::string(reason));
  (*info.mutable_metadata())["trace_id"] = std::string(trace_id);
  told.add_details()->PackFrom(info);
  told.add_details()->PackFrom(Localized(language, std::move(sentence)));
  return told;
}

// "partnership.term: …; partnership.title: …"
std::string FieldSentence(const google::rpc::BadRequest& bad, Language language) {
  std::string all;
  const bool english = language == Language::kEnglish;
  for (int i = 0; i < bad.field_violations_size(); ++i) {
    const auto& violation = bad.field_violations(i);
    if (static_cast<size_t>(i) == kFieldsInSentence) {
      absl::StrAppend(&all, " …(", bad.field_violations_size(), ")");
      break;
    }
    absl::StrAppend(&all, i == 0 ? "" : " ", violation.field(),
                    violation.field().empty() ? "" : (english ? ": " : "："), violation.description());
  }
  return all;
}

}  // namespace

google::rpc::Status InWords(const absl::Status& status, const Texts& texts, Language language,
                            absl::string_view trace_id) {
  google::rpc::ErrorInfo info;
  google::rpc::LocalizedMessage brought;
  const bool ours = Read(status, info);
  if (!ours && absl::IsDeadlineExceeded(status))
    return Bare(status.code(), "DEADLINE_PASSED", texts.Say("DEADLINE_PASSED", {}, language), language, trace_id);
  if (!ours && absl::IsCancelled(status))
    return Bare(status.code(), "CALL_CANCELLED", texts.Say("CALL_CANCELLED", {}, language), language, trace_id);
  if (!ours || absl::IsInternal(status))
    return Bare(absl::StatusCode::kInternal, "INTERNAL",
                absl::StrCat(texts.Say("INTERNAL", {}, language), " (", trace_id, ")"), language, trace_id);

  const bool from_elsewhere = !status.GetPayload(kArgumentsPayload) && Read(status, brought);
  std::string sentence = from_elsewhere ? brought.message() : texts.Say(info.reason(), ArgsOf(status), language);
  google::rpc::Status told;
  told.set_code(static_cast<int>(status.code()));
  told.add_details()->PackFrom(info);
  if (google::rpc::BadRequest bad; Read(status, bad)) {
    const auto errors = FieldErrorsOf(status);
    for (size_t i = 0; !from_elsewhere && i < errors.size(); ++i) {
      auto& violation = *bad.mutable_field_violations(static_cast<int>(i));
      violation.set_description(texts.Say(errors[i].reason, errors[i].args, language));
      *violation.mutable_localized_message() = Localized(language, violation.description());
    }
    told.add_details()->PackFrom(bad);
    if (!from_elsewhere) sentence = FieldSentence(bad, language);
  }
  if (google::rpc::PreconditionFailure failure; Read(status, failure)) {
    if (!from_elsewhere)
      for (auto& violation : *failure.mutable_violations()) violation.set_description(sentence);
    told.add_details()->PackFrom(failure);
  }
  if (google::rpc::QuotaFailure failure; Read(status, failure)) {
    if (!from_elsewhere)
      for (auto& violation : *failure.mutable_violations()) violation.set_description(sentence);
    told.add_details()->PackFrom(failure);
  }
  if (google::rpc::RetryInfo retry; Read(status, retry)) told.add_details()->PackFrom(retry);
  told.set_message(sentence);
  told.add_details()->PackFrom(Localized(language, std::move(sentence)));
  return told;
}

std::string InEnglish(const absl::Status& status) {
  Texts texts;
  const std::string reason = BareReasonOf(status);
  if (absl::IsInternal(status) || !texts.Add(PlatformTexts()).ok() || !texts.Has(reason))
    return std::string(status.message());
  return texts.Say(reason, ArgsOf(status), Language::kEnglish);
}

}  // namespace gongjin::rpc
