// The words of an AIP-160 filter. For filter.cc alone.
#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace gongjin {

// A value as written in a filter.
struct FilterValue {
  std::string text;     // quotes and escapes undone, without a closing star
  bool quoted = false;  // "null" and null differ
  bool prefix = false;  // it ended with a star that was not escaped
  int argument = 0;     // $1 is 1; 0: a literal
};

// Reads a filter from left to right. INVALID_ARGUMENT at "filter": FILTER_SYNTAX (args: place counted in characters
// from 1, what was expected there).
class FilterTokens {
 public:
  explicit FilterTokens(absl::string_view filter) : filter_(filter), rest_(filter) {}

  bool AtEnd();
  // Eats "AND", "OR" or "NOT" if it stands there as a word of its own.
  bool EatWord(absl::string_view word);
  // Eats one character if it stands there.
  bool Eat(char c);
  bool Sees(char c);
  // "term.start_date".
  absl::StatusOr<std::string> Column();
  // = != < <= > >= or a colon.
  absl::StatusOr<std::string> Operator();
  absl::StatusOr<FilterValue> Value();
  // What stands here is not what was expected.
  absl::Status Expected(absl::string_view what) const;

 private:
  void SkipSpace();
  absl::StatusOr<FilterValue> Quoted(char quote);

  const absl::string_view filter_;
  absl::string_view rest_;
};

}  // namespace gongjin
