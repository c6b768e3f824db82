#include "common/base/texts.h"

#include <algorithm>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gongjin/annotations/v1/annotations.pb.h"

namespace gongjin {
namespace {

// Calls `literal(text)` and `placeholder(number)` for the parts of a sentence, in order.
template <typename OnLiteral, typename OnPlaceholder>
void Split(absl::string_view sentence, OnLiteral literal, OnPlaceholder placeholder) {
  while (!sentence.empty()) {
    const size_t open = sentence.find('{');
    literal(sentence.substr(0, open));
    if (open == absl::string_view::npos) return;
    sentence.remove_prefix(open);
    const size_t close = sentence.find('}');
    size_t number = 0;
    if (close != absl::string_view::npos && absl::SimpleAtoi(sentence.substr(1, close - 1), &number)) {
      placeholder(number);
      sentence.remove_prefix(close + 1);
    } else {
      literal(sentence.substr(0, 1));
      sentence.remove_prefix(1);
    }
  }
}

std::set<size_t> Placeholders(absl::string_view sentence) {
  std::set<size_t> numbers;
  Split(
      sentence, [](absl::string_view) {}, [&](size_t number) { numbers.insert(number); });
  return numbers;
}

bool Before(const Text& text, absl::string_view reason) { return text.reason < reason; }

absl::Status Broken(absl::string_view reason, absl::string_view how) {
  return absl::FailedPreconditionError(absl::StrCat("text ", reason, ": ", how));
}

}  // namespace

Language LanguageOf(absl::string_view accept_language) {
  Language best = Language::kChinese;
  double best_quality = 0;
  for (absl::string_view entry : absl::StrSplit(accept_language, ',')) {
    const std::vector<absl::string_view> parts = absl::StrSplit(entry, ';');
    const std::string tag = absl::AsciiStrToLower(absl::StripAsciiWhitespace(parts[0]));
    const bool chinese = tag == "zh" || absl::StartsWith(tag, "zh-") || tag == "*";
    const bool english = tag == "en" || absl::StartsWith(tag, "en-");
    double quality = 1;
    for (size_t i = 1; i < parts.size(); ++i) {
      absl::string_view parameter = absl::StripAsciiWhitespace(parts[i]);
      if (absl::ConsumePrefix(&parameter, "q=") && !absl::SimpleAtod(parameter, &quality)) quality = 0;
    }
    if ((!chinese && !english) || quality <= best_quality) continue;  // of equals the first one named
    best = english ? Language::kEnglish : Language::kChinese;
    best_quality = quality;
  }
  return best;
}

absl::Status Texts::Add(absl::Span<const Text> texts) {
  for (const auto& text : texts) {
    if (text.reason.empty() || text.zh.empty() || text.en.empty()) return Broken(text.reason, "a sentence is missing");
    if (Placeholders(text.zh) != Placeholders(text.en)) return Broken(text.reason, "placeholders differ");
    const auto at = std::lower_bound(texts_.begin(), texts_.end(), text.reason, Before);
    if (at == texts_.end() || at->reason != text.reason) {
      texts_.insert(at, text);
    } else if (at->zh != text.zh || at->en != text.en) {
      return Broken(text.reason, "comes twice with different sentences");
    }
  }
  return absl::OkStatus();
}

bool Texts::Has(absl::string_view reason) const {
  const auto at = std::lower_bound(texts_.begin(), texts_.end(), reason, Before);
  return at != texts_.end() && at->reason == reason;
}

std::string Texts::Say(absl::string_view reason, absl::Span<const std::string> args, Language language) const {
  const auto sentence = [&](absl::string_view key) -> absl::string_view {
    const auto at = std::lower_bound(texts_.begin(), texts_.end(), key, Before);
    if (at == texts_.end() || at->reason != key) return key;
    return language == Language::kEnglish ? at->en : at->zh;
  };
  if (!Has(reason)) return std::string(reason);
  std::string said;
  Split(
      sentence(reason), [&](absl::string_view part) { absl::StrAppend(&said, part); },
      [&](size_t number) {
        // "—": nothing to name, or a name that the caller may not see.
        absl::StrAppend(&said, number < args.size() && !args[number].empty() ? sentence(args[number]) : "—");
      });
  return said;
}

std::vector<Text> LabelsOf(const google::protobuf::EnumDescriptor* values) {
  std::vector<Text> labels;
  for (int i = 0; i < values->value_count(); ++i) {
    const auto& options = values->value(i)->options();
    if (!options.HasExtension(annotations::v1::value)) continue;
    const auto& label = options.GetExtension(annotations::v1::value);
    labels.push_back({values->value(i)->name(), label.label(), label.label_en()});
  }
  return labels;
}

}  // namespace gongjin
