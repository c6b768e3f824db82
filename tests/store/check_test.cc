// What Check holds while it reads: rows may be as large as requests.
#include "common/store/check.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "tests/store/backend.h"

namespace gongjin::store {
namespace {

constexpr size_t kRowBytes = 1 << 20;
constexpr int kRows = 40;

// Rows of the copied table, without end to what one look may take.
class LargeRows : public Reader {
 public:
  absl::Status Find(const Query& query, absl::FunctionRef<bool(Row& row)> each, absl::Time) override {
    if (query.type != kCopy) return absl::OkStatus();
    size_t bytes = 0;
    for (int i = 100; i < 100 + kRows; ++i) {
      Row row = School(absl::StrCat(i));
      if (query.after.has_value() && row.name <= std::get<std::string>(query.after->front())) continue;
      row.payload = std::string(kRowBytes, 'x');
      bytes += row.payload.size();
      most = std::max(most, bytes);
      if (!each(row)) break;
    }
    return absl::OkStatus();
  }
  absl::StatusOr<std::optional<Row>> Get(absl::string_view, absl::string_view) override { return std::nullopt; }
  absl::StatusOr<std::optional<absl::string_view>> GetPayload(absl::string_view, absl::string_view) override {
    return std::nullopt;
  }
  absl::Status FindPayloads(const Query&, absl::FunctionRef<bool(absl::string_view, Place)>, absl::Time) override {
    return absl::OkStatus();
  }
  absl::StatusOr<int64_t> Count(const Query&, absl::Time) override { return 0; }
  absl::StatusOr<std::vector<JournalLine>> Journal(int64_t, int) override { return std::vector<JournalLine>(); }
  absl::StatusOr<std::vector<JournalLine>> History(absl::string_view, int64_t, int) override {
    return std::vector<JournalLine>();
  }
  absl::StatusOr<std::optional<JournalLine>> AtRevision(absl::string_view, int64_t) override { return std::nullopt; }
  absl::StatusOr<std::optional<JournalLine>> FindRequest(absl::string_view, absl::string_view,
                                                         absl::string_view) override {
    return std::nullopt;
  }
  absl::StatusOr<int64_t> LastSequence() override { return 0; }
  absl::StatusOr<std::optional<std::string>> Setting(absl::string_view) override { return std::nullopt; }

  size_t most = 0;  // bytes of one look
};

TEST(Check, HoldsFewLargeRowsAtATime) {
  LargeRows rows;
  const auto checked = Check(rows, SchoolTables());
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->rows, kRows);
  EXPECT_LE(rows.most, 4 << 20);
}

}  // namespace
}  // namespace gongjin::store
