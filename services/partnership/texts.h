// Every sentence that the partnership service says: refusals, warnings and the titles of due items.
#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/base/texts.h"
#include "gongjin/type/v1/warning.pb.h"

namespace gongjin::partnership {

// The reasons of this service and the labels of the values that they name, by reason.
absl::Span<const Text> PartnershipTexts();

// One of those sentences, its placeholders filled.
std::string Say(absl::string_view reason, const std::vector<std::string>& args, Language language);

// A warning with its sentence in both languages.
type::v1::Warning Warn(absl::string_view rule, absl::string_view subject, absl::string_view reason,
                       const std::vector<std::string>& args);

}  // namespace gongjin::partnership
