// Numbers that rules judge by: data with source and validity, never literals in code.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "absl/types/span.h"
#include "gongjin/common/v1/norm.pb.h"

namespace gongjin {

// The norms of one service for one district: the shipped defaults, over them the district's own. Cheap to copy.
class Norms {
 public:
  // Parses `norms.textproto`. INVALID_ARGUMENT: not a NormSet; a norm without rule, unit, label, label_en or source;
  // two of one name that hold on one day or are of different rules; a value outside its own min and max.
  static absl::StatusOr<Norms> Parse(absl::string_view text);
  // A copy in which `overrides` (names "districts/{d}/norms/{id}"), each over those before it, hold for their days:
  // their value, or with `taken_back` the default again. What a source fixes stays as it is.
  Norms With(const std::vector<common::v1::Norm>& overrides) const;
  // The norm in force on a day, or nullptr: nothing of 2021 judges 2019.
  const common::v1::Norm* Find(absl::string_view id, absl::CivilDay day) const;
  // Its value. The id must exist (checked by tests); a day before the first validity takes the earliest one.
  int64_t Value(absl::string_view id, absl::CivilDay day) const;
  // Every norm, by rule, then id, then validity.
  const std::vector<common::v1::Norm>& all() const { return *norms_; }

 private:
  using List = std::vector<common::v1::Norm>;
  std::shared_ptr<const List> norms_ = std::make_shared<const List>();  // `name` holds the id alone
};

// "month*100+day": a value in this unit is a day of every year.
inline constexpr char kMonthAndDay[] = "month*100+day";

// By rule ("P2" before "P10"), then name, then validity.
bool NormBefore(const common::v1::Norm& a, const common::v1::Norm& b);

// FAILED_PRECONDITION by the norm's rule, NORM_BELOW_OTHER (args: norm, its value, the other, its value, day): norms
// that are given in the order of their values, equal ones allowed, are not in it on this day.
absl::Status NormsInOrder(const Norms& norms, absl::Span<const absl::string_view> ascending, absl::CivilDay day);

}  // namespace gongjin
