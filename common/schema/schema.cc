#include "common/schema/schema.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "common/base/status.h"
#include "common/schema/completeness.h"
#include "common/schema/field_reader.h"
#include "common/schema/method_reader.h"
#include "common/schema/resource_reader.h"
#include "common/schema/validate.h"

namespace gongjin::schema {
namespace {

// "districts/310113/schools/lezhi" -> "districts/schools/"; ids are not looked at.
std::string CollectionsOf(absl::string_view name) {
  std::string collections;
  bool is_collection = true;
  for (absl::string_view segment : absl::StrSplit(name, '/')) {
    if (is_collection) absl::StrAppend(&collections, segment, "/");
    is_collection = !is_collection;
  }
  return collections;
}

absl::Status Twice(absl::string_view what, const ResourceType& type) {
  return absl::FailedPreconditionError(
      absl::StrCat(std::string(type.descriptor->full_name()), ": another resource has the same ", what));
}

}  // namespace

int ResourceType::ColumnOf(absl::string_view path) const {
  const auto found =
      std::find_if(columns.begin(), columns.end(), [&](const Column& column) { return column.path.text == path; });
  return found == columns.end() ? -1 : static_cast<int>(found - columns.begin());
}

std::vector<std::string> ResourceType::Relations() const {
  std::vector<std::string> relations;
  for (const Column& column : columns) {
    if (!column.party.empty()) relations.push_back(column.party);
  }
  for (const PartyRows& rows : party_rows) relations.push_back(rows.relation);
  return relations;
}

std::optional<std::string> CanonicalOrdering(absl::string_view order_by) {
  std::vector<std::string> parts;
  for (absl::string_view part : absl::StrSplit(order_by, ',')) {
    const std::vector<absl::string_view> words = absl::StrSplit(part, absl::ByAnyChar(" \t"), absl::SkipEmpty());
    const bool has_direction = words.size() == 2 && (words[1] == "desc" || words[1] == "asc");
    if (words.size() != 1 && !has_direction) return std::nullopt;
    parts.push_back(absl::StrCat(words[0], has_direction && words[1] == "desc" ? " desc" : ""));
  }
  return absl::StrJoin(parts, ", ");
}

// Puts a Schema together; a friend, so that Schema itself stays a page of look-ups.
class SchemaReader {
 public:
  absl::Status Add(const std::vector<const Descriptor*>& descriptors) {
    for (const Descriptor* descriptor : descriptors) {
      auto type = std::make_unique<ResourceType>();
      RETURN_IF_ERROR(ReadResource(*descriptor, *type));
      if (!schema_->by_type_.emplace(type->type, type.get()).second) return Twice("type", *type);
      if (!schema_->by_collections_.emplace(CollectionsOf(type->pattern.text()), type.get()).second) {
        return Twice("pattern", *type);
      }
      const auto same_id = [&](const auto& other) { return other->table_id == type->table_id; };
      if (std::any_of(schema_->types_.begin(), schema_->types_.end(), same_id)) return Twice("singular", *type);
      schema_->by_descriptor_[descriptor] = type.get();
      schema_->types_.push_back(std::move(type));
    }
    return absl::OkStatus();
  }

  // Finds each type's parent and hands the parties down, parents first.
  absl::Status Inherit() {
    std::vector<ResourceType*> by_depth;
    for (const auto& type : schema_->types_) by_depth.push_back(type.get());
    std::stable_sort(by_depth.begin(), by_depth.end(), [](const ResourceType* a, const ResourceType* b) {
      return a->pattern.depth() < b->pattern.depth();
    });
    for (ResourceType* type : by_depth) {
      if (type->pattern.depth() <= 2) continue;
      const auto parent = schema_->by_collections_.find(CollectionsOf(ParentOf(type->pattern.text())));
      if (parent == schema_->by_collections_.end()) {
        return absl::FailedPreconditionError(
            absl::StrCat(std::string(type->descriptor->full_name()), ": no resource here has its parent's pattern"));
      }
      type->parent = parent->second;
      RETURN_IF_ERROR(InheritParties(*parent->second, *type));
    }
    return absl::OkStatus();
  }

  // What clients may write must be bounded and labelled, and its references must lead somewhere.
  absl::Status CheckKept() {
    for (size_t i = 0; i < schema_->kept_count_; ++i) {
      const ResourceType& type = *schema_->types_[i];
      RETURN_IF_ERROR(CheckRules(*type.descriptor));
      RETURN_IF_ERROR(CheckWritable(*type.descriptor));
      RETURN_IF_ERROR(CheckLabels(*type.descriptor));
      RETURN_IF_ERROR(CheckReferences(*schema_, type.references));
    }
    return absl::OkStatus();
  }

  absl::Status AddMethods(const ServiceDescriptor& service) {
    for (int i = 0; i < service.method_count(); ++i) {
      auto method = std::make_unique<Method>();
      RETURN_IF_ERROR(ReadMethod(*service.method(i), *schema_, *method));
      const Descriptor& request = *service.method(i)->input_type();
      RETURN_IF_ERROR(CheckRules(request));
      RETURN_IF_ERROR(CheckWritable(request));
      std::vector<Reference> references;
      RETURN_IF_ERROR(ReadReferences(request, references));
      RETURN_IF_ERROR(CheckReferences(*schema_, references));
      if (method->kind == MethodKind::kGet) schema_->get_methods_[method->resource] = method.get();
      schema_->by_method_[method->name] = method.get();
      schema_->methods_.push_back(std::move(method));
    }
    return absl::OkStatus();
  }

  void EndOfKept() { schema_->kept_count_ = schema_->types_.size(); }
  std::unique_ptr<Schema> Take() { return std::move(schema_); }

 private:
  static absl::Status InheritParties(const ResourceType& parent, ResourceType& child) {
    const std::vector<std::string> own = child.Relations();
    for (const std::string& relation : parent.Relations()) {
      if (std::count(own.begin(), own.end(), relation) == 0) continue;
      return absl::FailedPreconditionError(absl::StrCat(std::string(child.descriptor->full_name()), ": its party \"",
                                                        relation, "\" is already one of its parent"));
    }
    for (const Column& column : parent.columns) {
      if (column.party.empty()) continue;
      child.columns.push_back({{absl::StrCat("^", column.party), {}}, Shape::kText, column.party, true});
    }
    for (const PartyRows& rows : parent.party_rows) {
      child.party_rows.push_back({{absl::StrCat("^", rows.relation), {}}, rows.relation, true});
    }
    return absl::OkStatus();
  }

  std::unique_ptr<Schema> schema_ = std::make_unique<Schema>();
};

absl::StatusOr<std::unique_ptr<Schema>> Schema::Make(const std::vector<const Descriptor*>& kept,
                                                     const std::vector<const Descriptor*>& followed,
                                                     const std::vector<const ServiceDescriptor*>& services) {
  SchemaReader reader;
  RETURN_IF_ERROR(reader.Add(kept));
  reader.EndOfKept();
  RETURN_IF_ERROR(reader.Add(followed));
  RETURN_IF_ERROR(reader.Inherit());
  RETURN_IF_ERROR(reader.CheckKept());
  for (const ServiceDescriptor* service : services) RETURN_IF_ERROR(reader.AddMethods(*service));
  return reader.Take();
}

const ResourceType* Schema::FindType(absl::string_view type) const {
  const auto found = by_type_.find(type);
  return found == by_type_.end() ? nullptr : found->second;
}

const ResourceType* Schema::FindType(const Descriptor* descriptor) const {
  const auto found = by_descriptor_.find(descriptor);
  return found == by_descriptor_.end() ? nullptr : found->second;
}

const ResourceType* Schema::TypeOfName(absl::string_view resource_name) const {
  const auto found = by_collections_.find(CollectionsOf(resource_name));
  if (found == by_collections_.end() || !found->second->pattern.Matches(resource_name)) return nullptr;
  return found->second;
}

const Method* Schema::FindMethod(absl::string_view full_name) const {
  const auto found = by_method_.find(full_name);
  return found == by_method_.end() ? nullptr : found->second;
}

const Method* Schema::GetMethodOf(const ResourceType& type) const {
  const auto found = get_methods_.find(&type);
  return found == get_methods_.end() ? nullptr : found->second;
}

bool Schema::IsFollowed(const ResourceType& type) const {
  const auto kept_end = types_.begin() + static_cast<std::ptrdiff_t>(kept_count_);
  return std::none_of(types_.begin(), kept_end, [&](const auto& kept) { return kept.get() == &type; });
}

}  // namespace gongjin::schema
