// What is due in a district's partnerships, and how the programme stands at a glance. [W1, W4]
#pragma once

#include <vector>

#include "common/resource/transaction.h"
#include "gongjin/common/v1/overview.pb.h"
#include "gongjin/common/v1/work_list.pb.h"

namespace gongjin::partnership {

absl::StatusOr<std::vector<common::v1::DueItem>> DueInDistrict(const Snapshot& snapshot, absl::string_view district,
                                                               absl::CivilDay as_of);
absl::StatusOr<std::vector<common::v1::Overview::Section>> OverviewOfDistrict(const Snapshot& snapshot,
                                                                              absl::string_view district,
                                                                              absl::CivilDay as_of);

}  // namespace gongjin::partnership
