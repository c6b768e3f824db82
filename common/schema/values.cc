#include "common/schema/values.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace gongjin::schema {
namespace {

using google::protobuf::FieldDescriptor;

constexpr uint64_t kMostMaskPaths = 1000;
constexpr uint64_t kLongestMaskPath = 300;
constexpr uint64_t kLongestName = 300;
constexpr uint64_t kShortestOfLines = 500;      // what may be as long as this may have lines
constexpr int64_t kFirstMoment = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastMoment = 253402300799;   // 9999-12-31T23:59:59Z

// Unicode characters of valid UTF-8.
uint64_t CharactersOf(absl::string_view text) {
  return static_cast<uint64_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

// The character with which `text`, valid UTF-8, begins.
uint32_t CharacterAt(absl::string_view text) {
  const auto byte = [&](size_t i) {
    return i < text.size() ? static_cast<uint32_t>(static_cast<unsigned char>(text[i])) : 0;
  };
  if (byte(0) < 0x80) return byte(0);
  if (byte(0) < 0xE0) return (byte(0) & 0x1F) << 6 | (byte(1) & 0x3F);
  if (byte(0) < 0xF0) return (byte(0) & 0x0F) << 12 | (byte(1) & 0x3F) << 6 | (byte(2) & 0x3F);
  return 0x10000;  // none of those is refused
}

// Who reads a record sees what is written: nothing in it commands his terminal or turns the direction of writing.
bool IsRefused(uint32_t character, bool lines) {
  if (character == '\n' || character == '\t') return !lines;
  if (character < 0x20 || (character >= 0x7F && character < 0xA0)) return true;  // C0, DEL, C1
  return (character >= 0x202A && character <= 0x202E) || (character >= 0x2066 && character <= 0x2069);
}

std::optional<ValueFault> JudgeCharacters(absl::string_view text, bool lines) {
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    // Most bytes begin no character that could be refused.
    if (byte >= 0x20 && byte != 0x7F && byte != 0xC2 && byte != 0xE2) continue;
    const uint32_t character = CharacterAt(text.substr(i));
    if (!IsRefused(character, lines)) continue;
    return ValueFault{"FIELD_CHARACTER",
                      {absl::StrFormat("U+%04X", character), absl::StrCat(CharactersOf(text.substr(0, i)) + 1)}};
  }
  return std::nullopt;
}

bool Among(const ValueRules& rules, int64_t number) {
  return !rules.limited || std::find(rules.numbers.begin(), rules.numbers.end(), number) != rules.numbers.end();
}

// The values of an enum that are accepted.
std::string NamesOf(const google::protobuf::EnumDescriptor& type, const ValueRules& rules) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    if (rules.limited ? Among(rules, value.number()) : value.number() != 0) names.push_back(value.name());
  }
  return absl::StrJoin(names, ", ");
}

std::optional<ValueFault> TooLong(uint64_t most, uint64_t given) {
  return ValueFault{"FIELD_TOO_LONG", {absl::StrCat(most), absl::StrCat(given)}};
}

std::optional<ValueFault> JudgeMask(const google::protobuf::FieldMask& mask) {
  const auto size = static_cast<uint64_t>(mask.paths_size());
  if (size > kMostMaskPaths) return ValueFault{"TOO_MANY_ITEMS", {absl::StrCat(kMostMaskPaths), absl::StrCat(size)}};
  for (const std::string& path : mask.paths()) {
    if (path.size() > kLongestMaskPath) return TooLong(kLongestMaskPath, CharactersOf(path));
  }
  return std::nullopt;
}

std::optional<ValueFault> JudgeMoment(const google::protobuf::Timestamp& moment) {
  const bool in_range = moment.seconds() >= kFirstMoment && moment.seconds() <= kLastMoment;
  if (in_range && moment.nanos() >= 0 && moment.nanos() < 1'000'000'000) return std::nullopt;
  return ValueFault{"FIELD_OUT_OF_RANGE", {"0001-01-01T00:00:00Z–9999-12-31T23:59:59Z"}};
}

std::optional<ValueFault> JudgeDay(const google::type::Date& date) {
  if (IsDay(date)) return std::nullopt;
  return ValueFault{"DATE_INVALID", {absl::StrCat(date.year(), "-", date.month(), "-", date.day())}};
}

}  // namespace

std::optional<ValueFault> JudgeText(const std::string& text, const FieldRules& rules) {
  const ValueRules& value = rules.value;
  const bool bytes = rules.field->type() == FieldDescriptor::TYPE_BYTES;
  const uint64_t most = rules.identifier ? kLongestName : value.max_length.value_or(text.size());
  if (text.size() > most || value.min_length) {  // no more characters than bytes: most texts are not counted
    const uint64_t length = bytes ? text.size() : CharactersOf(text);
    if (length > most) return TooLong(most, length);
    if (value.min_length && length < *value.min_length) {
      return ValueFault{"FIELD_TOO_SHORT", {absl::StrCat(*value.min_length), absl::StrCat(length)}};
    }
  }
  if (value.max_bytes && text.size() > *value.max_bytes) return TooLong(*value.max_bytes, text.size());
  if (value.limited && std::find(value.texts.begin(), value.texts.end(), text) == value.texts.end()) {
    std::vector<std::string> accepted = value.texts;
    accepted.erase(std::remove(accepted.begin(), accepted.end(), ""), accepted.end());
    return ValueFault{"FIELD_NOT_AMONG", {absl::StrJoin(accepted, ", ")}};
  }
  if (value.pattern && !RE2::PartialMatch(text, *value.pattern)) {
    return ValueFault{"FIELD_PATTERN", {value.pattern->pattern()}};
  }
  if (bytes) return std::nullopt;
  return JudgeCharacters(text, !rules.identifier && value.max_length.value_or(kShortestOfLines) >= kShortestOfLines);
}

std::optional<ValueFault> JudgeNumber(int64_t number, const ValueRules& rules) {
  if ((rules.low && number < *rules.low) || (rules.high && number > *rules.high)) {
    return ValueFault{"FIELD_OUT_OF_RANGE", {rules.range}};
  }
  if (!Among(rules, number)) return ValueFault{"FIELD_NOT_AMONG", {absl::StrJoin(rules.numbers, ", ")}};
  return std::nullopt;
}

std::optional<ValueFault> JudgeEnum(int number, const FieldRules& rules) {
  const auto& type = *rules.field->enum_type();
  if (type.FindValueByNumber(number) == nullptr) return ValueFault{"ENUM_UNKNOWN", {NamesOf(type, rules.value)}};
  if (!Among(rules.value, number)) return ValueFault{"FIELD_NOT_AMONG", {NamesOf(type, rules.value)}};
  return std::nullopt;
}

std::optional<ValueFault> JudgeWhole(const google::protobuf::Message& message, FieldRules::Kind kind) {
  switch (kind) {
    case FieldRules::Kind::kDay:
      return JudgeDay(static_cast<const google::type::Date&>(message));
    case FieldRules::Kind::kMoment:
      return JudgeMoment(static_cast<const google::protobuf::Timestamp&>(message));
    case FieldRules::Kind::kMask:
      return JudgeMask(static_cast<const google::protobuf::FieldMask&>(message));
    default:
      return std::nullopt;
  }
}

std::optional<ValueFault> JudgeTerm(const google::protobuf::Message& message) {
  const auto& term = static_cast<const type::v1::Term&>(message);
  if (!IsDay(term.start_date()) || !IsDay(term.end_date()) || FirstDay(term) <= LastDay(term)) return std::nullopt;
  return ValueFault{"TERM_REVERSED", {FormatDay(FirstDay(term)), FormatDay(LastDay(term))}};
}

}  // namespace gongjin::schema
