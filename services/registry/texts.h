// Every sentence that the registry says: refusals and warnings.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/texts.h"
#include "gongjin/type/v1/warning.pb.h"

namespace gongjin::registry {

// The reasons of this service.
absl::Span<const Text> RegistryTexts();

// A warning with its sentence in both languages.
type::v1::Warning Warn(absl::string_view rule, absl::string_view subject, absl::string_view reason,
                       const std::vector<std::string>& args);

}  // namespace gongjin::registry
