#include "common/resource/filter_tokens.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"

namespace gongjin {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool IsColumn(char c) { return absl::ascii_isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.'; }

// Bare values may hold colons ("12:30") and any letters; what could be meant as syntax must be quoted.
bool IsBare(char c) { return !IsSpace(c) && !absl::StrContains("()\"'=<>!,", absl::string_view(&c, 1)); }

}  // namespace

void FilterTokens::SkipSpace() {
  while (!rest_.empty() && IsSpace(rest_.front())) rest_.remove_prefix(1);
}

bool FilterTokens::AtEnd() {
  SkipSpace();
  return rest_.empty();
}

bool FilterTokens::EatWord(absl::string_view word) {
  SkipSpace();
  const bool whole = rest_.size() == word.size() || (rest_.size() > word.size() && !IsBare(rest_[word.size()]));
  return absl::StartsWith(rest_, word) && whole && absl::ConsumePrefix(&rest_, word);
}

bool FilterTokens::Sees(char c) {
  SkipSpace();
  return !rest_.empty() && rest_.front() == c;
}

bool FilterTokens::Eat(char c) {
  if (!Sees(c)) return false;
  rest_.remove_prefix(1);
  return true;
}

absl::StatusOr<std::string> FilterTokens::Column() {
  SkipSpace();
  const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsColumn);
  const absl::string_view column = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
  if (column.empty()) return Expected("<column>");
  rest_.remove_prefix(column.size());
  return std::string(column);
}

absl::StatusOr<std::string> FilterTokens::Operator() {
  SkipSpace();
  for (const absl::string_view op : {"!=", "<=", ">=", "=", "<", ">", ":"}) {
    if (absl::ConsumePrefix(&rest_, op)) return std::string(op);
  }
  return Expected("= != < <= > >= :");
}

absl::StatusOr<FilterValue> FilterTokens::Value() {
  SkipSpace();
  if (Sees('"') || Sees('\'')) return Quoted(rest_.front());
  const auto end = std::find_if_not(rest_.begin(), rest_.end(), IsBare);
  absl::string_view text = rest_.substr(0, static_cast<size_t>(end - rest_.begin()));
  if (text.empty()) return Expected("<value>");
  FilterValue value;
  if (text.front() == '$' && (!absl::SimpleAtoi(text.substr(1), &value.argument) || value.argument < 1)) {
    return Expected("$1 $2 …");
  }
  rest_.remove_prefix(text.size());
  value.prefix = absl::ConsumeSuffix(&text, "*");
  value.text = std::string(text);
  return value;
}

absl::StatusOr<FilterValue> FilterTokens::Quoted(char quote) {
  FilterValue value;
  value.quoted = true;
  for (size_t i = 1; i < rest_.size(); ++i) {
    const char c = rest_[i];
    if (c == quote) {
      rest_.remove_prefix(i + 1);
      return value;
    }
    if (value.prefix) value.text += '*';  // it was not the last character
    value.prefix = c == '*';
    if (value.prefix) continue;
    if (c == '\\') {
      ++i;
      if (i >= rest_.size() || !absl::StrContains("\"'\\*", rest_.substr(i, 1))) {
        rest_.remove_prefix(std::min(i, rest_.size()));
        return Expected("\\\" \\' \\\\ \\*");
      }
    }
    value.text += rest_[i];
  }
  rest_.remove_prefix(rest_.size());
  return Expected(absl::string_view(&quote, 1));
}

absl::Status FilterTokens::Expected(absl::string_view what) const {
  const absl::string_view before = filter_.substr(0, filter_.size() - rest_.size());
  const auto characters = std::count_if(before.begin(), before.end(),
                                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  return Invalid("filter", "FILTER_SYNTAX", {absl::StrCat(characters + 1), std::string(what)});
}

}  // namespace gongjin
