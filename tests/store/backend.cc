#include "tests/store/backend.h"

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/sqlite_store.h"

namespace gongjin::store {

std::vector<Backend> Backends() {
  return {{"sqlite", [](const std::string& folder, std::vector<Table> tables, int queue_limit) {
             SqliteOptions options;
             options.path = folder + "/test.db";
             options.queue_limit = queue_limit;
             options.ballast_bytes = 0;
             options.min_free_bytes = 0;
             return OpenSqlite(options, std::move(tables), [](absl::string_view, absl::string_view, Reader&) {
               return absl::StatusOr<std::vector<Value>>(absl::InternalError("nothing is to be back-filled"));
             });
           }}};
}

std::vector<Table> SchoolTables() {
  Table school;
  school.type = kSchool;
  school.id = "school";
  school.columns = {{"code", Column::Kind::kText},
                    {"term.opened", Column::Kind::kInteger},
                    {"state", Column::Kind::kInteger},
                    {"place.town", Column::Kind::kText}};
  school.orderings = {{{OrderPart::kName, false}},
                      {{kOpened, true}},
                      {{kTown, false}},
                      {{kState, false}, {kOpened, true}},
                      {{kTown, true}, {kState, true}, {kOpened, false}}};
  school.unique = {{kCode}, {kState, kTown}};
  school.party_rows = true;
  Table copy;
  copy.type = kCopy;
  copy.id = "copy";
  copy.columns = {{"title", Column::Kind::kText}};
  copy.followed = true;
  return {school, copy};
}

Row School(absl::string_view id) {
  Row row;
  row.name = absl::StrCat("districts/1/schools/", id);
  row.parent = row.district = "districts/1";
  row.revision = 1;
  row.payload = absl::StrCat("payload of ", id);
  row.columns.resize(4);
  return row;
}

JournalLine Line(const Row& row, JournalLine::Kind kind) {
  JournalLine line;
  line.kind = kind;
  line.district = row.district;
  line.type = kSchool;
  line.name = row.name;
  line.revision = row.revision;
  line.time = absl::FromUnixMicros(1552608000123456);
  line.principal = "districts/1/principals/wang";
  line.organization = "districts/1/organizations/bureau";
  line.method = "Test/Method";
  line.purpose = "test";
  line.trace_id = "0123456789abcdef0123456789abcdef";
  line.payload = row.payload;
  return line;
}

void StoreTest::Open(int queue_limit) {
  store_.reset();
  auto store = GetParam().open(folder_.path(), SchoolTables(), queue_limit);
  ASSERT_TRUE(store.ok()) << store.status();
  store_ = *std::move(store);
}

void StoreTest::Reopen() {
  store_->Close();
  Open();
}

absl::Status StoreTest::Put(const Row& row, absl::string_view type) {
  return store_->WriteAndWait([&](Writer& writer) { return writer.Put(type, row); });
}

std::optional<Row> StoreTest::Get(absl::string_view name, absl::string_view type) {
  std::optional<Row> row;
  EXPECT_TRUE(store_
                  ->Read([&](Reader& reader) -> absl::Status {
                    ASSIGN_OR_RETURN(row, reader.Get(type, name));
                    return absl::OkStatus();
                  })
                  .ok());
  return row;
}

std::vector<std::string> StoreTest::Find(const Query& query) {
  std::vector<std::string> ids;
  const auto status = store_->Read([&](Reader& reader) {
    return reader.Find(query, [&](Row& row) {
      ids.push_back(IdOf(row.name));
      return true;
    });
  });
  EXPECT_TRUE(status.ok()) << status;
  return ids;
}

int64_t StoreTest::Count(const Query& query) {
  int64_t count = -1;
  const auto status = store_->Read([&](Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(count, reader.Count(query));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return count;
}

std::vector<JournalLine> StoreTest::Journal(int64_t after, int limit) {
  std::vector<JournalLine> lines;
  const auto status = store_->Read([&](Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(lines, reader.Journal(after, limit));
    return absl::OkStatus();
  });
  EXPECT_TRUE(status.ok()) << status;
  return lines;
}

std::string IdOf(absl::string_view name) { return std::string(name.substr(name.rfind('/') + 1)); }

}  // namespace gongjin::store
