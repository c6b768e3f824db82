// Resource names: "districts/310113/partnerships/lezhi".
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/names.h"

namespace gongjin::schema {

// "districts/{district}/partnerships/{partnership}".
class NamePattern {
 public:
  NamePattern() = default;
  // FAILED_PRECONDITION: not an alternation of collection and {variable}.
  static absl::StatusOr<NamePattern> Parse(absl::string_view pattern);
  // True: `name` fits, each id being 1 to 63 of [a-zA-Z0-9._~-] (letters of either case: calendars are "2018").
  bool Matches(absl::string_view name) const;
  // The name of the thing `id` below `parent` ("" for a district).
  std::string Make(absl::string_view parent, absl::string_view id) const;
  const std::string& text() const { return text_; }
  // "partnerships".
  const std::string& collection() const { return collections_.back(); }
  size_t depth() const { return collections_.size(); }

 private:
  std::string text_;
  std::vector<std::string> collections_;
};

using gongjin::DistrictOf;
// The name without its last collection and id: "districts/310113/partnerships/lezhi" -> "districts/310113";
// "districts/310113" -> "".
absl::string_view ParentOf(absl::string_view name);
// "lezhi".
absl::string_view IdOf(absl::string_view name);
// True: a client may choose it: 1 to 63 of [a-z0-9-], no hyphen at the ends.
bool IsClientId(absl::string_view id);

}  // namespace gongjin::schema
