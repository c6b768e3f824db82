#include "common/resource/tables.h"

#include "absl/strings/str_cat.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/resource/messages.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/type/date.pb.h"

namespace gongjin {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using schema::Shape;

// The message that holds the last field of a path, or nullptr where a step on the way is not set.
const Message* HolderOf(const schema::Path& path, const Message& message) {
  const Message* holder = &message;
  for (size_t i = 0; i + 1 < path.fields.size(); ++i) {
    if (!holder->GetReflection()->HasField(*holder, path.fields[i])) return nullptr;
    holder = &holder->GetReflection()->GetMessage(*holder, path.fields[i]);
  }
  return holder;
}

store::Value Scalar(const Message& holder, const FieldDescriptor& field) {
  const auto& reflection = *holder.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return int64_t{reflection.GetInt32(holder, &field)};
    case FieldDescriptor::CPPTYPE_INT64:
      return reflection.GetInt64(holder, &field);
    case FieldDescriptor::CPPTYPE_BOOL:
      return int64_t{reflection.GetBool(holder, &field)};
    case FieldDescriptor::CPPTYPE_ENUM:
      return int64_t{reflection.GetEnumValue(holder, &field)};
    case FieldDescriptor::CPPTYPE_STRING:
      return reflection.GetString(holder, &field);
    default:
      return std::monostate{};  // refused by the schema at start
  }
}

// The store makes its own names of paths, from letters and dots: "^recipient" is "inherited.recipient" there.
std::string PathInStore(const schema::Column& column) {
  return column.inherited ? absl::StrCat("inherited.", column.path.text.substr(1)) : column.path.text;
}

}  // namespace

store::Value ValueOf(const schema::Column& column, const Message& message) {
  const Message* holder = HolderOf(column.path, message);
  if (holder == nullptr) return std::monostate{};
  const FieldDescriptor& field = *column.path.fields.back();
  if (column.shape == Shape::kDay || column.shape == Shape::kMoment) {
    if (!holder->GetReflection()->HasField(*holder, &field)) return std::monostate{};
    const Message& value = holder->GetReflection()->GetMessage(*holder, &field);
    if (column.shape == Shape::kDay) return NumberOf(static_cast<const google::type::Date&>(value));
    const auto& moment = static_cast<const google::protobuf::Timestamp&>(value);
    return moment.seconds() * 1000000 + moment.nanos() / 1000;
  }
  return Scalar(*holder, field);
}

std::vector<store::Table> TablesOf(const schema::Schema& schema) {
  std::vector<store::Table> tables;
  for (const auto& type : schema.types()) {
    store::Table table;
    table.type = type->type;
    table.id = type->table_id;
    for (const auto& column : type->columns)
      table.columns.push_back({PathInStore(column), column.shape == Shape::kText ? store::Column::Kind::kText
                                                                                 : store::Column::Kind::kInteger});
    for (const auto& ordering : type->orderings) {
      table.orderings.emplace_back();
      for (const auto& part : ordering.parts) table.orderings.back().push_back({part.column, part.descending});
    }
    table.unique = type->unique;
    table.followed = schema.IsFollowed(*type);
    if (table.followed) table.unique.clear();  // the owner keeps them; copies arrive in an order of their own
    table.party_rows = !type->party_rows.empty();
    tables.push_back(std::move(table));
  }
  return tables;
}

store::Row RowOf(const schema::ResourceType& type, const Message& message, const schema::ResourceType* parent_type,
                 const store::Row* parent_row) {
  const auto& reflection = *message.GetReflection();
  store::Row row;
  row.name = reflection.GetString(message, type.name);
  row.district = std::string(schema::DistrictOf(row.name));
  row.parent = std::string(schema::ParentOf(row.name));
  row.revision = reflection.GetInt64(message, type.revision);
  row.archived = type.archive_time != nullptr && reflection.HasField(message, type.archive_time);
  row.payload = message.SerializeAsString();
  row.columns.reserve(type.columns.size());
  for (const auto& column : type.columns) {
    if (!column.inherited) {
      row.columns.push_back(ValueOf(column, message));
      continue;
    }
    const auto relation = absl::string_view(column.path.text).substr(1);
    store::Value value;
    for (size_t i = 0; parent_type != nullptr && parent_row != nullptr && i < parent_type->columns.size(); ++i)
      if (parent_type->columns[i].party == relation) value = parent_row->columns[i];
    row.columns.push_back(std::move(value));
  }
  for (const auto& rows : type.party_rows) {
    if (rows.inherited) {
      if (parent_row == nullptr) continue;
      for (const auto& party : parent_row->parties)
        if (party.first == rows.relation) row.parties.push_back(party);
      continue;
    }
    const Message* holder = HolderOf(rows.path, message);
    for (int i = 0; holder != nullptr && i < holder->GetReflection()->FieldSize(*holder, rows.path.fields.back()); ++i)
      row.parties.emplace_back(rows.relation,
                               holder->GetReflection()->GetRepeatedString(*holder, rows.path.fields.back(), i));
  }
  return row;
}

absl::StatusOr<store::Row> RowOfPayload(const schema::ResourceType& type, const std::string& payload,
                                        store::Reader& reader) {
  const auto message = NewMessage(*type.descriptor);
  if (!message->ParseFromString(payload)) return Fault("unreadable payload");
  std::optional<store::Row> parent;
  if (type.parent != nullptr) {
    const std::string name = message->GetReflection()->GetString(*message, type.name);
    ASSIGN_OR_RETURN(parent, reader.Get(type.parent->type, schema::ParentOf(name)));
  }
  return RowOf(type, *message, type.parent, parent.has_value() ? &*parent : nullptr);
}

}  // namespace gongjin
