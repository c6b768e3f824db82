#include "common/schema/names.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace gongjin::schema {
namespace {

bool IsVariable(absl::string_view segment) {
  if (!absl::ConsumePrefix(&segment, "{") || !absl::ConsumeSuffix(&segment, "}") || segment.empty()) return false;
  return std::all_of(segment.begin(), segment.end(),
                     [](char c) { return absl::ascii_islower(static_cast<unsigned char>(c)) || c == '_'; });
}

bool IsCollection(absl::string_view segment) {
  return !segment.empty() && absl::ascii_islower(static_cast<unsigned char>(segment[0])) &&
         std::all_of(segment.begin(), segment.end(),
                     [](char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)); });
}

}  // namespace

absl::StatusOr<NamePattern> NamePattern::Parse(absl::string_view pattern) {
  const std::vector<absl::string_view> segments = absl::StrSplit(pattern, '/');
  NamePattern result;
  result.text_ = std::string(pattern);
  for (size_t i = 0; i < segments.size(); ++i) {
    if (i % 2 == 0 ? !IsCollection(segments[i]) : !IsVariable(segments[i])) {
      return absl::FailedPreconditionError(absl::StrCat("name pattern \"", pattern, "\": \"", segments[i], "\" is no ",
                                                        i % 2 == 0 ? "collection" : "{variable}"));
    }
    if (i % 2 == 0) result.collections_.emplace_back(segments[i]);
  }
  if (segments.size() % 2 != 0) {
    return absl::FailedPreconditionError(absl::StrCat("name pattern \"", pattern, "\" does not end with a {variable}"));
  }
  return result;
}

bool NamePattern::Matches(absl::string_view name) const {
  for (const std::string& collection : collections_) {
    if (!absl::ConsumePrefix(&name, collection) || !absl::ConsumePrefix(&name, "/")) return false;
    const absl::string_view id = name.substr(0, name.find('/'));
    if (!IsId(id)) return false;
    name.remove_prefix(id.size());
    const bool last = &collection == &collections_.back();
    if (!last && !absl::ConsumePrefix(&name, "/")) return false;
  }
  return name.empty() && !collections_.empty();
}

std::string NamePattern::Make(absl::string_view parent, absl::string_view id) const {
  return absl::StrCat(parent, parent.empty() ? "" : "/", collection(), "/", id);
}

absl::string_view ParentOf(absl::string_view name) {
  const size_t id = name.rfind('/');
  if (id == absl::string_view::npos || id == 0) return "";
  const size_t collection = name.rfind('/', id - 1);
  return collection == absl::string_view::npos ? "" : name.substr(0, collection);
}

absl::string_view IdOf(absl::string_view name) {
  const size_t slash = name.rfind('/');
  return slash == absl::string_view::npos ? name : name.substr(slash + 1);
}

bool IsClientId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdLength && id.front() != '-' && id.back() != '-' &&
         std::all_of(id.begin(), id.end(), [](char c) {
           return absl::ascii_islower(static_cast<unsigned char>(c)) ||
                  absl::ascii_isdigit(static_cast<unsigned char>(c)) || c == '-';
         });
}

}  // namespace gongjin::schema
