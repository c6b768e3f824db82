// Small questions to a database that is being opened. SQL of our own making only.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "common/store/sqlite/connection.h"

namespace gongjin::store {

// The first two columns of each row, as texts.
absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Pairs(Connection& connection, const std::string& sql);
// The first column of the first row.
absl::StatusOr<int64_t> Number(Connection& connection, const std::string& sql);
// Inserts a row or replaces it; `values` in the order of the table's columns.
absl::Status InsertRow(Connection& connection, const std::string& table, const std::vector<Value>& values);

}  // namespace gongjin::store
