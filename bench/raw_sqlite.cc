#include "bench/raw_sqlite.h"

#include <cstdio>
#include <random>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/sqlite.h"
#include "common/base/status.h"

namespace gongjin::bench {
namespace {

constexpr char kTable[] = "rows_partnership";
constexpr int kRecipients = 20000;  // as the product's own Creates: each school now and then

}  // namespace

struct RawSqlite::Impl {
  Database database;
  KeptRow row, line;
  int64_t count = 0;
  std::mt19937_64 random{1};

  absl::Status Prepare();
  absl::Status CreateOne();
  absl::Status Commit(int rows);

  int row_id = 0, row_name = 0, row_recipient = 0;
  int line_seq = 0, line_name = 0, line_request_id = 0, line_request_key = 0;
};

absl::Status RawSqlite::Impl::Prepare() {
  RETURN_IF_ERROR(row.PrepareIn(database));
  RETURN_IF_ERROR(line.PrepareIn(database));
  row_id = row.PlaceOf("id");
  row_name = row.PlaceOf("name");
  row_recipient = row.PlaceOf("c_recipient");
  line_seq = line.PlaceOf("seq");
  line_name = line.PlaceOf("name");
  line_request_id = line.PlaceOf("request_id");
  line_request_key = line.PlaceOf("request_key");
  if (row_id * row_name * row_recipient * line_seq * line_name * line_request_id * line_request_key == 0)
    return absl::InternalError("the product's tables have other columns now");
  return absl::OkStatus();
}

// Names begin with their time, as the product's do; the request's key is random, as is its hash in the product.
absl::Status RawSqlite::Impl::CreateOne() {
  ++count;
  const std::string name =
      absl::StrFormat("districts/310113/partnerships/%08x-%04x-7%03x-a%03x-%012x", 0x019a0000 + count / 65536,
                      count % 65536, random() % 4096, random() % 4096, random() % (uint64_t{1} << 48));
  const std::string recipient = absl::StrCat("districts/310113/schools/bench-", count % kRecipients);
  const std::string request_id = absl::StrFormat("%032x", count);
  row.Set(row_id, count);
  row.Set(row_name, name);
  row.Set(row_recipient, recipient);
  if (!row.Insert()) return database.Failed("row");
  line.Set(line_seq, count);
  line.Set(line_name, name);
  line.Set(line_request_id, request_id);
  line.Set(line_request_key, static_cast<int64_t>(random()));
  return line.Insert() ? absl::OkStatus() : database.Failed("line");
}

absl::Status RawSqlite::Impl::Commit(int rows) {
  RETURN_IF_ERROR(database.Execute("BEGIN IMMEDIATE"));
  for (int i = 0; i < rows; ++i) RETURN_IF_ERROR(CreateOne());
  return database.Execute("COMMIT");
}

RawSqlite::RawSqlite() = default;
RawSqlite::~RawSqlite() = default;

absl::StatusOr<std::unique_ptr<RawSqlite>> RawSqlite::Like(const std::string& product, const std::string& path) {
  for (const char* end : {"", "-wal", "-shm"}) std::remove(absl::StrCat(path, end).c_str());
  ASSIGN_OR_RETURN(Database from, Database::Open(product, SQLITE_OPEN_READONLY));
  ASSIGN_OR_RETURN(Database to, Database::Open(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE));
  ASSIGN_OR_RETURN(const int64_t page_size, from.Number("PRAGMA page_size"));
  RETURN_IF_ERROR(to.Execute(absl::StrCat("PRAGMA page_size = ", page_size,
                                          "; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = "
                                          "-65536; PRAGMA temp_store = MEMORY")));
  ASSIGN_OR_RETURN(const auto schema,
                   from.Rows(absl::StrCat("SELECT sql FROM sqlite_schema WHERE tbl_name IN ('journal', '", kTable,
                                          "') AND sql IS NOT NULL ORDER BY type DESC")));  // tables, then indexes
  for (const auto& made : schema) RETURN_IF_ERROR(to.Execute(made.front()));

  const std::string newest = absl::StrCat("(SELECT max(id) FROM ", kTable, ")");
  ASSIGN_OR_RETURN(KeptRow row,
                   KeptRow::Read(from, kTable, absl::StrCat("SELECT * FROM ", kTable, " WHERE id = ", newest)));
  ASSIGN_OR_RETURN(KeptRow line,
                   KeptRow::Read(from, "journal",
                                 absl::StrCat("SELECT * FROM journal WHERE kind = 1 AND name = (SELECT name FROM ",
                                              kTable, " WHERE id = ", newest, ")")));
  ASSIGN_OR_RETURN(const int64_t rows, from.Number(absl::StrCat("SELECT count(*) FROM ", kTable)));
  std::unique_ptr<RawSqlite> raw(new RawSqlite());
  raw->impl_ = std::make_unique<Impl>(Impl{std::move(to), std::move(row), std::move(line)});
  RETURN_IF_ERROR(raw->impl_->Prepare());
  RETURN_IF_ERROR(raw->impl_->Commit(static_cast<int>(rows)));
  return raw;
}

absl::StatusOr<double> RawSqlite::Run(absl::Duration time, const Batching& batching) {
  Impl& impl = *impl_;
  RETURN_IF_ERROR(impl.database.Execute(absl::StrCat("PRAGMA wal_autocheckpoint = ", batching.checkpoint_pages)));
  const int64_t before = impl.count;
  const absl::Time begun = absl::Now();
  absl::Duration passed;
  while ((passed = absl::Now() - begun) < time) RETURN_IF_ERROR(impl.Commit(batching.rows));
  return static_cast<double>(impl.count - before) / absl::ToDoubleSeconds(passed);
}

absl::StatusOr<Batching> RawSqlite::Best(absl::Duration time) {
  Batching best;
  double fastest = 0;
  for (const int pages : {1000, 8192}) {
    for (const int rows : {64, 256, 512}) {
      const Batching tried{rows, pages};
      ASSIGN_OR_RETURN(const double speed, Run(time, tried));
      if (speed <= fastest) continue;
      fastest = speed;
      best = tried;
    }
  }
  return best;
}

}  // namespace gongjin::bench
