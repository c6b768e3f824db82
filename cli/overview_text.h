// The programmes at a glance, as text.
#pragma once

#include <string>

#include "cli/cells.h"
#include "gongjin/common/v1/overview.pb.h"

namespace gongjin::cli {

// A section a programme: a line a record with its state and what stands out, then the figures; totals at the end.
// What is overdue is marked !, what is missed ×, what will be due ·. `width`: of the terminal; 0: nothing is cut.
std::string OverviewText(const common::v1::Overview& overview, const CellStyle& style, size_t width);

}  // namespace gongjin::cli
