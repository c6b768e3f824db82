#include "cli/explain.h"

#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "cli/annotations.h"
#include "cli/width.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::rpc::Status;

template <typename T>
T DetailOf(const Status& status) {
  T detail;
  for (const auto& any : status.details()) {
    if (any.Is<T>()) any.UnpackTo(&detail);
  }
  return detail;
}

std::string Told(const google::rpc::ErrorInfo& info, const char* key) {
  const auto found = info.metadata().find(key);
  return found == info.metadata().end() ? "" : found->second;
}

// What gRPC itself answers has no sentence of ours.
struct Said {
  int code;
  const char* zh;
  const char* en;
};
constexpr Said kByCode[] = {
    {google::rpc::CANCELLED, "调用被取消", "the call was cancelled"},
    {google::rpc::UNKNOWN, "结果未知", "the outcome is not known"},
    {google::rpc::DEADLINE_EXCEEDED, "没有在时限内答复", "there was no answer in time"},
    {google::rpc::UNAVAILABLE, "连接不上", "it cannot be reached"},
    {google::rpc::UNIMPLEMENTED, "这个服务没有该方法", "this service has no such method"},
    {google::rpc::INTERNAL, "服务出错", "the service failed"},
    {google::rpc::RESOURCE_EXHAUSTED, "请求或答复过大，或服务繁忙", "the call is too large, or the service too busy"},
    {google::rpc::UNAUTHENTICATED, "没有登录", "nobody is logged in"},
    {google::rpc::PERMISSION_DENIED, "无权进行，或无权查看", "it may not be done, or not be seen"},
};

std::string Standard(const CallError& error, Language language) {
  for (const Said& said : kByCode) {
    if (said.code != error.status.code()) continue;
    std::string text = Pick(language, said.zh, said.en);
    if (IsUnreachable(error.status)) absl::StrAppend(&text, Pick(language, "：", ": "), error.address);
    return text;
  }
  return absl::StrCat(google::rpc::Code_Name(static_cast<google::rpc::Code>(error.status.code())),
                      Pick(language, "：", ": "), error.status.message());
}

// What to do now, where the sentence does not say it already.
std::string Remedy(const CallError& error, Language language) {
  const std::string reason = ReasonOf(error.status);
  if (reason == "TOKEN_MISSING") {
    return Pick(language, "用 --secret-file、GONGJIN_SECRET_FILE 或 GONGJIN_TOKEN 说明身份",
                "say who you are by --secret-file, GONGJIN_SECRET_FILE or GONGJIN_TOKEN");
  }
  if (reason == "CHOOSE_ORGANIZATION") {
    return Pick(language, "用 --as districts/…/organizations/… 指明代表的机构",
                "name the organization you act for: --as districts/…/organizations/…");
  }
  if (IsUnreachable(error.status)) {
    return Pick(language, "确认服务已启动（./scripts/run），地址无误（--address）",
                "see that the service runs (./scripts/run) and the address is right (--address)");
  }
  if (error.status.code() == google::rpc::UNKNOWN && !error.request_id.empty()) {
    return absl::StrCat(Pick(language, "可以安全地重复：--request-id ", "it is safe to repeat: --request-id "),
                        error.request_id);
  }
  if (error.status.code() == google::rpc::ABORTED) {
    return Pick(language, "重新读取后再提交", "read it again, then submit again");
  }
  const auto retry = DetailOf<google::rpc::RetryInfo>(error.status);
  if (retry.has_retry_delay()) {
    return absl::StrCat(Pick(language, "稍后重试（秒）：", "try again after (seconds): "),
                        std::max<int64_t>(1, retry.retry_delay().seconds()));
  }
  return "";
}

const FieldDescriptor* Step(const Descriptor* message, const std::string& step) {
  return message == nullptr ? nullptr : message->FindFieldByName(step.substr(0, step.find('[')));
}

void AddFields(const CallError& error, const Types& types, Language language, std::vector<std::string>& lines) {
  const Descriptor* request = nullptr;
  for (const auto* method : types.methods()) {
    if (FullName(*method) == error.method) request = method->input_type();
  }
  const auto bad = DetailOf<google::rpc::BadRequest>(error.status);
  for (const auto& violation : bad.field_violations()) {
    std::string label = request == nullptr ? "" : LabelOfPath(*request, violation.field(), language);
    if (absl::EndsWith(violation.field(), label)) label.clear();  // "title (title)" says nothing more
    const std::string& sentence = violation.localized_message().message().empty()
                                      ? violation.description()
                                      : violation.localized_message().message();
    const std::string marked =
        label.empty() ? "" : absl::StrCat(Pick(language, "（", " ("), label, Pick(language, "）", ")"));
    lines.push_back(absl::StrCat(violation.field(), marked, Pick(language, "：", ": "), sentence));
  }
}

void AddRule(const google::rpc::ErrorInfo& info, Language language, std::vector<std::string>& lines) {
  const std::string rule = Told(info, "rule"), source = Told(info, "source"), subject = Told(info, "subject");
  if (!rule.empty()) {
    std::string line = absl::StrCat(Pick(language, "规则 ", "rule "), rule, Pick(language, "（", " ("), info.reason(),
                                    Pick(language, "）", ")"));
    if (!source.empty()) absl::StrAppend(&line, Pick(language, "，依据 ", ", from "), source);
    if (!subject.empty()) absl::StrAppend(&line, Pick(language, "，涉及 ", ", about "), subject);
    lines.push_back(std::move(line));
  } else if (!info.reason().empty()) {
    lines.push_back(absl::StrCat(Pick(language, "原因代码 ", "reason "), info.reason()));
  }
}

}  // namespace

Exit ExitOf(const Status& status) {
  const bool nobody = status.code() == google::rpc::UNAVAILABLE || status.code() == google::rpc::DEADLINE_EXCEEDED;
  return nobody ? kUnreachable : kRefused;
}

bool IsUnreachable(const Status& status) { return ExitOf(status) == kUnreachable && ReasonOf(status).empty(); }

std::string ReasonOf(const Status& status) { return DetailOf<google::rpc::ErrorInfo>(status).reason(); }

std::string LabelOfPath(const Descriptor& request, const std::string& path, Language language) {
  std::vector<std::string> labels;
  const Descriptor* at = &request;
  for (const std::string& step : std::vector<std::string>(absl::StrSplit(path, '.'))) {
    const FieldDescriptor* field = Step(at, step);
    if (field == nullptr) break;
    if (HasLabel(*field)) labels.push_back(absl::StrCat(LabelOf(*field, language), step.substr(field->name().size())));
    at = field->message_type();
  }
  return absl::StrJoin(labels, " / ");
}

std::string SentenceOf(const CallError& error, Language language) {
  const std::string sentence = DetailOf<google::rpc::LocalizedMessage>(error.status).message();
  return sentence.empty() ? Standard(error, language) : sentence;
}

std::string Explain(const CallError& error, const Types& types, Language language) {
  const bool bad_fields = DetailOf<google::rpc::BadRequest>(error.status).field_violations_size() > 0;
  const auto info = DetailOf<google::rpc::ErrorInfo>(error.status);
  const char* head = Pick(language, "拒绝：", "refused: ");
  if (ExitOf(error.status) == kUnreachable) head = Pick(language, "未能完成：", "not done: ");
  std::vector<std::string> lines;
  lines.push_back(absl::StrCat(head, bad_fields ? Pick(language, "请求内容有误", "fields of the request are wrong")
                                                : SentenceOf(error, language)));
  AddFields(error, types, language, lines);
  AddRule(info, language, lines);
  if (IsUnreachable(error.status) && !error.status.message().empty()) {
    lines.push_back(absl::StrCat(Pick(language, "详情：", "detail: "), error.status.message()));
  }
  if (const std::string remedy = Remedy(error, language); !remedy.empty()) {
    lines.push_back(absl::StrCat(Pick(language, "请", "please "), remedy));
  }
  if (error.status.code() == google::rpc::INTERNAL) {
    const std::string theirs = Told(info, "trace_id");
    lines.push_back(absl::StrCat(Pick(language, "报告故障时请附跟踪号 ", "when reporting it, name the trace "),
                                 theirs.empty() ? error.trace_id : theirs));
  }
  for (std::string& line : lines) line = Tame(line);  // sentences quote what anybody may have written
  return absl::StrCat(absl::StrJoin(lines, "\n  "), "\n");
}

}  // namespace gongjin::cli
