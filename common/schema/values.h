// One value against its rules. For this room alone.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "common/schema/rules.h"
#include "google/protobuf/message.h"

namespace gongjin::schema {

// What is wrong with a value; Validate adds where.
struct ValueFault {
  const char* reason;
  std::vector<std::string> args;
};

// Of a string or bytes field.
std::optional<ValueFault> JudgeText(const std::string& text, const FieldRules& rules);
std::optional<ValueFault> JudgeNumber(int64_t number, const ValueRules& rules);
std::optional<ValueFault> JudgeEnum(int number, const FieldRules& rules);
// A message of kind kDay, kMoment or kMask.
std::optional<ValueFault> JudgeWhole(const google::protobuf::Message& message, FieldRules::Kind kind);
// A type.v1.Term both of whose days are days.
std::optional<ValueFault> JudgeTerm(const google::protobuf::Message& term);

}  // namespace gongjin::schema
