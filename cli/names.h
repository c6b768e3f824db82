// Resource names, long and short: "districts/310113/partnerships/lezhi", "partnerships/lezhi", "lezhi".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace gongjin::cli {

// "districts/{district}/partnerships/{partnership}/evaluations/{evaluation}".
class NamePattern {
 public:
  explicit NamePattern(absl::string_view pattern);

  // True: `name` is a full name of this pattern.
  bool Matches(absl::string_view name) const;
  // The full name that `text` means, or nothing when parts of it are missing. `text` is full, or lacks the district
  // ("partnerships/lezhi"), or is ids alone: "lezhi", or "lezhi/midterm" for what lies below something. `parent`, a
  // full name or empty, stands for all but the last id. `district`: "310113", or empty.
  std::optional<std::string> Complete(absl::string_view text, absl::string_view parent,
                                      absl::string_view district) const;
  // The parent to list below, likewise: `text` may be empty where it lies directly in a district. "" where this is
  // the district itself. Where a parent is needed and none is said: "-" stands for any.
  std::optional<std::string> CompleteParent(absl::string_view text, absl::string_view district) const;
  // The ids of a full name after the district's: "lezhi/midterm".
  std::string Ids(absl::string_view name) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> segments_;
};

// "districts/310113/partnerships/lezhi" -> "districts/310113"; "" at the top.
std::string ParentOf(absl::string_view name);
// The last part.
std::string IdOf(absl::string_view name);
// "districts/310113/schools/lezhi" -> "schools/lezhi" where that district is meant anyway.
std::string WithoutDistrict(absl::string_view name, absl::string_view district);

}  // namespace gongjin::cli
