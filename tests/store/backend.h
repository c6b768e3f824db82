// The store's suite runs over every backend: what a backend is to it, and what its tests share.
#pragma once

#include <functional>
#include <memory>
#include <ostream>
#include <string>
#include <vector>

#include "common/store/store.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::store {

using tests::TemporaryFolder;

struct Backend {
  std::string name;
  // Opens the database of a folder, or makes it. `queue_limit` as in SqliteOptions.
  std::function<absl::StatusOr<std::unique_ptr<Store>>(const std::string& folder, std::vector<Table> tables,
                                                       int queue_limit)>
      open;
};

// How gtest prints one: by its name, the same in every run, so that ctest knows its tests again.
inline void PrintTo(const Backend& backend, std::ostream* out) { *out << backend.name; }

// Every backend there is; PostgreSQL joins here.
std::vector<Backend> Backends();

constexpr char kSchool[] = "test.gongjin/School";
constexpr char kCopy[] = "test.gongjin/Copy";
// Places of the school's columns.
enum SchoolColumn { kCode, kOpened, kState, kTown };

// School: code text, opened integer, state integer, town text; unique {code} and {state, town}; parties.
// Copy: one text column, followed.
std::vector<Table> SchoolTables();

// districts/1/schools/<id>, without parties, columns NULL.
Row School(absl::string_view id);

JournalLine Line(const Row& row, JournalLine::Kind kind = JournalLine::Kind::kCreated);

// An open store in a folder of its own.
class StoreTest : public testing::TestWithParam<Backend> {
 protected:
  void SetUp() override { Open(); }
  void Open(int queue_limit = 4096);
  // Closes and opens again.
  void Reopen();

  absl::Status Put(const Row& row, absl::string_view type = kSchool);
  std::optional<Row> Get(absl::string_view name, absl::string_view type = kSchool);
  // Ids, not names, in order.
  std::vector<std::string> Find(const Query& query);
  int64_t Count(const Query& query);
  std::vector<JournalLine> Journal(int64_t after = 0, int limit = 1000);

  TemporaryFolder folder_;
  std::unique_ptr<Store> store_;
};

// "a" of "districts/1/schools/a".
std::string IdOf(absl::string_view name);

}  // namespace gongjin::store
