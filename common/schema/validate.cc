#include "common/schema/validate.h"

#include <algorithm>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/day.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"
#include "common/schema/rules.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/unknown_field_set.h"

namespace gongjin::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::FieldMask;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMostErrors = 50;
constexpr size_t kMostEcho = 100;
constexpr uint64_t kMostMaskPaths = 1000;
constexpr uint64_t kLongestMaskPath = 300;
constexpr uint64_t kLongestName = 300;
constexpr int64_t kFirstMoment = -62135596800;  // 0001-01-01T00:00:00Z
constexpr int64_t kLastMoment = 253402300799;   // 9999-12-31T23:59:59Z

// The rules of a type, read once in the life of the process; nullptr: they are broken, as CheckRules says.
const MessageRules* RulesOf(const Descriptor& descriptor) {
  static std::shared_mutex mutex;
  static RuleBook& book = *new RuleBook;
  {
    const std::shared_lock<std::shared_mutex> lock(mutex);
    if (const MessageRules* rules = book.Find(descriptor)) return rules;
  }
  const std::unique_lock<std::shared_mutex> lock(mutex);
  const MessageRules* rules = nullptr;
  return book.Read(descriptor, &rules).ok() ? rules : nullptr;
}

// Unicode characters of valid UTF-8.
uint64_t CharactersOf(absl::string_view text) {
  return static_cast<uint64_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string NamesOf(const google::protobuf::EnumDescriptor& type, const ValueRules& rules) {
  std::vector<std::string> names;
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    const bool offered = rules.limited ? std::count(rules.numbers.begin(), rules.numbers.end(), value.number()) > 0
                                       : value.number() != 0;
    if (offered) names.push_back(value.name());
  }
  return absl::StrJoin(names, ", ");
}

// One step on the way from the message to a field; written out only for errors.
struct Step {
  const Step* up = nullptr;
  const FieldDescriptor* field = nullptr;
  int index = -1;
};

std::string TextOf(const Step* step) {
  if (step == nullptr || step->field == nullptr) return "";
  const std::string before = TextOf(step->up);
  return absl::StrCat(before, before.empty() ? "" : ".", step->field->name(),
                      step->index < 0 ? "" : absl::StrCat("[", step->index, "]"));
}

// What of a message an update mask covers: paths relative to the message.
struct Cover {
  std::vector<absl::string_view> paths;

  bool Whole(absl::string_view field) const {
    return std::any_of(paths.begin(), paths.end(), [&](absl::string_view p) { return p == "*" || p == field; });
  }
  Cover Below(absl::string_view field) const {
    Cover below;
    for (absl::string_view path : paths) {
      if (absl::ConsumePrefix(&path, field) && absl::ConsumePrefix(&path, ".")) below.paths.push_back(path);
    }
    return below;
  }
};

class Judge {
 public:
  explicit Judge(const ValidateOptions& options) : options_(options) {}

  // `cover`: judge only this; nullptr: all.
  void JudgeMessage(const Message& message, const MessageRules& rules, const Step* at, const Cover* cover) {
    const Reflection& reflection = *message.GetReflection();
    const auto& unknown = reflection.GetUnknownFields(message);
    for (int i = 0; i < unknown.field_count() && !Full(); ++i) {
      const std::string path = TextOf(at);
      AddAt(absl::StrCat(path, path.empty() ? "" : ".", unknown.field(i).number()), "FIELD_UNKNOWN",
            {absl::StrCat(unknown.field(i).number())});
    }
    for (const FieldRules& field : rules.fields) {
      if (Full()) return;
      if (field.output_only && options_.skip_output_only) continue;
      const Step step{at, field.field, -1};
      if (cover == nullptr || cover->Whole(field.field->name()) || field.identifier || field.field->name() == "etag") {
        JudgeField(message, reflection, field, step);
      } else if (field.kind == FieldRules::Kind::kMessage && !field.field->is_repeated()) {
        const Cover below = cover->Below(field.field->name());
        if (below.paths.empty() || !reflection.HasField(message, field.field)) continue;
        JudgeMessage(reflection.GetMessage(message, field.field), *field.message, &step, &below);
      }
    }
    if (rules.is_term && cover == nullptr) JudgeTerm(static_cast<const type::v1::Term&>(message), at);
  }

  absl::Status Verdict() && { return errors_.empty() ? absl::OkStatus() : Invalid(std::move(errors_)); }

 private:
  bool Full() const { return errors_.size() >= kMostErrors; }

  void AddAt(absl::string_view path, absl::string_view reason, std::vector<std::string> args) {
    if (!Full()) errors_.push_back({absl::StrCat(options_.prefix, path), std::string(reason), std::move(args)});
  }
  void Add(const Step& step, absl::string_view reason, std::vector<std::string> args = {}) {
    AddAt(TextOf(&step), reason, std::move(args));
  }

  void JudgeField(const Message& message, const Reflection& reflection, const FieldRules& rules, const Step& step) {
    if (rules.field->is_repeated()) return JudgeRepeated(message, reflection, rules, step);
    const bool set = reflection.HasField(message, rules.field);
    if (!set) {
      if (rules.required) return Add(step, "FIELD_REQUIRED");
      if (rules.field->has_presence() || rules.skip_zero) return;
    }
    if (rules.required && !rules.field->has_presence() && !set) return Add(step, "FIELD_REQUIRED");
    JudgeValue(message, reflection, rules, step);
  }

  void JudgeRepeated(const Message& message, const Reflection& reflection, const FieldRules& rules, const Step& step) {
    const auto size = static_cast<uint64_t>(reflection.FieldSize(message, rules.field));
    if (size == 0 && rules.required) return Add(step, "FIELD_REQUIRED");
    if (rules.max_items && size > *rules.max_items) {
      return Add(step, "TOO_MANY_ITEMS", {absl::StrCat(*rules.max_items), absl::StrCat(size)});
    }
    if (rules.min_items && size < *rules.min_items) {
      return Add(step, "TOO_FEW_ITEMS", {absl::StrCat(*rules.min_items), absl::StrCat(size)});
    }
    absl::flat_hash_set<std::string> seen;
    for (int i = 0; i < static_cast<int>(size) && !Full(); ++i) {
      const Step item{step.up, step.field, i};
      if (rules.unique) {
        const std::string value = UniqueOf(message, reflection, *rules.field, i);
        if (!seen.insert(value).second) Add(item, "ITEMS_NOT_UNIQUE", {Echo(value)});
      }
      JudgeValue(message, reflection, rules, item);
    }
  }

  static std::string UniqueOf(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                              int index) {
    return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM
               ? absl::StrCat(reflection.GetRepeatedEnumValue(message, &field, index))
               : reflection.GetRepeatedString(message, &field, index);
  }

  // The value, or the item that `step` names.
  void JudgeValue(const Message& message, const Reflection& reflection, const FieldRules& rules, const Step& step) {
    const FieldDescriptor& field = *rules.field;
    const bool item = step.index >= 0;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING: {
        std::string scratch;
        const std::string& text = item ? reflection.GetRepeatedStringReference(message, &field, step.index, &scratch)
                                       : reflection.GetStringReference(message, &field, &scratch);
        return JudgeText(text, rules, step);
      }
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int number = item ? reflection.GetRepeatedEnumValue(message, &field, step.index)
                                : reflection.GetEnumValue(message, &field);
        if (field.enum_type()->FindValueByNumber(number) == nullptr) {
          Add(step, "ENUM_UNKNOWN", {NamesOf(*field.enum_type(), rules.value)});
        } else if (!Among(rules.value, number)) {
          Add(step, "FIELD_NOT_AMONG", {NamesOf(*field.enum_type(), rules.value)});
        }
        return;
      }
      case FieldDescriptor::CPPTYPE_INT32:
        return JudgeNumber(
            item ? reflection.GetRepeatedInt32(message, &field, step.index) : reflection.GetInt32(message, &field),
            rules.value, step);
      case FieldDescriptor::CPPTYPE_UINT32:
        return JudgeNumber(
            item ? reflection.GetRepeatedUInt32(message, &field, step.index) : reflection.GetUInt32(message, &field),
            rules.value, step);
      case FieldDescriptor::CPPTYPE_INT64:
        return JudgeNumber(
            item ? reflection.GetRepeatedInt64(message, &field, step.index) : reflection.GetInt64(message, &field),
            rules.value, step);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return JudgeNested(
            item ? reflection.GetRepeatedMessage(message, &field, step.index) : reflection.GetMessage(message, &field),
            rules, step);
      default:
        return;  // booleans and floating-point numbers have no rules
    }
  }

  void JudgeText(const std::string& text, const FieldRules& rules, const Step& step) {
    const ValueRules& value = rules.value;
    const bool bytes = rules.field->type() == FieldDescriptor::TYPE_BYTES;
    const uint64_t longest = rules.identifier ? kLongestName : value.max_length.value_or(text.size());
    if (text.size() > longest || value.min_length) {
      const uint64_t length = bytes ? text.size() : CharactersOf(text);
      if (length > longest) return Add(step, "FIELD_TOO_LONG", {absl::StrCat(longest), absl::StrCat(length)});
      if (value.min_length && length < *value.min_length) {
        return Add(step, "FIELD_TOO_SHORT", {absl::StrCat(*value.min_length), absl::StrCat(length)});
      }
    }
    if (value.max_bytes && text.size() > *value.max_bytes) {
      return Add(step, "FIELD_TOO_LONG", {absl::StrCat(*value.max_bytes), absl::StrCat(text.size())});
    }
    if (value.limited && std::find(value.texts.begin(), value.texts.end(), text) == value.texts.end()) {
      std::vector<std::string> accepted = value.texts;
      accepted.erase(std::remove(accepted.begin(), accepted.end(), ""), accepted.end());
      return Add(step, "FIELD_NOT_AMONG", {absl::StrJoin(accepted, ", ")});
    }
    if (value.pattern && !RE2::PartialMatch(text, *value.pattern)) {
      Add(step, "FIELD_PATTERN", {value.pattern->pattern()});
    }
  }

  static bool Among(const ValueRules& rules, int64_t number) {
    return !rules.limited || std::find(rules.numbers.begin(), rules.numbers.end(), number) != rules.numbers.end();
  }

  void JudgeNumber(int64_t number, const ValueRules& rules, const Step& step) {
    if ((rules.low && number < *rules.low) || (rules.high && number > *rules.high)) {
      Add(step, "FIELD_OUT_OF_RANGE", {rules.range});
    } else if (!Among(rules, number)) {
      Add(step, "FIELD_NOT_AMONG", {absl::StrJoin(rules.numbers, ", ")});
    }
  }

  void JudgeNested(const Message& message, const FieldRules& rules, const Step& step) {
    switch (rules.kind) {
      case FieldRules::Kind::kDay:
        return JudgeDay(static_cast<const google::type::Date&>(message), step);
      case FieldRules::Kind::kMoment:
        return JudgeMoment(static_cast<const google::protobuf::Timestamp&>(message), step);
      case FieldRules::Kind::kMask:
        return JudgeMask(static_cast<const FieldMask&>(message), step);
      case FieldRules::Kind::kMessage:
        if (step.field == options_.body && step.up == nullptr && options_.update_mask != nullptr) {
          Cover cover;
          for (const auto& path : options_.update_mask->paths()) cover.paths.push_back(path);
          return JudgeMessage(message, *rules.message, &step, cover.Whole("*") ? nullptr : &cover);
        }
        return JudgeMessage(message, *rules.message, &step, nullptr);
      case FieldRules::Kind::kPlain:
        return;
    }
  }

  void JudgeDay(const google::type::Date& date, const Step& step) {
    if (IsDay(date)) return;
    Add(step, "DATE_INVALID", {absl::StrCat(date.year(), "-", date.month(), "-", date.day())});
  }

  void JudgeMoment(const google::protobuf::Timestamp& moment, const Step& step) {
    const bool in_range = moment.seconds() >= kFirstMoment && moment.seconds() <= kLastMoment;
    if (in_range && moment.nanos() >= 0 && moment.nanos() < 1'000'000'000) return;
    Add(step, "FIELD_OUT_OF_RANGE", {"0001-01-01T00:00:00Z–9999-12-31T23:59:59Z"});
  }

  void JudgeMask(const FieldMask& mask, const Step& step) {
    const auto size = static_cast<uint64_t>(mask.paths_size());
    if (size > kMostMaskPaths) return Add(step, "TOO_MANY_ITEMS", {absl::StrCat(kMostMaskPaths), absl::StrCat(size)});
    for (const std::string& path : mask.paths()) {
      if (path.size() <= kLongestMaskPath) continue;
      return Add(step, "FIELD_TOO_LONG", {absl::StrCat(kLongestMaskPath), absl::StrCat(CharactersOf(path))});
    }
  }

  void JudgeTerm(const type::v1::Term& term, const Step* at) {
    if (!IsDay(term.start_date()) || !IsDay(term.end_date()) || FirstDay(term) <= LastDay(term)) return;
    AddAt(TextOf(at), "TERM_REVERSED", {FormatDay(FirstDay(term)), FormatDay(LastDay(term))});
  }

  const ValidateOptions& options_;
  std::vector<FieldError> errors_;
};

}  // namespace

std::string Echo(absl::string_view text) {
  size_t end = 0;
  for (size_t characters = 0; end < text.size(); ++end) {
    if ((static_cast<unsigned char>(text[end]) & 0xC0) != 0x80 && ++characters > kMostEcho) break;
  }
  return absl::StrCat(text.substr(0, end), end < text.size() ? "…" : "");
}

absl::Status Validate(const Message& message, const ValidateOptions& options) {
  const MessageRules* rules = RulesOf(*message.GetDescriptor());
  if (rules == nullptr) return Fault(absl::StrCat("broken rules of ", message.GetTypeName()));
  Judge judge(options);
  judge.JudgeMessage(message, *rules, nullptr, nullptr);
  return std::move(judge).Verdict();
}

absl::Status CheckRules(const Descriptor& descriptor) {
  RuleBook book;
  const MessageRules* rules = nullptr;
  return book.Read(descriptor, &rules);
}

void ClearOutputOnly(Message& message) {
  const Reflection& reflection = *message.GetReflection();
  std::vector<const FieldDescriptor*> set;
  reflection.ListFields(message, &set);
  for (const FieldDescriptor* field : set) {
    if (Behaves(*field, google::api::OUTPUT_ONLY)) {
      reflection.ClearField(&message, field);
    } else if (field->is_repeated() && field->message_type() != nullptr) {
      for (int i = 0; i < reflection.FieldSize(message, field); ++i) {
        ClearOutputOnly(*reflection.MutableRepeatedMessage(&message, field, i));
      }
    } else if (field->message_type() != nullptr) {
      ClearOutputOnly(*reflection.MutableMessage(&message, field));
    }
  }
}

}  // namespace gongjin::schema
