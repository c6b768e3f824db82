#include "cli/names.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace gongjin::cli {
namespace {

constexpr absl::string_view kDistricts = "districts/";

std::vector<std::string> Split(absl::string_view text) { return absl::StrSplit(text, '/'); }

bool IsVariable(absl::string_view segment) { return absl::StartsWith(segment, "{"); }

}  // namespace

NamePattern::NamePattern(absl::string_view pattern) : text_(pattern), segments_(Split(pattern)) {}

bool NamePattern::Matches(absl::string_view name) const {
  const std::vector<std::string> parts = Split(name);
  if (parts.size() != segments_.size()) return false;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (IsVariable(segments_[i]) ? parts[i].empty() : parts[i] != segments_[i]) return false;
  }
  return true;
}

std::optional<std::string> NamePattern::Complete(absl::string_view text, absl::string_view parent,
                                                 absl::string_view district) const {
  if (Matches(text)) return std::string(text);
  const std::string in_district = absl::StrCat(kDistricts, district, "/", text);
  if (!district.empty() && Matches(in_district)) return in_district;
  std::vector<std::string> ids = Split(text);
  if (!parent.empty() && ids.size() == 1) {
    const std::string below = absl::StrCat(parent, "/", segments_[segments_.size() - 2], "/", text);
    if (Matches(below)) return below;
    return std::nullopt;
  }
  const size_t variables = segments_.size() / 2;
  if (ids.size() + 1 == variables && !district.empty()) ids.insert(ids.begin(), std::string(district));
  if (ids.size() != variables) return std::nullopt;
  // Districts are numbers: "schools/lezhi" is no partnership "lezhi" of a district "schools".
  if (ids[0].find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  std::vector<std::string> name;
  for (size_t i = 0; i < variables; ++i) {
    name.push_back(segments_[2 * i]);
    name.push_back(ids[i]);
  }
  std::string joined = absl::StrJoin(name, "/");
  if (!Matches(joined)) return std::nullopt;
  return joined;
}

std::optional<std::string> NamePattern::CompleteParent(absl::string_view text, absl::string_view district) const {
  if (segments_.size() == 2) return text.empty() ? std::optional<std::string>("") : std::nullopt;
  const NamePattern parent(absl::StrJoin(segments_.begin(), segments_.end() - 2, "/"));
  if (!text.empty()) return parent.Complete(text, "", district);
  if (district.empty()) return std::nullopt;
  std::string any = absl::StrCat(kDistricts, district);
  for (size_t i = 2; i + 2 < segments_.size(); ++i)
    absl::StrAppend(&any, "/", IsVariable(segments_[i]) ? "-" : segments_[i]);
  return any;
}

std::string NamePattern::Ids(absl::string_view name) const {
  if (!Matches(name)) return std::string(name);
  const std::vector<std::string> parts = Split(name);
  std::vector<std::string> ids;
  for (size_t i = parts.size() > 2 ? 3 : 1; i < parts.size(); i += 2) ids.push_back(parts[i]);
  return absl::StrJoin(ids, "/");
}

std::string ParentOf(absl::string_view name) {
  std::vector<std::string> parts = Split(name);
  if (parts.size() < 4) return "";
  parts.resize(parts.size() - 2);
  return absl::StrJoin(parts, "/");
}

std::string IdOf(absl::string_view name) { return Split(name).back(); }

std::string WithoutDistrict(absl::string_view name, absl::string_view district) {
  if (district.empty()) return std::string(name);
  return std::string(absl::StripPrefix(name, absl::StrCat(kDistricts, district, "/")));
}

}  // namespace gongjin::cli
