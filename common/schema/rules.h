// The rules of a message's fields, read off their buf.validate options once. For this room alone.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"
#include "re2/re2.h"

namespace gongjin::schema {

// Of one value: a single field, or each item of a repeated one.
struct ValueRules {
  std::optional<uint64_t> min_length, max_length;  // Unicode characters; of bytes fields bytes
  std::optional<uint64_t> max_bytes;
  std::unique_ptr<RE2> pattern;  // found anywhere, as buf.validate has it
  bool limited = false;          // to `texts` or `numbers`
  std::vector<std::string> texts;
  std::vector<int64_t> numbers;
  std::optional<int64_t> low, high;  // both included
  std::string range;                 // low and high for people: "1949–2100", "> 0"
};

struct MessageRules;

struct FieldRules {
  // Messages that are judged as a whole.
  enum class Kind { kPlain, kMessage, kDay, kMoment, kMask };

  const google::protobuf::FieldDescriptor* field = nullptr;
  Kind kind = Kind::kPlain;
  const MessageRules* message = nullptr;  // kMessage: what holds inside
  bool output_only = false;
  bool identifier = false;
  bool required = false;
  bool skip_zero = false;  // a zero value is not judged
  bool unique = false;
  std::optional<uint64_t> min_items, max_items;
  ValueRules value;
};

struct MessageRules {
  std::vector<FieldRules> fields;
  bool is_term = false;
  bool has_output_only = true;  // at any depth; while a recursive message is being read it may be
};

// Reads rules, each message once; recursive messages are fine. Not thread-safe.
class RuleBook {
 public:
  // FAILED_PRECONDITION naming field and rule: one that we do not enforce, that contradicts itself, or that is for
  // another type; a map. The book is then as it was before. The pointer lives as long as the book.
  absl::Status Read(const google::protobuf::Descriptor& descriptor, const MessageRules** rules);
  const MessageRules* Find(const google::protobuf::Descriptor& descriptor) const;

 private:
  absl::Status Collect(const google::protobuf::Descriptor& descriptor,
                       std::vector<const google::protobuf::Descriptor*>& added);

  std::map<const google::protobuf::Descriptor*, std::unique_ptr<MessageRules>> messages_;
};

// True: nothing longer than some bound matches, by the look of it: anchored at both ends, without * + {n,}.
bool BoundsLength(absl::string_view pattern);

}  // namespace gongjin::schema
