#include "common/store/check.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace gongjin::store {
namespace {

constexpr int kStep = 1000;             // lines or rows at a time
constexpr size_t kMostTold = 20;        // of the faults
constexpr size_t kMostBytes = 4 << 20;  // of payloads of rows at a time

using Kind = JournalLine::Kind;

// The last line that changed a record.
struct Last {
  int64_t sequence = 0;
  int64_t revision = 0;
  Kind kind = Kind::kCreated;
  bool seen = false;  // its row
};

class Checker {
 public:
  Checker(Reader& reader, const RowOf& row_of) : reader_(reader), row_of_(row_of) {}

  absl::StatusOr<Checked> Run(const std::vector<Table>& tables) {
    RETURN_IF_ERROR(CheckJournal());
    for (const Table& table : tables) RETURN_IF_ERROR(CheckRows(table));
    for (const auto& [name, last] : last_)
      if (last.kind != Kind::kDeleted && !last.seen) Tell(name, " has no row, but line ", last.sequence, " wrote one");
    return std::move(checked_);
  }

 private:
  template <typename... Parts>
  void Tell(const Parts&... parts) {
    ++checked_.fault_count;
    if (checked_.faults.size() < kMostTold) checked_.faults.push_back(absl::StrCat(parts...));
  }

  absl::Status CheckJournal() {
    for (int64_t sequence = 0;;) {
      ASSIGN_OR_RETURN(const auto lines, reader_.Journal(sequence, kStep));
      if (lines.empty()) return absl::OkStatus();
      for (const JournalLine& line : lines) {
        if (line.sequence != sequence + 1)
          Tell("the journal has a gap between line ", sequence, " and ", line.sequence);
        sequence = line.sequence;
        ++checked_.lines;
        if (line.kind <= Kind::kDeleted) CheckRevision(line);
        if (!line.request_id.empty()) RETURN_IF_ERROR(CheckRequest(line));
      }
    }
  }

  // A name that lived before goes on counting, so that a revision never means two things.
  void CheckRevision(const JournalLine& line) {
    Last& last = last_[line.name];
    const bool begins = last.sequence == 0 || last.kind == Kind::kDeleted;
    if (line.revision != last.revision + 1)
      Tell("line ", line.sequence, " makes revision ", line.revision, " of ", line.name, " after ", last.revision);
    if (begins != (line.kind == Kind::kCreated))
      Tell("line ", line.sequence, begins ? " changes what is not there: " : " creates what is there: ", line.name);
    last = {line.sequence, line.revision, line.kind, false};
  }

  absl::Status CheckRequest(const JournalLine& line) {
    ASSIGN_OR_RETURN(const auto found, reader_.FindRequest(line.principal, line.method, line.request_id));
    if (!found.has_value() || found->sequence != line.sequence)
      Tell("line ", line.sequence, " is not found by its request, which would be carried out again");
    return absl::OkStatus();
  }

  absl::Status CheckRows(const Table& table) {
    Query query;
    query.type = table.type;
    query.archived = true;
    query.limit = kStep;
    while (true) {
      std::vector<Row> rows;
      size_t bytes = 0;
      RETURN_IF_ERROR(reader_.Find(query, [&](Row& row) {
        bytes += row.payload.size();
        rows.push_back(std::move(row));
        return bytes < kMostBytes;
      }));
      if (rows.empty()) return absl::OkStatus();
      for (Row& row : rows) {
        ++checked_.rows;
        if (!table.followed) RETURN_IF_ERROR(CheckRow(row));
        if (row_of_ != nullptr) RETURN_IF_ERROR(CheckColumns(table, row));
      }
      query.after = std::vector<Value>{rows.back().name};
    }
  }

  absl::Status CheckRow(const Row& row) {
    const auto found = last_.find(row.name);
    if (found == last_.end() || found->second.kind == Kind::kDeleted) {
      if (found == last_.end())
        Tell(row.name, " has a row, but no line wrote it");
      else
        Tell(row.name, " has a row, but line ", found->second.sequence, " deleted it");
      return absl::OkStatus();
    }
    Last& last = found->second;
    last.seen = true;
    ASSIGN_OR_RETURN(const auto lines, reader_.Journal(last.sequence - 1, 1));
    if (row.revision != last.revision)
      Tell(row.name, " is revision ", row.revision, ", but line ", last.sequence, " made revision ", last.revision);
    else if (!row.payload.empty() && !lines.empty() && lines.front().payload.empty() && !lines.front().erased.empty())
      Tell(row.name, " has a text, but that of line ", last.sequence, ", which wrote it, was erased");
    else if (lines.empty() || row.payload != lines.front().payload)
      Tell(row.name, " is not what line ", last.sequence, " wrote");
    return absl::OkStatus();
  }

  // Find leaves the parties out, Get does not.
  absl::Status CheckColumns(const Table& table, const Row& found) {
    ASSIGN_OR_RETURN(auto there, reader_.Get(table.type, found.name));
    auto made = row_of_(table.type, found.payload, reader_);
    if (!made.ok() || !there.has_value()) {
      if (!there.has_value())
        Tell(found.name, " is listed, but not found by its name");
      else
        Tell(found.name, " cannot be read: ", std::string(made.status().message()));
      return absl::OkStatus();
    }
    std::sort(there->parties.begin(), there->parties.end());
    std::sort(made->parties.begin(), made->parties.end());
    made->parties.erase(std::unique(made->parties.begin(), made->parties.end()), made->parties.end());
    if (there->name != made->name || there->parent != made->parent || there->district != made->district ||
        there->revision != made->revision || there->archived != made->archived)
      Tell(found.name, " lies elsewhere than its payload says");
    for (size_t i = 0; i < table.columns.size(); ++i)
      if (i >= made->columns.size() || there->columns[i] != made->columns[i])
        Tell(found.name, " has another ", table.columns[i].path, " than its payload");
    if (there->parties != made->parties) Tell(found.name, " has other parties than its payload");
    return absl::OkStatus();
  }

  Reader& reader_;
  const RowOf& row_of_;
  Checked checked_;
  absl::flat_hash_map<std::string, Last> last_;
};

}  // namespace

absl::StatusOr<Checked> Check(Reader& reader, const std::vector<Table>& tables, const RowOf& row_of) {
  return Checker(reader, row_of).Run(tables);
}

}  // namespace gongjin::store
