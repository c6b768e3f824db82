// G2 as far as codes go: what cannot be is refused, what is unlikely is said.
#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "gongjin/registry/v1/district.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/type/v1/warning.pb.h"

namespace gongjin::registry {

// The 18th character of a unified social credit code, from the 17 before it; '\0': they are not 17 of its alphabet.
char UsccCheckCharacter(absl::string_view seventeen);

// G2 [GB 32100-2015 § 4]: the last character of a unified social credit code follows from the others.
// zh: 统一社会信用代码的校验码与其余字符一致。
// Invalid: USCC_CHECK.
absl::Status UsccIsRight(const v1::Organization& organization);

// G2 [GB 32100-2015 § 4; D12]: the first pair of a unified social credit code tells who registered the organization,
// and so what kinds it can be.
// zh: 统一社会信用代码前两位所示的登记类别一般与机构类别相符。
// Warns: USCC_KIND {first pair, those expected}.
std::vector<type::v1::Warning> UsccFitsTheKind(const v1::Organization& organization);

// G2 [GB/T 2260]: a district is named by its code.
// zh: 区的编号即其行政区划代码。
// Invalid: DISTRICT_NAMED_BY_CODE {code}.
absl::Status DistrictIsNamedByItsCode(const v1::District& district);

}  // namespace gongjin::registry
