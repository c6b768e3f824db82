// The little of JSON that a token needs: one flat object of texts, whole numbers and lists of texts. Strict where
// general parsers are forgiving, because a token read in two ways is a hole: no duplicate key, no trailing bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"

namespace gongjin::access {

using JsonValue = std::variant<std::string, int64_t, std::vector<std::string>>;
using JsonObject = std::map<std::string, JsonValue, std::less<>>;

// nullopt: anything else than such an object.
std::optional<JsonObject> ParseJson(absl::string_view text);
// Keys in alphabetical order, no spaces: the same object gives the same text.
std::string WriteJson(const JsonObject& object);

}  // namespace gongjin::access
