// The journal: gapless, in the order of commits, found by request, by name and by revision.
#include <atomic>
#include <thread>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "tests/store/backend.h"

namespace gongjin::store {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class JournalTest : public StoreTest {
 protected:
  absl::Status Append(const JournalLine& line) {
    return store_->WriteAndWait([&](Writer& writer) { return writer.Append(line).status(); });
  }
  std::optional<JournalLine> Request(absl::string_view principal, absl::string_view method, absl::string_view id) {
    std::optional<JournalLine> line;
    EXPECT_TRUE(store_
                    ->Read([&](Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(line, reader.FindRequest(principal, method, id));
                      return absl::OkStatus();
                    })
                    .ok());
    return line;
  }
};
INSTANTIATE_TEST_SUITE_P(Every, JournalTest, testing::ValuesIn(Backends()), [](auto& one) { return one.param.name; });

std::vector<int64_t> Sequences(const std::vector<JournalLine>& lines) {
  std::vector<int64_t> sequences;
  sequences.reserve(lines.size());
  for (const auto& line : lines) sequences.push_back(line.sequence);
  return sequences;
}

TEST_P(JournalTest, ALineIsReadAsItWasWritten) {
  JournalLine line = Line(School("a"), JournalLine::Kind::kUpdated);
  line.revision = 3;
  line.request_id = "r";
  line.request_hmac = std::string("\0\xff", 2);
  line.payload = std::string("p\0q", 3);
  ASSERT_TRUE(Append(line).ok());
  Reopen();
  const auto lines = Journal();
  ASSERT_EQ(lines.size(), 1u);
  const auto& got = lines.front();
  EXPECT_EQ(got.sequence, 1);
  EXPECT_EQ(got.kind, line.kind);
  EXPECT_EQ(got.district, line.district);
  EXPECT_EQ(got.type, line.type);
  EXPECT_EQ(got.name, line.name);
  EXPECT_EQ(got.revision, line.revision);
  EXPECT_EQ(got.time, line.time);
  EXPECT_EQ(got.principal, line.principal);
  EXPECT_EQ(got.organization, line.organization);
  EXPECT_EQ(got.method, line.method);
  EXPECT_EQ(got.purpose, line.purpose);
  EXPECT_EQ(got.request_id, line.request_id);
  EXPECT_EQ(got.request_hmac, line.request_hmac);
  EXPECT_EQ(got.trace_id, line.trace_id);
  EXPECT_EQ(got.payload, line.payload);
}

TEST_P(JournalTest, PagesBySequence) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(Append(Line(School("a"))).ok());
  EXPECT_THAT(Sequences(Journal(0, 2)), ElementsAre(1, 2));
  EXPECT_THAT(Sequences(Journal(2, 2)), ElementsAre(3, 4));
  EXPECT_THAT(Sequences(Journal(4, 2)), ElementsAre(5));
  EXPECT_THAT(Journal(5, 2), IsEmpty());
  EXPECT_THAT(Journal(0, 0), IsEmpty());
}

TEST_P(JournalTest, RefusalsAndManyWritersLeaveNoGap) {
  std::atomic<int64_t> told = 0;
  std::atomic<bool> in_order = true;
  store_->OnDurable([&](int64_t sequence) {
    if (sequence <= told.exchange(sequence)) in_order = false;
  });
  std::vector<std::thread> writers;
  writers.reserve(16);
  std::atomic<int> kept = 0;
  for (int i = 0; i < 16; ++i) {
    writers.emplace_back([&, i] {
      for (int k = 0; k < 40; ++k) {
        const auto status = store_->WriteAndWait([&](Writer& writer) -> absl::Status {
          Row row = School(absl::StrCat(i, "-", k));
          ASSIGN_OR_RETURN(const int64_t sequence, writer.Append(Line(row)));
          row.payload = absl::StrCat(sequence);
          RETURN_IF_ERROR(writer.Put(kSchool, row));
          return k % 3 == 0 ? Denied() : absl::OkStatus();
        });
        EXPECT_EQ(status.ok(), k % 3 != 0);
        if (status.ok()) ++kept;
      }
    });
  }
  for (auto& writer : writers) writer.join();
  const auto lines = Journal(0, 10'000);
  ASSERT_EQ(lines.size(), static_cast<size_t>(kept));
  for (size_t i = 0; i < lines.size(); ++i) {
    ASSERT_EQ(lines[i].sequence, static_cast<int64_t>(i + 1));
    ASSERT_EQ(Get(lines[i].name)->payload, absl::StrCat(i + 1));
  }
  EXPECT_TRUE(in_order);
  EXPECT_EQ(told, kept);
  EXPECT_EQ(store_->DurableSequence(), kept);
  Reopen();
  EXPECT_EQ(store_->DurableSequence(), kept);
  ASSERT_TRUE(Append(Line(School("z"))).ok());
  EXPECT_THAT(Sequences(Journal(kept)), ElementsAre(kept + 1));
}

TEST_P(JournalTest, ARequestIsFoundByAllItsThreeParts) {
  JournalLine line = Line(School("a"));
  line.request_id = "r";
  ASSERT_TRUE(Append(line).ok());
  ASSERT_TRUE(Append(Line(School("b"))).ok());  // without a request
  const struct {
    const char* principal;
    const char* method;
    const char* id;
    bool found;
  } cases[] = {
      {"districts/1/principals/wang", "Test/Method", "r", true},
      {"districts/1/principals/li", "Test/Method", "r", false},
      {"districts/1/principals/wang", "Test/Other", "r", false},
      {"districts/1/principals/wang", "Test/Method", "s", false},
      {"districts/1/principals/wangT", "est/Method", "r", false},
      {"districts/1/principals/wang", "Test/Method", "", false},
  };
  for (const auto& one : cases) {
    SCOPED_TRACE(absl::StrCat(one.principal, " ", one.method, " ", one.id));
    const auto found = Request(one.principal, one.method, one.id);
    EXPECT_EQ(found.has_value(), one.found);
    EXPECT_EQ(found ? found->sequence : 0, one.found ? 1 : 0);
  }
}

TEST_P(JournalTest, ARequestIsWrittenOnce) {
  JournalLine line = Line(School("a"));
  line.request_id = "r";
  ASSERT_TRUE(Append(line).ok());
  EXPECT_EQ(ReasonOf(Append(line)), "REQUEST_ID_REUSED r");
  EXPECT_EQ(Journal().size(), 1u);
}

TEST_P(JournalTest, HistoryHoldsChangesNewestFirst) {
  using Kind = JournalLine::Kind;
  const std::pair<Kind, int64_t> written[] = {{Kind::kCreated, 1}, {Kind::kUpdated, 2},   {Kind::kRead, 2},
                                              {Kind::kDenied, 2},  {Kind::kUnchanged, 2}, {Kind::kUpdated, 3},
                                              {Kind::kDeleted, 4}};
  for (const auto& [kind, revision] : written) {
    Row row = School("a");
    row.revision = revision;
    ASSERT_TRUE(Append(Line(row, kind)).ok());
    row = School("b");
    row.revision = revision;
    ASSERT_TRUE(Append(Line(row, kind)).ok());
  }
  const auto history = [&](int64_t before, int limit) {
    std::vector<int64_t> revisions;
    EXPECT_TRUE(store_
                    ->Read([&](Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto lines, reader.History("districts/1/schools/a", before, limit));
                      for (const auto& line : lines) revisions.push_back(line.revision);
                      return absl::OkStatus();
                    })
                    .ok());
    return revisions;
  };
  EXPECT_THAT(history(100, 100), ElementsAre(4, 3, 2, 1));
  EXPECT_THAT(history(4, 2), ElementsAre(3, 2));
  EXPECT_THAT(history(2, 2), ElementsAre(1));
  EXPECT_THAT(history(1, 2), IsEmpty());
  const auto at = [&](int64_t revision) {
    int64_t sequence = 0;
    EXPECT_TRUE(store_
                    ->Read([&](Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto line, reader.AtRevision("districts/1/schools/a", revision));
                      if (line) sequence = line->sequence;
                      return absl::OkStatus();
                    })
                    .ok());
    return sequence;
  };
  EXPECT_EQ(at(0), 0);
  EXPECT_EQ(at(2), 3);  // not the line of a read
  EXPECT_EQ(at(4), 13);
  EXPECT_EQ(at(5), 0);
}

TEST_P(JournalTest, WritesWithoutLinesAreNotAnnounced) {
  int announced = 0;
  store_->OnDurable([&](int64_t) { ++announced; });
  ASSERT_TRUE(Put(School("a")).ok());
  EXPECT_EQ(store_->DurableSequence(), 0);
  ASSERT_TRUE(Append(Line(School("a"))).ok());
  store_->Close();
  EXPECT_EQ(announced, 1);
}

TEST_P(JournalTest, TheEpochIsOfTheDatabase) {
  const std::string epoch = store_->Epoch();
  EXPECT_GE(epoch.size(), 16u);
  Reopen();
  EXPECT_EQ(store_->Epoch(), epoch);
  const TemporaryFolder other;
  EXPECT_NE((*GetParam().open(other.path(), SchoolTables(), 16))->Epoch(), epoch);
}

}  // namespace
}  // namespace gongjin::store
