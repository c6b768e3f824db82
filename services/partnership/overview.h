// How one partnership and the whole programme read at a glance. [W4]
#pragma once

#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "common/base/calendar.h"
#include "common/base/norms.h"
#include "gongjin/common/v1/overview.pb.h"
#include "gongjin/common/v1/work_list.pb.h"
#include "services/partnership/rules_facts.h"

namespace gongjin::partnership {

// A partnership as of a day: its facts and what is due.
struct Standing {
  Facts facts;
  std::vector<common::v1::DueItem> due;
};

// One line: state, then what was done, what is missing and what is due, the most urgent deciding its attention.
common::v1::Overview::Line LineOf(const Standing& standing, absl::CivilDay as_of, const Calendar& calendar,
                                  const Norms& norms);

// The totals of the programme, each with the records it counts.
std::vector<common::v1::Overview::Figure> FiguresOf(const std::vector<Standing>& standings, absl::CivilDay as_of);

}  // namespace gongjin::partnership
