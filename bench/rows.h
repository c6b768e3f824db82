// What is measured: the rows of the report.
#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/ratio.h"

namespace gongjin::bench {

struct Plan {
  std::string suite;   // program that is measured
  std::string self;    // this program, for the echo
  std::string folder;  // where data folders are made: on the disk that is measured
  std::string only;    // rows whose name contains it; empty: all
  int rounds = 7;
  absl::Duration time = absl::Seconds(2);  // of each figure
  int partnerships = 10000;                // in the district when it begins
  std::string peers;                       // folder of the other products, as bench/run makes it; empty: without them
  int many = 0;                            // partnerships in a large district beside it; 0: no rows of growth
  std::string many_folder;  // where the large district is kept from run to run; empty: it is made each time
};

// Starts the servers, fills the district, measures. Prints each row as it is there, and what each call cost.
absl::StatusOr<std::vector<Row>> MeasureAll(const Plan& plan);

}  // namespace gongjin::bench
