#include "common/rpc/error_words.h"

#include "common/base/status.h"
#include "google/rpc/error_details.pb.h"
#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

constexpr char kTraceId[] = "4bf92f3577b34da6a3ce929d0e0e4736";

Texts Catalogue() {
  Texts texts;
  EXPECT_TRUE(texts.Add(PlatformTexts()).ok());
  return texts;
}

template <typename Detail>
Detail Of(const google::rpc::Status& status) {
  Detail detail;
  for (const auto& any : status.details())
    if (any.UnpackTo(&detail)) return detail;
  ADD_FAILURE() << "no " << Detail::descriptor()->full_name();
  return detail;
}

TEST(InWords, SaysItInTheLanguageOfTheCaller) {
  const auto status = Absent("districts/310113/schools/x");
  const auto zh = InWords(status, Catalogue(), Language::kChinese, kTraceId);
  const auto en = InWords(status, Catalogue(), Language::kEnglish, kTraceId);
  EXPECT_EQ(zh.code(), 5);
  EXPECT_EQ(zh.message(), "districts/310113/schools/x 不存在，请核对名称。");
  EXPECT_EQ(Of<google::rpc::LocalizedMessage>(zh).locale(), "zh-CN");
  EXPECT_EQ(en.message(), "districts/310113/schools/x does not exist; check the name.");
  EXPECT_EQ(Of<google::rpc::LocalizedMessage>(en).message(), en.message());
  EXPECT_EQ(Of<google::rpc::ErrorInfo>(en).reason(), "ABSENT");
  EXPECT_EQ(Of<google::rpc::ErrorInfo>(en).domain(), "gongjin");
}

TEST(InWords, NamesEveryBadField) {
  const auto told = InWords(Invalid({{"school.title", "FIELD_REQUIRED", {}}, {"school.uscc", "FIELD_IMMUTABLE", {}}}),
                            Catalogue(), Language::kEnglish, kTraceId);
  EXPECT_EQ(told.message(),
            "school.title: This field is required. school.uscc: This field cannot change once the record exists.");
  const auto bad = Of<google::rpc::BadRequest>(told);
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "school.uscc");
  EXPECT_EQ(bad.field_violations(1).reason(), "FIELD_IMMUTABLE");
}

TEST(InWords, KeepsTheRuleAndTheTimeToWait) {
  const auto refused = InWords(Refuse("G1", "school", "REFERENCE_UNKNOWN", {"districts/1/schools/x"}), Catalogue(),
                               Language::kEnglish, kTraceId);
  EXPECT_EQ(refused.code(), 9);
  EXPECT_EQ(Of<google::rpc::PreconditionFailure>(refused).violations(0).type(), "G1");
  EXPECT_EQ(Of<google::rpc::ErrorInfo>(refused).metadata().at("rule"), "G1");
  const auto busy = InWords(Exhausted("QUEUE_FULL", absl::Seconds(2)), Catalogue(), Language::kEnglish, kTraceId);
  EXPECT_EQ(Of<google::rpc::RetryInfo>(busy).retry_delay().seconds(), 2);
  EXPECT_EQ(Of<google::rpc::QuotaFailure>(busy).violations(0).description(), busy.message());
}

TEST(InWords, AFaultTellsItsTraceIdAlone) {
  const struct {
    const char* status_is;
    absl::Status status;
  } cases[] = {
      {"a fault of ours", Fault("sqlite: disk I/O error in table partnership")},
      {"a status that is none of ours", absl::UnknownError("std::bad_alloc")},
      {"INTERNAL of somebody else", absl::InternalError("boom")},
  };
  for (const auto& [status_is, status] : cases) {
    SCOPED_TRACE(status_is);
    const auto told = InWords(status, Catalogue(), Language::kEnglish, kTraceId);
    EXPECT_EQ(told.code(), 13);
    EXPECT_EQ(told.message(),
              absl::StrCat("Something failed on our side; give the trace id to the administrator. (", kTraceId, ")"));
    EXPECT_EQ(Of<google::rpc::ErrorInfo>(told).metadata().at("trace_id"), kTraceId);
  }
}

TEST(InWords, APassedDeadlineKeepsItsCode) {
  const auto told = InWords(absl::DeadlineExceededError("late"), Catalogue(), Language::kEnglish, kTraceId);
  EXPECT_EQ(told.code(), 4);
  EXPECT_EQ(Of<google::rpc::ErrorInfo>(told).reason(), "DEADLINE_PASSED");
}

// As common/client brings it: details without our arguments.
TEST(InWords, ARefusalOfAnotherServiceKeepsItsSentence) {
  auto status = Refuse("P2", "term", "ENTRUSTED_TWICE", {"districts/1/partnerships/a"});
  status.ErasePayload(kArgumentsPayload);
  google::rpc::LocalizedMessage sentence;
  sentence.set_locale("en");
  sentence.set_message("It is entrusted already.");
  status.SetPayload("type.googleapis.com/google.rpc.LocalizedMessage", absl::Cord(sentence.SerializeAsString()));
  const auto told = InWords(status, Catalogue(), Language::kEnglish, kTraceId);
  EXPECT_EQ(told.message(), "It is entrusted already.");
  EXPECT_EQ(Of<google::rpc::ErrorInfo>(told).metadata().at("rule"), "P2");
}

TEST(InEnglish, SaysWhatWhoeverStartsAProgramNeeds) {
  EXPECT_EQ(InEnglish(Refuse("", "a.db", "DATABASE_IN_USE", {"a.db", "7"})),
            "Database a.db is in use by another process (id 7); stop that one first.");
  EXPECT_EQ(InEnglish(absl::FailedPreconditionError("no service to serve")), "no service to serve");
  EXPECT_EQ(InEnglish(Fault("the journal")), "the journal");
}

}  // namespace
}  // namespace gongjin::rpc
