#include "cli/width.h"

#include <utf8proc.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"

namespace gongjin::cli {
namespace {

struct CodePoint {
  utf8proc_int32_t value;  // -1: an invalid byte
  size_t size;             // bytes it takes
};

CodePoint Next(absl::string_view text) {
  utf8proc_int32_t value = -1;
  const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                     static_cast<utf8proc_ssize_t>(text.size()), &value);
  if (size <= 0) return {-1, 1};
  return {value, static_cast<size_t>(size)};
}

size_t WidthOf(CodePoint point) {
  if (point.value < 0) return 1;
  const int width = utf8proc_charwidth(point.value);
  return width < 0 ? 0 : static_cast<size_t>(width);
}

bool IsUnsafe(utf8proc_int32_t value) {
  if (value < 0x20 || (value >= 0x7F && value < 0xA0)) return true;        // C0, DEL, C1; invalid bytes too
  if (value == 0x200E || value == 0x200F || value == 0x061C) return true;  // direction marks
  if (value == 0x2028 || value == 0x2029) return true;                     // line and paragraph separators
  return (value >= 0x202A && value <= 0x202E) || (value >= 0x2066 && value <= 0x2069);  // embeddings, overrides
}

}  // namespace

bool IsUtf8(absl::string_view text) {
  while (!text.empty()) {
    const CodePoint point = Next(text);
    if (point.value < 0) return false;
    text.remove_prefix(point.size);
  }
  return true;
}

size_t WidthOf(absl::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = Next(text);
    width += WidthOf(point);
    text.remove_prefix(point.size);
  }
  return width;
}

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

std::string TameLines(absl::string_view text) {
  return absl::StrJoin(absl::StrSplit(text, '\n'), "\n",
                       [](std::string* out, absl::string_view line) { absl::StrAppend(out, Tame(line)); });
}

std::string Quote(absl::string_view text) {
  const std::string escaped = absl::StrReplaceAll(text, {{"\\", "\\\\"}, {"\"", "\\\""}, {"\n", "\\n"}, {"\t", "\\t"}});
  return absl::StrCat("\"", Escape(escaped), "\"");
}

std::string Escape(absl::string_view json) {
  std::string result;
  while (!json.empty()) {
    const CodePoint point = Next(json);
    if (point.value >= 0 && point.value != '\n' && IsUnsafe(point.value)) {
      absl::StrAppendFormat(&result, "\\u%04x", point.value);
    } else {
      absl::StrAppend(&result, json.substr(0, point.size));
    }
    json.remove_prefix(point.size);
  }
  return result;
}

std::string Cut(absl::string_view text, size_t width) {
  if (WidthOf(text) <= width) return std::string(text);
  if (width == 0) return "";
  size_t used = 0, end = 0;
  while (end < text.size()) {
    const CodePoint point = Next(text.substr(end));
    if (used + WidthOf(point) > width - 1) break;
    used += WidthOf(point);
    end += point.size;
  }
  return absl::StrCat(text.substr(0, end), "…");
}

std::string Pad(absl::string_view text, size_t width, bool right) {
  const size_t own = WidthOf(text);
  const std::string spaces(own < width ? width - own : 0, ' ');
  return right ? absl::StrCat(spaces, text) : absl::StrCat(text, spaces);
}

}  // namespace gongjin::cli
