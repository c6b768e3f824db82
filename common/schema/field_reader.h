// Reads what the fields of a resource or request say: columns, references, parties. For this room alone.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "common/schema/schema.h"

namespace gongjin::schema {

// `path` and one step more.
Path Extend(const Path& path, const FieldDescriptor& field);

// True: the field holds the name of one resource type or another.
bool IsReference(const FieldDescriptor& field);

// Appends the columns below one message; `implicit`: fields that are columns without saying so. FAILED_PRECONDITION: a
// column that is repeated, sealed, computed or of no type for one.
absl::Status ReadColumns(const Descriptor& descriptor, const Path& at, const std::set<std::string>& implicit,
                         std::vector<Column>& columns);

// Appends every reference in a message, at any depth. FAILED_PRECONDITION: one without a type; a recursive message.
absl::Status ReadReferences(const Descriptor& descriptor, std::vector<Reference>& references);

// References, repeated parties and whether anything is computed, once the columns are known. FAILED_PRECONDITION: a
// party that is no reference, no column, or comes twice; a computed field that clients write.
absl::Status ReadMarks(ResourceType& type);

}  // namespace gongjin::schema
