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
#include "gongjin/common/v1/norm.pb.h"

namespace gongjin {

// The norms of one service for one district: the shipped defaults, over them the district's own. Cheap to copy.
class Norms {
 public:
  // Parses `norms.textproto`. INVALID_ARGUMENT: not a NormSet; a norm without rule, unit, label, label_en or source;
  // two that hold on one day; a value outside its own min and max.
  static absl::StatusOr<Norms> Parse(absl::string_view text);
  // A copy in which `overrides` (names "districts/{d}/norms/{id}") replace the default from their `valid_from` on.
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

}  // namespace gongjin
