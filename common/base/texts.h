// The catalogue of sentences: what each reason says to people, in Chinese and in English.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "google/protobuf/descriptor.h"

namespace gongjin {

// One reason in both languages; {0} {1} … stand for its arguments.
struct Text {
  absl::string_view reason;
  absl::string_view zh;
  absl::string_view en;
};

// The languages we speak.
enum class Language { kChinese, kEnglish };

// "en" wins when `accept_language` prefers it to Chinese; everything else is Chinese.
Language LanguageOf(absl::string_view accept_language);

// All reasons that a process can utter. Made once at start from the platform's texts and each service's.
class Texts {
 public:
  // FAILED_PRECONDITION naming the reason: a sentence is missing, placeholders differ, or a reason comes twice with
  // different sentences.
  absl::Status Add(absl::Span<const Text> texts);
  // The sentence, its placeholders filled: "—" for an empty or missing argument; an argument that is itself in the
  // catalogue ("DOMAIN_CAMPUS_CULTURE", "supporter") by its own words. The reason itself when it is not in the
  // catalogue (a test finds those).
  std::string Say(absl::string_view reason, absl::Span<const std::string> args, Language language) const;
  bool Has(absl::string_view reason) const;

 private:
  std::vector<Text> texts_;  // by reason
};

// The reasons of the platform itself.
absl::Span<const Text> PlatformTexts();

// The labels of an enum's values as texts, so that errors can name values by what people call them. Lives as long as
// the descriptor.
std::vector<Text> LabelsOf(const google::protobuf::EnumDescriptor* values);

}  // namespace gongjin
