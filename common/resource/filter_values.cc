#include "common/resource/filter_values.h"

#include <optional>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/time.h"
#include "common/base/day.h"
#include "common/base/status.h"

namespace gongjin {
namespace {

using schema::Shape;

// What a column takes, by example, for any reader.
std::string Takes(const FilterColumn& column) {
  switch (column.shape) {
    case Shape::kText:
      return "\"…\"";
    case Shape::kInteger:
      return "0, 1, 2 …";
    case Shape::kBool:
      return "true, false";
    case Shape::kDay:
      return "2019-03-15";
    case Shape::kMoment:
      return "\"2019-03-15T08:00:00+08:00\"";
    case Shape::kEnum:
      break;
  }
  std::vector<std::string> names;
  for (int i = 0; i < column.values->value_count(); ++i) names.push_back(column.values->value(i)->name());
  return absl::StrJoin(names, ", ");
}

std::optional<int64_t> Day(absl::string_view text) {
  const auto day = ParseDay(text);
  return day ? std::optional<int64_t>(NumberOf(*day)) : std::nullopt;
}

std::optional<int64_t> Moment(absl::string_view text) {
  absl::Time time;
  const bool parsed = absl::ParseTime(absl::RFC3339_full, text, &time, nullptr);
  const bool in_range =
      parsed && time >= absl::FromUnixSeconds(-62135596800) && time < absl::FromUnixSeconds(253402300800);
  return in_range ? std::optional<int64_t>(absl::ToUnixMicros(time)) : std::nullopt;
}

std::optional<int64_t> Number(const FilterColumn& column, const std::string& text) {
  int64_t number = 0;
  switch (column.shape) {
    case Shape::kInteger:
      return absl::SimpleAtoi(text, &number) ? std::optional<int64_t>(number) : std::nullopt;
    case Shape::kBool:
      return text == "true" || text == "false" ? std::optional<int64_t>(text == "true") : std::nullopt;
    case Shape::kEnum: {
      const auto* value = column.values->FindValueByName(text);
      return value != nullptr ? std::optional<int64_t>(value->number()) : std::nullopt;
    }
    case Shape::kDay:
      return Day(text);
    case Shape::kMoment:
      return Moment(text);
    case Shape::kText:
      break;
  }
  return std::nullopt;
}

}  // namespace

absl::Status WrongValue(const FilterColumn& column) {
  return Invalid("filter", "FILTER_VALUE", {column.path, Takes(column)});
}

absl::StatusOr<store::Value> ValueFor(const FilterColumn& column, const FilterValue& value,
                                      absl::Span<const store::Value> arguments) {
  if (value.argument > 0) {
    const store::Value& bound = arguments[static_cast<size_t>(value.argument) - 1];
    const bool null = std::holds_alternative<std::monostate>(bound);
    const bool is_text = std::holds_alternative<std::string>(bound);
    if (!null && is_text != (column.shape == Shape::kText)) return WrongValue(column);
    return bound;
  }
  if (value.text == "null" && !value.quoted && !value.prefix) return store::Value();
  if (column.shape == Shape::kText) return store::Value(value.text);
  const auto number = value.prefix ? std::nullopt : Number(column, value.text);
  if (!number) return WrongValue(column);
  return store::Value(*number);
}

}  // namespace gongjin
