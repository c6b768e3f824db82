#include "cli/explain.h"

#include "gmock/gmock.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace gongjin::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

CallError Error(google::rpc::Code code, const char* reason, const char* sentence) {
  google::rpc::Status status;
  status.set_code(code);
  status.set_message("raw");
  if (*reason != '\0') {
    google::rpc::ErrorInfo info;
    info.set_reason(reason);
    info.set_domain("gongjin");
    status.add_details()->PackFrom(info);
  }
  if (*sentence != '\0') {
    google::rpc::LocalizedMessage message;
    message.set_message(sentence);
    status.add_details()->PackFrom(message);
  }
  CallError error(status);
  error.method = "gongjin.partnership.v1.PartnershipService/CreatePartnership";
  error.address = "127.0.0.1:7400";
  error.trace_id = "0123456789abcdef0123456789abcdef";
  return error;
}

std::string Explained(const CallError& error, Language language = Language::kChinese) {
  static const Types* const types = new Types;
  return Explain(error, *types, language);
}

TEST(Explain, ARuleWithItsSource) {
  CallError error = Error(google::rpc::FAILED_PRECONDITION, "", "乐之中学在该期限内已被委托管理。");
  google::rpc::ErrorInfo info;
  info.set_reason("ENTRUSTED_TWICE");
  (*info.mutable_metadata())["rule"] = "P2";
  (*info.mutable_metadata())["source"] = "宝府〔2018〕150号 四(三)3";
  (*info.mutable_metadata())["subject"] = "term";
  error.status.add_details()->PackFrom(info);
  EXPECT_EQ(Explained(error),
            "拒绝：乐之中学在该期限内已被委托管理。\n"
            "  规则 P2（ENTRUSTED_TWICE），依据 宝府〔2018〕150号 四(三)3，涉及 term\n");
  EXPECT_EQ(ExitOf(error.status), kRefused);
}

TEST(Explain, FieldsByPathAndLabel) {
  CallError error = Error(google::rpc::INVALID_ARGUMENT, "FIELD_MISSING", "");
  google::rpc::BadRequest bad;
  auto* first = bad.add_field_violations();
  first->set_field("partnership.term.end_date");
  first->mutable_localized_message()->set_message("不能早于起始日期。");
  auto* second = bad.add_field_violations();
  second->set_field("partnership.objectives[2].target");
  second->set_description("必须填写。");
  error.status.add_details()->PackFrom(bad);
  EXPECT_EQ(Explained(error),
            "拒绝：请求内容有误\n"
            "  partnership.term.end_date（期限 / 截止日期）：不能早于起始日期。\n"
            "  partnership.objectives[2].target（目标[2] / 目标）：必须填写。\n"
            "  原因代码 FIELD_MISSING\n");
}

TEST(Explain, AStaleWriteSaysWhatToDo) {
  EXPECT_EQ(Explained(Error(google::rpc::ABORTED, "STALE", "it has changed"), Language::kEnglish),
            "refused: it has changed\n"
            "  reason STALE\n"
            "  please read it again, then submit again\n");
}

TEST(Explain, AnUnknownOutcomeNamesTheRequestId) {
  CallError error = Error(google::rpc::UNKNOWN, "OUTCOME_UNKNOWN", "The outcome is not known.");
  error.request_id = "r1";
  EXPECT_THAT(Explained(error, Language::kEnglish), HasSubstr("it is safe to repeat: --request-id r1"));
}

TEST(Explain, NobodyThere) {
  const CallError error = Error(google::rpc::UNAVAILABLE, "", "");
  EXPECT_EQ(Explained(error),
            "未能完成：连接不上：127.0.0.1:7400\n"
            "  详情：raw\n"
            "  请确认服务已启动（./scripts/run），地址无误（--address）\n");
  EXPECT_EQ(ExitOf(error.status), kUnreachable);
  EXPECT_TRUE(IsUnreachable(error.status));
  // Our own UNAVAILABLE comes from a server that is there.
  EXPECT_FALSE(IsUnreachable(Error(google::rpc::UNAVAILABLE, "UNREACHABLE", "").status));
}

TEST(Explain, AFaultNamesItsTrace) {
  CallError error = Error(google::rpc::INTERNAL, "", "服务出错。");
  EXPECT_EQ(Explained(error),
            "拒绝：服务出错。\n"
            "  报告故障时请附跟踪号 0123456789abcdef0123456789abcdef\n");
  google::rpc::ErrorInfo info;
  info.set_reason("INTERNAL");
  (*info.mutable_metadata())["trace_id"] = "feedfeedfeedfeedfeedfeedfeedfeed";
  error.status.add_details()->PackFrom(info);
  EXPECT_THAT(Explained(error), HasSubstr("feedfeed"));
}

TEST(Explain, NeverRawTextAloneWhereGrpcSpeaks) {
  for (const auto code : {google::rpc::UNIMPLEMENTED, google::rpc::RESOURCE_EXHAUSTED, google::rpc::PERMISSION_DENIED,
                          google::rpc::UNAUTHENTICATED, google::rpc::INTERNAL}) {
    SCOPED_TRACE(code);
    EXPECT_THAT(Explained(Error(code, "", "")), Not(HasSubstr("raw")));
  }
}

// A title may hold what a terminal obeys, and sentences quote titles.
TEST(Explain, IsTameWhateverTheServerSays) {
  const std::string evil = "\x1b]0;x\x07\x1b[2K\u009B1m\u202E\nrefused: nothing\r";
  const std::string tamed = "\uFFFD]0;x\uFFFD\uFFFD[2K\uFFFD1m\uFFFD refused: nothing ";
  CallError error = Error(google::rpc::FAILED_PRECONDITION, "R", evil.c_str());
  EXPECT_EQ(Explained(error, Language::kEnglish), "refused: " + tamed + "\n  reason R\n");
  google::rpc::BadRequest bad;
  bad.add_field_violations()->set_field(evil);
  bad.mutable_field_violations(0)->set_description(evil);
  error.status.add_details()->PackFrom(bad);
  EXPECT_EQ(Explained(error, Language::kEnglish),
            "refused: fields of the request are wrong\n  " + tamed + ": " + tamed + "\n  reason R\n");
  CallError silent = Error(google::rpc::UNAVAILABLE, "", "");
  silent.status.set_message(evil);
  EXPECT_THAT(Explained(silent, Language::kEnglish), HasSubstr("\n  detail: " + tamed + "\n"));
}

TEST(Explain, TellsWhoMustLogIn) {
  EXPECT_THAT(Explained(Error(google::rpc::UNAUTHENTICATED, "TOKEN_MISSING", "请先登录。")),
              HasSubstr("--secret-file"));
  EXPECT_THAT(Explained(Error(google::rpc::FAILED_PRECONDITION, "CHOOSE_ORGANIZATION", "…")), HasSubstr("--as"));
}

}  // namespace
}  // namespace gongjin::cli
