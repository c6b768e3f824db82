// What the districts of Shanghai are called, so that a new registry names its own without being told. [GB/T 2260]
#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace gongjin::registry {

struct DistrictTitle {
  std::string district;      // "宝山区"; the code itself where it is not known here
  std::string municipality;  // "上海市"; empty where it is not known here
};

// An administrator may change both later.
DistrictTitle TitleOf(absl::string_view code);

}  // namespace gongjin::registry
