#include "common/schema/validate.h"

#include <algorithm>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"
#include "common/schema/rules.h"
#include "common/schema/values.h"
#include "google/protobuf/unknown_field_set.h"

namespace gongjin::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr size_t kMostErrors = 50;
constexpr size_t kMostEcho = 100;

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
    if (!rules.is_term || cover != nullptr) return;
    if (auto fault = JudgeTerm(message)) AddAt(TextOf(at), fault->reason, std::move(fault->args));
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

  void JudgeValue(const Message& message, const Reflection& reflection, const FieldRules& rules, const Step& step) {
    if (rules.kind != FieldRules::Kind::kMessage) {
      if (auto fault = FaultOf(message, reflection, rules, step.index))
        Add(step, fault->reason, std::move(fault->args));
      return;
    }
    const Message& nested = NestedOf(message, reflection, *rules.field, step.index);
    if (step.field == options_.body && step.up == nullptr && options_.update_mask != nullptr) {
      Cover cover;
      for (const auto& path : options_.update_mask->paths()) cover.paths.push_back(path);
      return JudgeMessage(nested, *rules.message, &step, cover.Whole("*") ? nullptr : &cover);
    }
    JudgeMessage(nested, *rules.message, &step, nullptr);
  }

  // The single message, or item `index`.
  static const Message& NestedOf(const Message& message, const Reflection& reflection, const FieldDescriptor& field,
                                 int index) {
    return index < 0 ? reflection.GetMessage(message, &field) : reflection.GetRepeatedMessage(message, &field, index);
  }

  // Of the single value, or item `index`.
  static std::optional<ValueFault> FaultOf(const Message& message, const Reflection& reflection,
                                           const FieldRules& rules, int index) {
    const FieldDescriptor& field = *rules.field;
    const bool one = index < 0;
    std::string scratch;
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_STRING:
        return JudgeText(one ? reflection.GetStringReference(message, &field, &scratch)
                             : reflection.GetRepeatedStringReference(message, &field, index, &scratch),
                         rules);
      case FieldDescriptor::CPPTYPE_ENUM:
        return JudgeEnum(
            one ? reflection.GetEnumValue(message, &field) : reflection.GetRepeatedEnumValue(message, &field, index),
            rules);
      case FieldDescriptor::CPPTYPE_INT32:
        return JudgeNumber(
            one ? reflection.GetInt32(message, &field) : reflection.GetRepeatedInt32(message, &field, index),
            rules.value);
      case FieldDescriptor::CPPTYPE_UINT32:
        return JudgeNumber(
            one ? reflection.GetUInt32(message, &field) : reflection.GetRepeatedUInt32(message, &field, index),
            rules.value);
      case FieldDescriptor::CPPTYPE_INT64:
        return JudgeNumber(
            one ? reflection.GetInt64(message, &field) : reflection.GetRepeatedInt64(message, &field, index),
            rules.value);
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return JudgeWhole(NestedOf(message, reflection, field, index), rules.kind);
      default:
        return std::nullopt;  // booleans, floating-point numbers and uint64 have no rules
    }
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

namespace {

void ClearOutputOnly(Message& message, const MessageRules& rules) {
  const Reflection& reflection = *message.GetReflection();
  for (const FieldRules& rule : rules.fields) {
    if (rule.output_only) {
      reflection.ClearField(&message, rule.field);
    } else if (rule.kind != FieldRules::Kind::kMessage || !rule.message->has_output_only) {
      continue;
    } else if (rule.field->is_repeated()) {
      for (int i = 0; i < reflection.FieldSize(message, rule.field); ++i)
        ClearOutputOnly(*reflection.MutableRepeatedMessage(&message, rule.field, i), *rule.message);
    } else if (reflection.HasField(message, rule.field)) {
      ClearOutputOnly(*reflection.MutableMessage(&message, rule.field), *rule.message);
    }
  }
}

}  // namespace

void ClearOutputOnly(Message& message) {
  const MessageRules* rules = RulesOf(*message.GetDescriptor());
  if (rules != nullptr) ClearOutputOnly(message, *rules);  // broken ones were refused when the process started
}

}  // namespace gongjin::schema
