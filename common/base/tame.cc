#include "common/base/tame.h"

#include <cstddef>
#include <cstdint>

#include "absl/strings/str_cat.h"

namespace gongjin {
namespace {

struct CodePoint {
  int32_t value;  // -1: an invalid byte
  size_t size;    // bytes it takes
};

// `text` is not empty.
CodePoint Next(absl::string_view text) {
  constexpr CodePoint kInvalid{-1, 1};
  constexpr int32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};  // of so many bytes: a shorter writing is the right one
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x80) return {first, 1};
  const size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC0 || first >= 0xF8 || text.size() < size) return kInvalid;
  int32_t value = first & (0x7F >> size);
  for (size_t i = 1; i < size; ++i) {
    const auto next = static_cast<unsigned char>(text[i]);
    if ((next & 0xC0) != 0x80) return kInvalid;
    value = (value << 6) | (next & 0x3F);
  }
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  return value < kLeast[size] || value > 0x10FFFF || surrogate ? kInvalid : CodePoint{value, size};
}

bool IsUnsafe(int32_t value) {
  if (value < 0x20 || (value >= 0x7F && value < 0xA0)) return true;        // C0, DEL, C1; invalid bytes too
  if (value == 0x200E || value == 0x200F || value == 0x061C) return true;  // direction marks
  if (value == 0x2028 || value == 0x2029) return true;                     // line and paragraph separators
  return (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);  // embeddings, overrides
}

}  // namespace

std::string Tame(absl::string_view text) {
  std::string result;
  while (!text.empty()) {
    const CodePoint point = Next(text);
    if (point.value == '\n' || point.value == '\t' || point.value == '\r') {
      result += ' ';
    } else if (IsUnsafe(point.value)) {
      result += "\uFFFD";
    } else {
      absl::StrAppend(&result, text.substr(0, point.size));
    }
    text.remove_prefix(point.size);
  }
  return result;
}

}  // namespace gongjin
