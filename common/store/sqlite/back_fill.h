// Filling new columns from the payloads that are there.
#pragma once

#include <vector>

#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/layout.h"
#include "common/store/sqlite/sqlite_store.h"

namespace gongjin::store {

// Fills `columns` (places in the table) of every row. Inside a transaction.
absl::Status BackFill(Connection& connection, const Layout& layout, const std::vector<size_t>& columns,
                      const ColumnsOf& columns_of);

}  // namespace gongjin::store
