// What a value in a filter means for a column. For filter.cc alone.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "common/resource/filter_tokens.h"
#include "common/schema/schema.h"
#include "common/store/store.h"

namespace gongjin {

// The column that a filter names, or `name` itself (index kName).
struct FilterColumn {
  std::string path;
  int index = store::OrderPart::kName;
  schema::Shape shape = schema::Shape::kText;
  const google::protobuf::EnumDescriptor* values = nullptr;  // kEnum
};

// NULL for a bare null. INVALID_ARGUMENT FILTER_VALUE (args: column, what it takes); FILTER_SYNTAX is the caller's.
absl::StatusOr<store::Value> ValueFor(const FilterColumn& column, const FilterValue& value,
                                      absl::Span<const store::Value> arguments);

// FILTER_VALUE for a column.
absl::Status WrongValue(const FilterColumn& column);

}  // namespace gongjin
