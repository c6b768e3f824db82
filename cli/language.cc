#include "cli/language.h"

#include "absl/strings/match.h"

namespace gongjin::cli {

Language LanguageOf(absl::string_view locale) {
  return absl::StartsWithIgnoreCase(locale, "en") ? Language::kEnglish : Language::kChinese;
}

}  // namespace gongjin::cli
