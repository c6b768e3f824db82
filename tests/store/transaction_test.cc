// Functions on the writer: each alone undone, all committed together, answered once.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "tests/store/backend.h"
#include "tests/store/gate.h"

namespace gongjin::store {
namespace {

class TransactionTest : public StoreTest {};
INSTANTIATE_TEST_SUITE_P(Every, TransactionTest, testing::ValuesIn(Backends()),
                         [](auto& one) { return one.param.name; });

TEST_P(TransactionTest, EachFunctionOfABatchIsUndoneAlone) {
  const struct {
    const char* id;
    std::function<absl::Status()> ends;
    absl::StatusCode code;
  } functions[] = {
      {"a", [] { return absl::OkStatus(); }, absl::StatusCode::kOk},
      {"b", [] { return Refuse("P2", "term", "ENTRUSTED_TWICE", {"x"}); }, absl::StatusCode::kFailedPrecondition},
      {"c", []() -> absl::Status { throw std::runtime_error("out of tea"); }, absl::StatusCode::kInternal},
      {"d", []() -> absl::Status { throw 7; }, absl::StatusCode::kInternal},
      {"e", [] { return absl::OkStatus(); }, absl::StatusCode::kOk},
  };
  Gate gate;
  gate.Enter(*store_);
  std::mutex mutex;
  std::vector<std::pair<std::string, absl::StatusCode>> answers;
  for (const auto& function : functions) {
    store_->Write(
        [&function](Writer& writer) -> absl::Status {
          const Row row = School(function.id);
          RETURN_IF_ERROR(writer.Put(kSchool, row));
          RETURN_IF_ERROR(writer.Append(Line(row)).status());
          return function.ends();
        },
        [&, id = function.id](const absl::Status& status) {
          const std::lock_guard lock(mutex);
          answers.emplace_back(id, status.code());
        });
  }
  gate.Open();
  store_->Close();
  Open();
  ASSERT_EQ(answers.size(), std::size(functions));
  for (size_t i = 0; i < answers.size(); ++i) {
    SCOPED_TRACE(functions[i].id);
    EXPECT_EQ(answers[i].first, functions[i].id);
    EXPECT_EQ(answers[i].second, functions[i].code);
    EXPECT_EQ(Get(School(functions[i].id).name).has_value(), functions[i].code == absl::StatusCode::kOk);
  }
  const auto lines = Journal();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(IdOf(lines[0].name) + IdOf(lines[1].name), "ae");
  EXPECT_EQ(lines[1].sequence, 2);
}

TEST_P(TransactionTest, AFunctionSeesItsOwnWritesAndThoseBefore) {
  const auto status = store_->WriteAndWait([](Writer& writer) -> absl::Status {
    RETURN_IF_ERROR(writer.Put(kSchool, School("a")));
    ASSIGN_OR_RETURN(const auto payload, writer.GetPayload(kSchool, School("a").name));
    EXPECT_EQ(payload, absl::string_view("payload of a"));
    Query query;
    query.type = kSchool;
    ASSIGN_OR_RETURN(const int64_t count, writer.Count(query));
    EXPECT_EQ(count, 1);
    ASSIGN_OR_RETURN(const int64_t sequence, writer.Append(Line(School("a"))));
    EXPECT_EQ(sequence, 1);
    ASSIGN_OR_RETURN(const int64_t last, writer.LastSequence());
    EXPECT_EQ(last, 1);
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(TransactionTest, AReadSeesOneStateThroughout) {
  ASSERT_TRUE(Put(School("a")).ok());
  const auto status = store_->Read([&](Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(const auto before, reader.Get(kSchool, School("b").name));
    EXPECT_FALSE(before);
    EXPECT_TRUE(Put(School("b")).ok());
    ASSIGN_OR_RETURN(const auto after, reader.Get(kSchool, School("b").name));
    EXPECT_FALSE(after);
    EXPECT_TRUE(Get(School("b").name));  // another read, begun later
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
}

TEST_P(TransactionTest, WhatIsAnsweredIsSeenByTheNextRead) {
  std::vector<std::thread> callers;
  callers.reserve(8);
  for (int i = 0; i < 8; ++i) {
    callers.emplace_back([this, i] {
      for (int k = 0; k < 50; ++k) {
        const Row row = School(absl::StrCat(i, "-", k));
        ASSERT_TRUE(Put(row).ok());
        ASSERT_TRUE(Get(row.name));
      }
    });
  }
  for (auto& caller : callers) caller.join();
}

TEST_P(TransactionTest, AFullQueueRefuses) {
  Open(/*queue_limit=*/3);
  Gate gate;
  gate.Enter(*store_);
  std::vector<std::string> refused;
  std::atomic<int> done = 0;
  for (int i = 0; i < 5; ++i) {
    store_->Write([i](Writer& writer) { return writer.Put(kSchool, School(absl::StrCat(i))); },
                  [&, i](const absl::Status& status) {
                    ++done;
                    if (!status.ok()) refused.push_back(absl::StrCat(i, " ", ReasonOf(status)));
                  });
  }
  EXPECT_EQ(refused, (std::vector<std::string>{"3 QUEUE_FULL", "4 QUEUE_FULL"}));
  gate.Open();
  store_->Close();
  EXPECT_EQ(done, 5);
}

TEST_P(TransactionTest, ClosingCommitsWhatIsQueuedAndRefusesTheRest) {
  Gate gate;
  gate.Enter(*store_);
  std::atomic<int> ok = 0;
  for (int i = 0; i < 20; ++i) {
    store_->Write([i](Writer& writer) { return writer.Put(kSchool, School(absl::StrCat(i))); },
                  [&](const absl::Status& status) { ok += status.ok() ? 1 : 0; });
  }
  std::thread closing([&] { store_->Close(); });
  gate.Open();
  closing.join();
  EXPECT_EQ(ok, 20);
  EXPECT_EQ(ReasonOf(Put(School("late"))), "SERVICE_UNREACHABLE database");
  EXPECT_EQ(ReasonOf(store_->Read([](Reader&) { return absl::OkStatus(); })), "SERVICE_UNREACHABLE database");
  store_->Close();
  Open();
  Query query;
  query.type = kSchool;
  EXPECT_EQ(Count(query), 20);
}

TEST_P(TransactionTest, WritesMayBeAskedForFromAnAnswer) {
  std::mutex mutex;
  std::condition_variable finished;
  bool second = false;
  store_->Write([](Writer& writer) { return writer.Put(kSchool, School("a")); },
                [&](const absl::Status&) {
                  store_->Write([](Writer& writer) { return writer.Put(kSchool, School("b")); },
                                [&](const absl::Status& status) {
                                  const std::lock_guard lock(mutex);
                                  second = status.ok();
                                  finished.notify_one();
                                });
                });
  std::unique_lock lock(mutex);
  EXPECT_TRUE(finished.wait_for(lock, std::chrono::seconds(30), [&] { return second; }));
}

}  // namespace
}  // namespace gongjin::store
