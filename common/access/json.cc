#include "common/access/json.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"

namespace gongjin::access {
namespace {

constexpr size_t kMostDigits = 15;  // far beyond any moment in seconds, exact in every JSON library

// Reads from the front of a text. Every function returns false, and leaves the rest undefined, on a mismatch.
class JsonReader {
 public:
  explicit JsonReader(absl::string_view text) : rest_(text) {}

  bool Object(JsonObject& object) {
    if (!Take('{')) return false;
    if (Take('}')) return AtEnd();
    do {
      std::string key;
      JsonValue value;
      if (!Text(key) || !Take(':') || !Any(value)) return false;
      if (!object.emplace(std::move(key), std::move(value)).second) return false;
    } while (Take(','));
    return Take('}') && AtEnd();
  }

 private:
  void SkipSpace() {
    while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\n' || rest_[0] == '\r'))
      rest_.remove_prefix(1);
  }
  bool AtEnd() {
    SkipSpace();
    return rest_.empty();
  }
  bool Peek(char c) {
    SkipSpace();
    return !rest_.empty() && rest_[0] == c;
  }
  bool Take(char c) {
    if (!Peek(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool Any(JsonValue& value) {
    if (Peek('"')) return Text(value.emplace<std::string>());
    if (Peek('[')) return List(value.emplace<std::vector<std::string>>());
    return Number(value.emplace<int64_t>());
  }
  bool List(std::vector<std::string>& list) {
    if (!Take('[')) return false;
    if (Take(']')) return true;
    do {
      if (!Text(list.emplace_back())) return false;
    } while (Take(','));
    return Take(']');
  }
  bool Number(int64_t& number) {
    SkipSpace();
    size_t digits = 0;
    while (digits < rest_.size() && absl::ascii_isdigit(static_cast<unsigned char>(rest_[digits]))) ++digits;
    if (digits == 0 || digits > kMostDigits || (digits > 1 && rest_[0] == '0')) return false;
    if (!absl::SimpleAtoi(rest_.substr(0, digits), &number)) return false;
    rest_.remove_prefix(digits);
    return true;
  }
  bool Text(std::string& text) {
    if (!Take('"')) return false;
    while (!rest_.empty()) {
      const char c = rest_[0];
      rest_.remove_prefix(1);
      if (c == '"') return true;
      if (static_cast<unsigned char>(c) < 0x20) return false;
      if (c != '\\') {
        text.push_back(c);
      } else if (!Escape(text)) {
        return false;
      }
    }
    return false;
  }
  // Of \u only what stands for ASCII: that is all we write.
  bool Escape(std::string& text) {
    static constexpr absl::string_view kFrom = "\"\\/bfnrt", kTo = "\"\\/\b\f\n\r\t";
    if (rest_.empty()) return false;
    if (const size_t known = kFrom.find(rest_[0]); known != absl::string_view::npos) {
      text.push_back(kTo[known]);
      rest_.remove_prefix(1);
      return true;
    }
    uint32_t code = 0;
    if (rest_.size() < 5 || rest_[0] != 'u' || !absl::SimpleHexAtoi(rest_.substr(1, 4), &code) || code >= 0x80)
      return false;
    for (const char c : rest_.substr(1, 4))
      if (!absl::ascii_isxdigit(static_cast<unsigned char>(c))) return false;
    text.push_back(static_cast<char>(code));
    rest_.remove_prefix(5);
    return true;
  }

  absl::string_view rest_;
};

std::string Quote(absl::string_view text) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      quoted.push_back('\\');
      quoted.push_back(c);
    } else if (static_cast<unsigned char>(c) < 0x20) {
      absl::StrAppendFormat(&quoted, "\\u%04x", static_cast<unsigned>(c));
    } else {
      quoted.push_back(c);
    }
  }
  return quoted + "\"";
}

struct Write {
  std::string operator()(const std::string& text) const { return Quote(text); }
  std::string operator()(int64_t number) const { return absl::StrCat(number); }
  std::string operator()(const std::vector<std::string>& list) const {
    return absl::StrCat(
        "[", absl::StrJoin(list, ",", [](std::string* out, const std::string& text) { *out += Quote(text); }), "]");
  }
};

}  // namespace

std::optional<JsonObject> ParseJson(absl::string_view text) {
  JsonObject object;
  if (!JsonReader(text).Object(object)) return std::nullopt;
  return object;
}

std::string WriteJson(const JsonObject& object) {
  return absl::StrCat("{",
                      absl::StrJoin(object, ",",
                                    [](std::string* out, const auto& entry) {
                                      absl::StrAppend(out, Quote(entry.first), ":", std::visit(Write{}, entry.second));
                                    }),
                      "}");
}

}  // namespace gongjin::access
