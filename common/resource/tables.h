// From a resource message to its row.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "common/schema/schema.h"
#include "common/store/store.h"
#include "google/protobuf/message.h"

namespace gongjin {

// The tables of everything that a schema keeps and follows.
std::vector<store::Table> TablesOf(const schema::Schema& schema);

// The value of one column of a message; NULL where it is not set.
store::Value ValueOf(const schema::Column& column, const google::protobuf::Message& message);

// Name, parent, district, revision, archived, payload, own columns and repeated parties. Inherited columns come from
// `parent_row`, which a child needs.
store::Row RowOf(const schema::ResourceType& type, const google::protobuf::Message& message,
                 const schema::ResourceType* parent_type, const store::Row* parent_row);

// The row that an earlier payload of a record makes, with the parties of its parent as they are.
absl::StatusOr<store::Row> RowOfPayload(const schema::ResourceType& type, const std::string& payload,
                                        store::Reader& reader);

}  // namespace gongjin
