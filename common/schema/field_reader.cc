#include "common/schema/field_reader.h"

#include <algorithm>
#include <optional>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"
#include "google/api/resource.pb.h"

namespace gongjin::schema {
namespace {

constexpr size_t kDeepestColumn = 5;

// "gongjin.x.v1.Thing: what".
template <typename Element>
absl::Status Wrong(const Element& element, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(element.full_name()), ": ", what));
}

std::optional<Shape> ShapeOf(const FieldDescriptor& field) {
  if (Holds(field, kDateMessage)) return Shape::kDay;
  if (Holds(field, kMomentMessage)) return Shape::kMoment;
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
      return Shape::kText;
    case FieldDescriptor::TYPE_BOOL:
      return Shape::kBool;
    case FieldDescriptor::TYPE_ENUM:
      return Shape::kEnum;
    case FieldDescriptor::TYPE_INT32:
    case FieldDescriptor::TYPE_INT64:
    case FieldDescriptor::TYPE_UINT32:
      return Shape::kInteger;
    default:
      return std::nullopt;
  }
}

// Walks every field at any depth below one of our messages.
class FieldWalk {
 public:
  // `visit(path)` for each field.
  template <typename Visit>
  absl::Status Walk(const Descriptor& descriptor, const Path& at, Visit visit) {
    if (std::count(way_.begin(), way_.end(), &descriptor) > 0) return Wrong(descriptor, "contains itself");
    way_.push_back(&descriptor);
    for (int i = 0; i < descriptor.field_count(); ++i) {
      const FieldDescriptor& field = *descriptor.field(i);
      const Path path = Extend(at, field);
      RETURN_IF_ERROR(visit(path));
      const bool ours =
          field.message_type() != nullptr && absl::StartsWith(field.message_type()->full_name(), "gongjin.");
      if (ours) RETURN_IF_ERROR(Walk(*field.message_type(), path, visit));
    }
    way_.pop_back();
    return absl::OkStatus();
  }

 private:
  std::vector<const Descriptor*> way_;
};

}  // namespace

Path Extend(const Path& path, const FieldDescriptor& field) {
  Path longer = path;
  absl::StrAppend(&longer.text, longer.text.empty() ? "" : ".", field.name());
  longer.fields.push_back(&field);
  return longer;
}

bool IsReference(const FieldDescriptor& field) {
  return field.type() == FieldDescriptor::TYPE_STRING &&
         !field.options().GetExtension(google::api::resource_reference).type().empty();
}

absl::Status ReadColumns(const Descriptor& descriptor, const Path& at, const std::set<std::string>& implicit,
                         std::vector<Column>& columns) {
  for (int i = 0; i < descriptor.field_count(); ++i) {
    const FieldDescriptor& field = *descriptor.field(i);
    const auto& options = OptionsOf(field);
    if (!options.column() && implicit.count(field.name()) == 0) continue;
    if (field.is_repeated()) return Wrong(field, "a column cannot be repeated");
    if (options.sealed()) return Wrong(field, "a sealed field cannot be a column");
    if (options.computed()) return Wrong(field, "a computed field cannot be a column");
    const Path path = Extend(at, field);
    if (const auto shape = ShapeOf(field)) {
      columns.push_back({path, *shape, options.party(), false});
      continue;
    }
    if (field.message_type() == nullptr)
      return Wrong(field, absl::StrCat("a ", field.type_name(), " cannot be a column"));
    if (path.fields.size() > kDeepestColumn) return Wrong(field, "columns lie too deep");
    const size_t before = columns.size();
    RETURN_IF_ERROR(ReadColumns(*field.message_type(), path, {}, columns));
    if (columns.size() == before) return Wrong(field, "a column, but nothing below it is one");
  }
  return absl::OkStatus();
}

absl::Status ReadReferences(const Descriptor& descriptor, std::vector<Reference>& references) {
  return FieldWalk().Walk(descriptor, Path(), [&](const Path& path) {
    const FieldDescriptor& field = *path.fields.back();
    const auto& options = OptionsOf(field);
    if (!field.options().HasExtension(google::api::resource_reference)) {
      return options.types().empty() ? absl::OkStatus() : Wrong(field, "types without a resource_reference");
    }
    const auto& reference = field.options().GetExtension(google::api::resource_reference);
    if (field.type() != FieldDescriptor::TYPE_STRING) return Wrong(field, "a reference must be a string");
    if (reference.type().empty() && reference.child_type().empty()) return Wrong(field, "a reference without a type");
    if (reference.type().empty()) return absl::OkStatus();  // a parent
    Reference found{path, {}};
    if (reference.type() == "*") {
      found.types.assign(options.types().begin(), options.types().end());
      if (found.types.empty()) return Wrong(field, "a reference to \"*\" without types");
    } else {
      if (!options.types().empty()) return Wrong(field, "types beside a reference to one type");
      found.types.push_back(reference.type());
    }
    references.push_back(std::move(found));
    return absl::OkStatus();
  });
}

absl::Status ReadMarks(ResourceType& type) {
  RETURN_IF_ERROR(ReadReferences(*type.descriptor, type.references));
  std::set<std::string> relations;
  return FieldWalk().Walk(*type.descriptor, Path(), [&](const Path& path) {
    const FieldDescriptor& field = *path.fields.back();
    const auto& options = OptionsOf(field);
    if (options.computed()) {
      if (!Behaves(field, google::api::OUTPUT_ONLY)) return Wrong(field, "a computed field must be OUTPUT_ONLY");
      type.has_computed = true;
    }
    if (options.party().empty()) return absl::OkStatus();
    if (!IsReference(field)) return Wrong(field, "a party must be a reference");
    if (!relations.insert(options.party()).second) {
      return Wrong(field, absl::StrCat("the party \"", options.party(), "\" comes twice"));
    }
    const bool repeated = std::any_of(path.fields.begin(), path.fields.end(),
                                      [](const FieldDescriptor* step) { return step->is_repeated(); });
    if (repeated) {
      type.party_rows.push_back({path, options.party(), false});
    } else if (type.ColumnOf(path.text) < 0) {
      return Wrong(field, "a party must be a column");
    }
    return absl::OkStatus();
  });
}

}  // namespace gongjin::schema
