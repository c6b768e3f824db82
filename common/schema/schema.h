// What the .proto files say, read off the descriptors once at start: resources, columns, references, methods, access.
// A missing or contradictory annotation is refused here, naming the element.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/schema/names.h"
#include "gongjin/annotations/v1/annotations.pb.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

namespace gongjin::schema {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

// Fields from a resource's message down to a leaf.
struct Path {
  std::string text;                            // "term.start_date"
  std::vector<const FieldDescriptor*> fields;  // one per step
};

// How a column's value is kept and compared.
enum class Shape { kText, kInteger, kBool, kEnum, kDay, kMoment };

// An annotated field kept beside the payload. No step of its path is repeated.
struct Column {
  Path path;  // for an inherited party: text "^recipient", no fields
  Shape shape = Shape::kText;
  std::string party;       // the relation, or empty
  bool inherited = false;  // true: a party copied from the parent resource; not for filters or orderings
};

// A repeated field that names parties.
struct PartyRows {
  Path path;  // for those of the parent resource: text "^recipient", no fields
  std::string relation;
  bool inherited = false;
};

// A field that names resources; any step of its path may be repeated.
struct Reference {
  Path path;
  std::vector<std::string> types;  // which it may name, at least one
};

// An ordering that List offers.
struct Ordering {
  struct Part {
    int column;
    bool descending;
  };
  std::string text;  // as annotated, in canonical form "term.start_date desc, recipient"
  std::vector<Part> parts;
};

// A resource type.
struct ResourceType {
  const Descriptor* descriptor = nullptr;
  std::string type;      // "partnership.gongjin/Partnership"
  std::string singular;  // "partnership"
  std::string plural;    // "partnerships", as in names
  std::string table_id;  // "partnership"; unique within a Schema, snake case
  std::string label, label_en;
  NamePattern pattern;
  const ResourceType* parent = nullptr;  // nullptr: lies in a district, or is one
  bool is_district = false;
  std::vector<Column> columns;  // own ones in field order, then inherited parties
  std::vector<PartyRows> party_rows;
  std::vector<Reference> references;
  std::vector<Ordering> orderings;
  std::vector<std::vector<int>> unique;
  Path start_day;                   // empty: none
  Path opened, closed, successors;  // empty: none
  annotations::v1::ResourceOptions::Ending ending = annotations::v1::ResourceOptions::ENDING_UNSPECIFIED;
  bool random_ids = false;
  bool has_computed = false;  // some field is filled for `as_of`
  // The header every resource has; archive_time only where it is archived.
  const FieldDescriptor *name = nullptr, *revision = nullptr, *etag = nullptr, *create_time = nullptr,
                        *update_time = nullptr, *archive_time = nullptr;

  int ColumnOf(absl::string_view path) const;  // -1: none
  // Relations that parties of a record may have, own and inherited.
  std::vector<std::string> Relations() const;
};

// What an RPC does, by its name and request.
enum class MethodKind { kGet, kList, kBatchGet, kCreate, kUpdate, kArchive, kUnarchive, kDelete, kVerb };

// An RPC. A verb is about the type of its `name` or, without one, the type that lies below its `parent`; a Create that
// answers with something else than the resource is a verb too.
struct Method {
  const MethodDescriptor* descriptor = nullptr;
  std::string name;  // "gongjin.partnership.v1.PartnershipService/SignPartnership"
  MethodKind kind = MethodKind::kVerb;
  const ResourceType* resource = nullptr;  // the type it is about; nullptr for common services
  annotations::v1::AccessOptions access;
  // Fields of the request, nullptr where it has none. `subject` names an existing record (name, or parent of a child).
  const FieldDescriptor *subject = nullptr, *parent = nullptr, *body = nullptr, *id = nullptr, *update_mask = nullptr,
                        *etag = nullptr, *request_id = nullptr, *validate_only = nullptr, *as_of = nullptr;
  bool writes = false;  // has request_id
};

// "term.start_date  desc,recipient asc" -> "term.start_date desc, recipient"; nullopt: no ordering at all.
std::optional<std::string> CanonicalOrdering(absl::string_view order_by);

// All that one service serves, keeps and follows. Immutable and thread-safe.
class Schema {
 public:
  // `kept`: resources of the service; `followed`: of others, kept as copies; `services`: their RPCs.
  // FAILED_PRECONDITION naming the element: a resource without label, header field or pattern; a string or a list that
  // a client may write without a bound (max_len, in, a pattern that bounds; max_items); a field or enum value that
  // people see without a label in both languages; an annotated column that is repeated; an ordering or unique set of
  // what is no column; a reference without a type, or to one that is neither kept nor followed; a party that is no
  // reference; a rule of buf.validate that we do not enforce, CEL above all; a standard method whose request is not
  // shaped like one; an RPC without an access rule, or one naming a relation its resource has not.
  static absl::StatusOr<std::unique_ptr<Schema>> Make(const std::vector<const Descriptor*>& kept,
                                                      const std::vector<const Descriptor*>& followed,
                                                      const std::vector<const ServiceDescriptor*>& services);

  const ResourceType* FindType(absl::string_view type) const;  // nullptr: not here
  const ResourceType* FindType(const Descriptor* descriptor) const;
  // The type whose pattern a resource name fits.
  const ResourceType* TypeOfName(absl::string_view resource_name) const;
  const Method* FindMethod(absl::string_view full_name) const;  // "pkg.Service/Method"
  const Method* GetMethodOf(const ResourceType& type) const;    // its Get; nullptr: none
  const std::vector<std::unique_ptr<ResourceType>>& types() const { return types_; }
  const std::vector<std::unique_ptr<Method>>& methods() const { return methods_; }
  bool IsFollowed(const ResourceType& type) const;

 private:
  friend class SchemaReader;
  std::vector<std::unique_ptr<ResourceType>> types_;
  std::vector<std::unique_ptr<Method>> methods_;
  std::map<std::string, ResourceType*, std::less<>> by_type_;
  std::map<std::string, ResourceType*, std::less<>> by_collections_;  // "districts/partnerships/"
  std::map<const Descriptor*, ResourceType*> by_descriptor_;
  std::map<std::string, Method*, std::less<>> by_method_;
  std::map<const ResourceType*, Method*> get_methods_;
  size_t kept_count_ = 0;
};

}  // namespace gongjin::schema
