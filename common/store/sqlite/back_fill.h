// Filling new columns from the payloads that are there.
#pragma once

#include <vector>

#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/layout.h"
#include "common/store/sqlite/sqlite_store.h"

namespace gongjin::store {

// Fills the new columns of every row: `fresh` has, for each of the catalogue's tables, their places. Inside a
// transaction.
absl::Status BackFill(Connection& connection, const Catalogue& catalogue, const std::vector<std::vector<size_t>>& fresh,
                      const ColumnsOf& columns_of);

}  // namespace gongjin::store
