// Is there an order of a record's operations, one that agrees with their moments, in which each is answered as it was?
// [Wing and Gong 1993; Lowe 2017: what was tried with the same operations done and the same state is not tried again]
#pragma once

#include <vector>

#include "tests/history/history.h"

namespace gongjin::history {

// Each record is judged by itself. An operation of unknown outcome may take effect until its last moment, or never.
// Near linear where answers tell revisions, so that few orders remain. The anomaly is of the first record that has one.
Verdict CheckLinearizable(const std::vector<Operation>& operations);

}  // namespace gongjin::history
