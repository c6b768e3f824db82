// A function's reads in one transaction and its writes in another: what isolation is there to forbid.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "tests/history/passing_store.h"

namespace gongjin::history {

// What must be as it was read for the writes to be applied: nothing, the rows that are written, all rows that were
// read.
enum class Care { kNone, kWritten, kRead };

// Reads what is committed and only remembers what it is to write.
class LaterWriter : public PassingReader<store::Writer, store::Reader> {
 public:
  using PassingReader<store::Writer, store::Reader>::PassingReader;

  absl::StatusOr<std::optional<store::Row>> Get(absl::string_view type, absl::string_view name) override {
    type_ = std::string(type);
    auto row = PassingReader::Get(type, name);
    if (row.ok()) read_[std::string(name)] = row->has_value() ? (*row)->revision : 0;
    return row;
  }
  absl::Status Find(const store::Query& query, absl::FunctionRef<bool(store::Row& row)> each,
                    absl::Time deadline) override {
    return PassingReader::Find(
        query,
        [&](store::Row& row) {
          type_ = query.type;
          read_[row.name] = row.revision;
          return each(row);
        },
        deadline);
  }
  absl::Status Put(absl::string_view type, const store::Row& row) override {
    type_ = std::string(type);
    puts_.push_back(row);
    return absl::OkStatus();
  }
  absl::Status Erase(absl::string_view type, absl::string_view name) override {
    type_ = std::string(type);
    erased_.emplace_back(name);
    return absl::OkStatus();
  }
  absl::StatusOr<int64_t> Append(const store::JournalLine& line) override {
    lines_.push_back(line);
    return 0;
  }
  absl::Status ErasePayload(int64_t, absl::string_view) override { return absl::OkStatus(); }
  absl::Status SetSetting(absl::string_view, absl::string_view) override { return absl::OkStatus(); }
  absl::Status Clear(absl::string_view) override { return absl::OkStatus(); }

  // Is all that was looked at as it was?
  absl::StatusOr<bool> Holds(Care care, store::Writer& writer) const {
    if (care == Care::kNone) return true;
    for (const auto& [name, revision] : read_) {
      const bool written =
          std::any_of(puts_.begin(), puts_.end(), [n = name](const store::Row& row) { return row.name == n; });
      if (care == Care::kWritten && !written && erased_.empty()) continue;
      const auto row = writer.Get(type_, name);
      if (!row.ok()) return row.status();
      if ((row->has_value() ? (*row)->revision : 0) != revision) return false;
    }
    for (const store::Row& put : puts_) {
      const auto row = writer.Get(type_, put.name);
      if (!row.ok()) return row.status();
      if (put.revision == 1 && row->has_value()) return false;
    }
    return true;
  }

  absl::Status Apply(store::Writer& writer) const {
    for (const store::Row& row : puts_)
      if (auto status = writer.Put(type_, row); !status.ok()) return status;
    for (const std::string& name : erased_)
      if (auto status = writer.Erase(type_, name); !status.ok()) return status;
    for (const store::JournalLine& line : lines_)
      if (const auto appended = writer.Append(line); !appended.ok()) return appended.status();
    return absl::OkStatus();
  }

 private:
  std::map<std::string, int64_t> read_;
  std::string type_;
  std::vector<store::Row> puts_;
  std::vector<std::string> erased_;
  std::vector<store::JournalLine> lines_;
};

}  // namespace gongjin::history
