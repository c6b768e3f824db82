// Whether a database agrees with itself: the journal with its own numbers, and what is true now with the journal.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/store/store.h"

namespace gongjin::store {

struct Checked {
  int64_t lines = 0;  // of the journal
  int64_t rows = 0;   // copies of other services' resources too
  int64_t fault_count = 0;
  std::vector<std::string> faults;  // the first of them, a sentence each; empty: it is sound
  std::vector<std::string> notes;   // what was not looked at, and why
};

// The row that a payload makes: columns and parties, as the annotations have them.
using RowOf = std::function<absl::StatusOr<Row>(absl::string_view type, const std::string& payload, Reader& reader)>;

// Reads all of it: the journal's numbers have no gap; each record's revisions follow one another from its creation on;
// each row is what the last line of its name says, and there is no row without a line nor a line without its row; a
// line is found by its request, so that it is not carried out again; with `row_of`, each row's columns and parties are
// those of its payload. Copies (Table::followed) have no lines.
absl::StatusOr<Checked> Check(Reader& reader, const std::vector<Table>& tables, const RowOf& row_of = nullptr);

}  // namespace gongjin::store
