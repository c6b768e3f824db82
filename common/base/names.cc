#include "common/base/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace gongjin {
namespace {

constexpr absl::string_view kDistricts = "districts/";

}  // namespace

bool IsId(absl::string_view id) {
  return !id.empty() && id.size() <= kMaxIdLength && std::all_of(id.begin(), id.end(), [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || absl::StrContains("._~-", absl::string_view(&c, 1));
  });
}

absl::string_view DistrictOf(absl::string_view name) {
  if (!absl::StartsWith(name, kDistricts)) return "";
  const absl::string_view district = name.substr(0, name.find('/', kDistricts.size()));
  return IsId(district.substr(kDistricts.size())) ? district : "";
}

}  // namespace gongjin
