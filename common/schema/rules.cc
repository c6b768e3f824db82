#include "common/schema/rules.h"

#include <limits>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "buf/validate/validate.pb.h"
#include "common/base/status.h"
#include "common/schema/annotations.h"

namespace gongjin::schema {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

absl::Status Wrong(const FieldDescriptor& field, absl::string_view what) {
  return absl::FailedPreconditionError(absl::StrCat(std::string(field.full_name()), ": ", what));
}

absl::Status NotEnforced(const FieldDescriptor& field, absl::string_view rule) {
  return Wrong(field, absl::StrCat("rule ", rule, " of buf.validate is not enforced here"));
}

// Calls `take(name, rule)` for each rule set in `rules`; it returns false for one it does not know.
template <typename Take>
absl::Status EachRule(const FieldDescriptor& field, const Message& rules, absl::string_view kind, Take take) {
  std::vector<const FieldDescriptor*> set;
  rules.GetReflection()->ListFields(rules, &set);
  if (rules.GetReflection()->GetUnknownFields(rules).field_count() > 0)
    return NotEnforced(field, absl::StrCat(kind, ".?"));
  for (const FieldDescriptor* rule : set) {
    if (rule->name() == "example") continue;
    if (!take(absl::string_view(rule->name()), *rule)) return NotEnforced(field, absl::StrCat(kind, ".", rule->name()));
  }
  return absl::OkStatus();
}

int64_t NumberAt(const Message& rules, const FieldDescriptor& rule, int index) {
  const auto& reflection = *rules.GetReflection();
  const bool repeated = rule.is_repeated();
  switch (rule.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return repeated ? reflection.GetRepeatedInt32(rules, &rule, index) : reflection.GetInt32(rules, &rule);
    case FieldDescriptor::CPPTYPE_UINT32:
      return repeated ? reflection.GetRepeatedUInt32(rules, &rule, index) : reflection.GetUInt32(rules, &rule);
    default:
      return repeated ? reflection.GetRepeatedInt64(rules, &rule, index) : reflection.GetInt64(rules, &rule);
  }
}

absl::Status ReadText(const FieldDescriptor& field, const buf::validate::StringRules& rules, ValueRules& out) {
  RETURN_IF_ERROR(EachRule(field, rules, "string", [&](absl::string_view name, const FieldDescriptor&) {
    return name == "len" || name == "min_len" || name == "max_len" || name == "max_bytes" || name == "pattern" ||
           name == "in";
  }));
  if (rules.has_len()) out.min_length = out.max_length = rules.len();
  if (rules.has_min_len()) out.min_length = rules.min_len();
  if (rules.has_max_len()) out.max_length = rules.max_len();
  if (rules.has_max_bytes()) out.max_bytes = rules.max_bytes();
  out.limited = rules.in_size() > 0;
  out.texts.assign(rules.in().begin(), rules.in().end());
  if (rules.has_pattern()) {
    RE2::Options options;
    options.set_log_errors(false);
    out.pattern = std::make_unique<RE2>(rules.pattern(), options);
    if (!out.pattern->ok()) return Wrong(field, absl::StrCat("pattern: ", out.pattern->error()));
  }
  if (out.min_length && out.max_length && *out.min_length > *out.max_length) return Wrong(field, "min_len > max_len");
  return absl::OkStatus();
}

absl::Status ReadBytes(const FieldDescriptor& field, const buf::validate::BytesRules& rules, ValueRules& out) {
  RETURN_IF_ERROR(EachRule(field, rules, "bytes", [&](absl::string_view name, const FieldDescriptor&) {
    return name == "len" || name == "min_len" || name == "max_len";
  }));
  if (rules.has_len()) out.min_length = out.max_length = rules.len();
  if (rules.has_min_len()) out.min_length = rules.min_len();
  if (rules.has_max_len()) out.max_length = rules.max_len();
  if (out.min_length && out.max_length && *out.min_length > *out.max_length) return Wrong(field, "min_len > max_len");
  return absl::OkStatus();
}

// All kinds of integers but those of 64 unsigned bits.
absl::Status ReadNumber(const FieldDescriptor& field, const Message& rules, absl::string_view kind, ValueRules& out) {
  std::vector<std::string> parts;
  bool exclusive = false;
  RETURN_IF_ERROR(EachRule(field, rules, kind, [&](absl::string_view name, const FieldDescriptor& rule) {
    if (name == "in") {
      out.limited = true;
      for (int i = 0; i < rules.GetReflection()->FieldSize(rules, &rule); ++i) {
        out.numbers.push_back(NumberAt(rules, rule, i));
      }
      return true;
    }
    const int64_t number = name == "const" ? 0 : NumberAt(rules, rule, 0);
    if (name == "gt" && number < std::numeric_limits<int64_t>::max()) {
      out.low = number + 1;
      parts.insert(parts.begin(), absl::StrCat("> ", number));
    } else if (name == "gte") {
      out.low = number;
      parts.insert(parts.begin(), absl::StrCat("≥ ", number));
    } else if (name == "lt" && number > std::numeric_limits<int64_t>::min()) {
      out.high = number - 1;
      parts.push_back(absl::StrCat("< ", number));
    } else if (name == "lte") {
      out.high = number;
      parts.push_back(absl::StrCat("≤ ", number));
    } else {
      return false;
    }
    exclusive |= name == "gt" || name == "lt";
    return true;
  }));
  if (out.low && out.high && *out.low > *out.high) return Wrong(field, "its lower bound lies above its upper bound");
  out.range = out.low && out.high && !exclusive ? absl::StrCat(*out.low, "–", *out.high) : absl::StrJoin(parts, ", ");
  return absl::OkStatus();
}

// What is set in the `type` oneof, "" when nothing is; "string", "int32", "repeated" …
std::string KindOf(const buf::validate::FieldRules& rules) {
  const auto* oneof = buf::validate::FieldRules::descriptor()->FindOneofByName("type");
  const auto* set = rules.GetReflection()->GetOneofFieldDescriptor(rules, oneof);
  return set == nullptr ? "" : set->name();
}

// What holds for one value of `field`.
absl::Status ReadValue(const FieldDescriptor& field, const buf::validate::FieldRules& rules, ValueRules& out) {
  const std::string kind = KindOf(rules);
  if (rules.cel_size() > 0) return NotEnforced(field, "cel");
  if (rules.cel_expression_size() > 0) return NotEnforced(field, "cel_expression");
  if (kind.empty()) return absl::OkStatus();
  if (kind != field.type_name()) {
    return field.type() == FieldDescriptor::TYPE_MESSAGE
               ? NotEnforced(field, kind)
               : Wrong(field, absl::StrCat("rules for ", kind, " on ", field.type_name()));
  }
  switch (field.type()) {
    case FieldDescriptor::TYPE_STRING:
      return ReadText(field, rules.string(), out);
    case FieldDescriptor::TYPE_BYTES:
      return ReadBytes(field, rules.bytes(), out);
    case FieldDescriptor::TYPE_ENUM:
      out.limited = rules.enum_().in_size() > 0;
      out.numbers.assign(rules.enum_().in().begin(), rules.enum_().in().end());
      return EachRule(field, rules.enum_(), kind, [&](absl::string_view name, const FieldDescriptor&) {
        return name == "defined_only" || name == "in";
      });
    case FieldDescriptor::TYPE_BOOL:
    case FieldDescriptor::TYPE_FLOAT:
    case FieldDescriptor::TYPE_DOUBLE:
    case FieldDescriptor::TYPE_UINT64:
    case FieldDescriptor::TYPE_FIXED64:
      return NotEnforced(field, kind);
    default: {
      const auto* set = buf::validate::FieldRules::descriptor()->FindFieldByName(kind);
      return ReadNumber(field, rules.GetReflection()->GetMessage(rules, set), kind, out);
    }
  }
}

absl::Status ReadRepeated(const FieldDescriptor& field, const buf::validate::FieldRules& rules, FieldRules& out) {
  const std::string kind = KindOf(rules);
  if (kind.empty()) return ReadValue(field, rules, out.value);  // only to refuse CEL
  if (kind != "repeated") return Wrong(field, absl::StrCat("rules for ", kind, " on a repeated field"));
  const auto& repeated = rules.repeated();
  RETURN_IF_ERROR(EachRule(field, repeated, kind, [&](absl::string_view name, const FieldDescriptor&) {
    return name == "min_items" || name == "max_items" || name == "items" ||
           (name == "unique" && field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) ||
           (name == "unique" && field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM);
  }));
  if (repeated.has_min_items()) out.min_items = repeated.min_items();
  if (repeated.has_max_items()) out.max_items = repeated.max_items();
  if (out.min_items && out.max_items && *out.min_items > *out.max_items) return Wrong(field, "min_items > max_items");
  out.unique = repeated.unique();
  if (repeated.items().has_required() || repeated.items().has_ignore())
    return NotEnforced(field, "repeated.items.required");
  return ReadValue(field, repeated.items(), out.value);
}

absl::Status ReadField(const FieldDescriptor& field, FieldRules& out) {
  const auto& rules = field.options().GetExtension(buf::validate::field);
  out.field = &field;
  if (field.is_map()) return Wrong(field, "maps are not judged");
  if (field.options().HasExtension(buf::validate::predefined)) return NotEnforced(field, "predefined");
  if (rules.GetReflection()->GetUnknownFields(rules).field_count() > 0) return NotEnforced(field, "?");
  if (rules.ignore() == buf::validate::IGNORE_ALWAYS) return NotEnforced(field, "ignore");
  out.required = rules.required();
  out.skip_zero = rules.ignore() == buf::validate::IGNORE_IF_ZERO_VALUE;
  out.output_only = Behaves(field, google::api::OUTPUT_ONLY);
  out.identifier = Behaves(field, google::api::IDENTIFIER);
  if (Holds(field, kDateMessage)) {
    out.kind = FieldRules::Kind::kDay;
  } else if (Holds(field, kMomentMessage)) {
    out.kind = FieldRules::Kind::kMoment;
  } else if (Holds(field, kMaskMessage)) {
    out.kind = FieldRules::Kind::kMask;
  } else if (field.message_type() != nullptr) {
    out.kind = FieldRules::Kind::kMessage;
  }
  return field.is_repeated() ? ReadRepeated(field, rules, out) : ReadValue(field, rules, out.value);
}

}  // namespace

absl::Status RuleBook::Collect(const Descriptor& descriptor, std::vector<const Descriptor*>& added) {
  if (messages_.count(&descriptor) > 0) return absl::OkStatus();
  const auto& options = descriptor.options().GetExtension(buf::validate::message);
  if (options.ByteSizeLong() > 0) {
    return absl::FailedPreconditionError(absl::StrCat(std::string(descriptor.full_name()),
                                                      ": rules of buf.validate on a message are not enforced here"));
  }
  for (int i = 0; i < descriptor.oneof_decl_count(); ++i) {
    if (descriptor.oneof_decl(i)->options().HasExtension(buf::validate::oneof)) {
      return absl::FailedPreconditionError(absl::StrCat(std::string(descriptor.oneof_decl(i)->full_name()),
                                                        ": rules of buf.validate on a oneof are not enforced here"));
    }
  }
  added.push_back(&descriptor);
  MessageRules& rules = *(messages_[&descriptor] = std::make_unique<MessageRules>());
  rules.is_term = absl::string_view(descriptor.full_name()) == kTermMessage;
  rules.fields.resize(static_cast<size_t>(descriptor.field_count()));
  bool has_output_only = false;
  for (int i = 0; i < descriptor.field_count(); ++i) {
    FieldRules& field = rules.fields[static_cast<size_t>(i)];
    RETURN_IF_ERROR(ReadField(*descriptor.field(i), field));
    has_output_only = has_output_only || field.output_only;
    if (field.kind != FieldRules::Kind::kMessage) continue;
    RETURN_IF_ERROR(Collect(*descriptor.field(i)->message_type(), added));
    field.message = Find(*descriptor.field(i)->message_type());
    has_output_only = has_output_only || field.message->has_output_only;
  }
  rules.has_output_only = has_output_only;
  return absl::OkStatus();
}

absl::Status RuleBook::Read(const Descriptor& descriptor, const MessageRules** rules) {
  std::vector<const Descriptor*> added;
  const absl::Status status = Collect(descriptor, added);
  if (!status.ok()) {
    for (const Descriptor* one : added) messages_.erase(one);
    return status;
  }
  *rules = Find(descriptor);
  return absl::OkStatus();
}

const MessageRules* RuleBook::Find(const Descriptor& descriptor) const {
  const auto found = messages_.find(&descriptor);
  return found == messages_.end() ? nullptr : found->second.get();
}

bool BoundsLength(absl::string_view pattern) {
  if (!absl::StartsWith(pattern, "^") || !absl::EndsWith(pattern, "$") || absl::EndsWith(pattern, "\\$")) return false;
  bool in_class = false;
  int depth = 0;
  for (size_t i = 0; i < pattern.size(); ++i) {
    const char c = pattern[i];
    if (c == '\\') {
      ++i;  // whatever it is, it is one character
    } else if (in_class) {
      in_class = c != ']';
    } else if (c == '[') {
      in_class = true;
    } else if (c == '(' || c == ')') {
      depth += c == '(' ? 1 : -1;
    } else if (c == '*' || c == '+') {
      return false;
    } else if (c == '|' && depth == 0) {
      return false;  // the anchors then hold for one branch each
    } else if (c == '{' && absl::StrContains(pattern.substr(i, pattern.find('}', i) - i + 1), ",}")) {
      return false;
    }
  }
  return true;
}

}  // namespace gongjin::schema
