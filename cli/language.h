// The two languages we speak. Sentences stand where they are said, Chinese first.
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::cli {

enum class Language { kChinese, kEnglish };

// "en", "en_GB.UTF-8" -> English; everything else, "C" and "" too, -> Chinese, as on the server.
Language LanguageOf(absl::string_view locale);

// What a server says in both; English falls back to Chinese, which is never missing.
inline const std::string& Either(Language language, const std::string& zh, const std::string& en) {
  return language == Language::kEnglish && !en.empty() ? en : zh;
}

inline const char* Pick(Language language, const char* zh, const char* en) {
  return language == Language::kEnglish ? en : zh;
}

}  // namespace gongjin::cli
