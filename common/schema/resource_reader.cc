#include "common/schema/resource_reader.h"

#include <algorithm>
#include <optional>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"
#include "common/schema/field_reader.h"
#include "google/api/resource.pb.h"

namespace gongjin::schema {
namespace {

using annotations::v1::ResourceOptions;

// "gongjin.x.v1.Thing: what".
template <typename Element>
absl::Status Wrong(const Element& element, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(element.full_name()), ": ", what));
}

// The path that `text` names; no step but the last may be repeated.
absl::StatusOr<Path> ResolvePath(const Descriptor& descriptor, absl::string_view text) {
  Path path;
  const Descriptor* at = &descriptor;
  for (absl::string_view step : absl::StrSplit(text, '.')) {
    const FieldDescriptor* field = at == nullptr ? nullptr : at->FindFieldByName(std::string(step));
    const bool repeated_before = !path.fields.empty() && path.fields.back()->is_repeated();
    if (field == nullptr || repeated_before) return Wrong(descriptor, absl::StrCat("there is no field ", text));
    path = Extend(path, *field);
    at = field->message_type();
  }
  return path;
}

absl::StatusOr<Path> ResolveDay(const Descriptor& descriptor, absl::string_view text) {
  if (text.empty()) return Path();
  ASSIGN_OR_RETURN(Path path, ResolvePath(descriptor, text));
  if (!Holds(*path.fields.back(), kDateMessage) || path.fields.back()->is_repeated()) {
    return Wrong(descriptor, absl::StrCat(text, " is no day"));
  }
  return path;
}

absl::StatusOr<const FieldDescriptor*> HeaderField(const Descriptor& descriptor, const char* name,
                                                   FieldDescriptor::Type type, google::api::FieldBehavior behavior) {
  const FieldDescriptor* field = descriptor.FindFieldByName(name);
  const bool behaves =
      field != nullptr && (behavior == google::api::FIELD_BEHAVIOR_UNSPECIFIED || Behaves(*field, behavior));
  if (field == nullptr || !IsSingle(*field, type) || !behaves ||
      (type == FieldDescriptor::TYPE_MESSAGE && !Holds(*field, kMomentMessage))) {
    return Wrong(descriptor, absl::StrCat("has no header field ", name, " of the usual type and behaviour"));
  }
  return field;
}

absl::Status ReadHeader(ResourceType& type) {
  const Descriptor& descriptor = *type.descriptor;
  using google::api::OUTPUT_ONLY;
  constexpr auto kMoment = FieldDescriptor::TYPE_MESSAGE;
  ASSIGN_OR_RETURN(type.name, HeaderField(descriptor, "name", FieldDescriptor::TYPE_STRING, google::api::IDENTIFIER));
  ASSIGN_OR_RETURN(type.revision, HeaderField(descriptor, "revision", FieldDescriptor::TYPE_INT64, OUTPUT_ONLY));
  ASSIGN_OR_RETURN(type.etag, HeaderField(descriptor, "etag", FieldDescriptor::TYPE_STRING,
                                          google::api::FIELD_BEHAVIOR_UNSPECIFIED));
  ASSIGN_OR_RETURN(type.create_time, HeaderField(descriptor, "create_time", kMoment, OUTPUT_ONLY));
  ASSIGN_OR_RETURN(type.update_time, HeaderField(descriptor, "update_time", kMoment, OUTPUT_ONLY));
  if (type.ending == ResourceOptions::ARCHIVE) {
    ASSIGN_OR_RETURN(type.archive_time, HeaderField(descriptor, "archive_time", kMoment, OUTPUT_ONLY));
  } else if (descriptor.FindFieldByName("archive_time") != nullptr) {
    return Wrong(descriptor, "has an archive_time, but is not archived");
  }
  return absl::OkStatus();
}

absl::Status ReadNames(const google::api::ResourceDescriptor& resource, ResourceType& type) {
  const Descriptor& descriptor = *type.descriptor;
  if (resource.type().empty() || resource.singular().empty() || resource.plural().empty()) {
    return Wrong(descriptor, "google.api.resource lacks type, singular or plural");
  }
  if (resource.pattern_size() != 1) return Wrong(descriptor, "has not exactly one name pattern");
  absl::StatusOr<NamePattern> pattern = NamePattern::Parse(resource.pattern(0));
  if (!pattern.ok()) return Wrong(descriptor, pattern.status().message());
  type.pattern = *std::move(pattern);
  type.type = resource.type();
  type.singular = resource.singular();
  type.plural = resource.plural();
  type.table_id = SnakeCase(type.singular);
  if (type.pattern.collection() != type.plural) return Wrong(descriptor, "its pattern does not end with its plural");
  if (IdOf(type.pattern.text()) != absl::StrCat("{", type.table_id, "}")) {
    return Wrong(descriptor, "the last variable of its pattern is not its singular");
  }
  if (!absl::StartsWith(absl::StrCat(type.pattern.text(), "/"), "districts/{district}/")) {
    return Wrong(descriptor, "its pattern does not begin with districts/{district}");
  }
  type.is_district = type.pattern.depth() == 1;
  return absl::OkStatus();
}

absl::Status ReadOrderings(const ResourceOptions& options, ResourceType& type) {
  for (const std::string& text : options.orderings()) {
    Ordering ordering;
    const auto canonical = CanonicalOrdering(text);
    if (!canonical) return Wrong(*type.descriptor, absl::StrCat("\"", text, "\" is no ordering"));
    ordering.text = *canonical;
    for (absl::string_view part : absl::StrSplit(ordering.text, ", ")) {
      const bool descending = absl::ConsumeSuffix(&part, " desc");
      const int column = type.ColumnOf(part);
      if (column < 0) return Wrong(*type.descriptor, absl::StrCat("ordering by ", part, ", which is no column"));
      ordering.parts.push_back({column, descending});
    }
    type.orderings.push_back(std::move(ordering));
  }
  return absl::OkStatus();
}

absl::Status ReadUnique(const ResourceOptions& options, ResourceType& type) {
  for (const auto& set : options.unique()) {
    std::vector<int> columns;
    for (const std::string& path : set.columns()) {
      columns.push_back(type.ColumnOf(path));
      if (columns.back() < 0) return Wrong(*type.descriptor, absl::StrCat("unique by ", path, ", which is no column"));
    }
    if (columns.empty()) return Wrong(*type.descriptor, "a unique set without columns");
    type.unique.push_back(std::move(columns));
  }
  return absl::OkStatus();
}

absl::Status ReadDays(const ResourceOptions& options, ResourceType& type) {
  const Descriptor& descriptor = *type.descriptor;
  ASSIGN_OR_RETURN(type.start_day, ResolveDay(descriptor, options.start_day()));
  ASSIGN_OR_RETURN(type.opened, ResolveDay(descriptor, options.lifetime().opened()));
  ASSIGN_OR_RETURN(type.closed, ResolveDay(descriptor, options.lifetime().closed()));
  if (options.lifetime().successors().empty()) return absl::OkStatus();
  ASSIGN_OR_RETURN(type.successors, ResolvePath(descriptor, options.lifetime().successors()));
  if (!IsReference(*type.successors.fields.back())) return Wrong(descriptor, "its successors are no references");
  return absl::OkStatus();
}

// create_time and update_time are columns where an ordering names them.
std::set<std::string> ImplicitColumns(const ResourceOptions& options) {
  std::set<std::string> implicit;
  for (const std::string& ordering : options.orderings()) {
    for (const char* name : {"create_time", "update_time"}) {
      const std::vector<absl::string_view> words = absl::StrSplit(ordering, absl::ByAnyChar(" ,\t"));
      if (std::count(words.begin(), words.end(), name) > 0) implicit.insert(name);
    }
  }
  return implicit;
}

}  // namespace

std::string SnakeCase(absl::string_view camel) {
  std::string snake;
  for (const char c : camel) {
    const auto u = static_cast<unsigned char>(c);
    if (absl::ascii_isupper(u)) snake += '_';
    snake += absl::ascii_tolower(u);
  }
  return snake;
}

absl::Status ReadResource(const Descriptor& descriptor, ResourceType& type) {
  type.descriptor = &descriptor;
  if (!descriptor.options().HasExtension(google::api::resource)) return Wrong(descriptor, "has no google.api.resource");
  const auto& options = descriptor.options().GetExtension(annotations::v1::resource);
  type.label = options.label();
  type.label_en = options.label_en();
  if (type.label.empty() || type.label_en.empty()) return Wrong(descriptor, "lacks a label in Chinese or English");
  type.ending = options.ending();
  type.random_ids = options.random_ids();
  RETURN_IF_ERROR(ReadNames(descriptor.options().GetExtension(google::api::resource), type));
  RETURN_IF_ERROR(ReadHeader(type));
  RETURN_IF_ERROR(ReadColumns(descriptor, Path(), ImplicitColumns(options), type.columns));
  RETURN_IF_ERROR(ReadMarks(type));
  RETURN_IF_ERROR(ReadOrderings(options, type));
  RETURN_IF_ERROR(ReadUnique(options, type));
  return ReadDays(options, type);
}

}  // namespace gongjin::schema
