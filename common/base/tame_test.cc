#include "common/base/tame.h"

#include "gtest/gtest.h"

namespace gongjin {
namespace {

TEST(Tame, LeavesNothingThatATerminalObeys) {
  const struct {
    const char* text_is;
    std::string text, tame;
  } cases[] = {
      {"plain", "registry: sound, 17 lines", "registry: sound, 17 lines"},
      {"of all lengths", "a\u00e9\u4e50\U0001F600", "a\u00e9\u4e50\U0001F600"},
      {"a title for the window", "x\x1b]0;pwn\x07y", "x\uFFFD]0;pwn\uFFFDy"},
      {"lines of its own", "a\r\nregistry: sound\tb", "a  registry: sound b"},
      {"deleting", "a\x7f", "a\uFFFD"},
      {"a control character of two bytes",
       "a\xc2\x9b"
       "2J",
       "a\uFFFD"
       "2J"},
      {"written from right to left", "a\u202eb\u2066c\u200fd\u061c", "a\uFFFDb\uFFFDc\uFFFDd\uFFFD"},
      {"separated lines", "a\u2028b", "a\uFFFDb"},
      {"a byte that continues nothing",
       "a\x9b"
       "b",
       "a\uFFFDb"},
      {"cut off", "a\xe4\xb9", "a\uFFFD\uFFFD"},
      {"not continued",
       "\xe4"
       "bc",
       "\uFFFD"
       "bc"},
      {"longer than it need be", "\xc0\x9b\xe0\x82\x9b", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"half of a pair", "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
      {"beyond the last", "\xf4\x90\x80\x80\xff", "\uFFFD\uFFFD\uFFFD\uFFFD\uFFFD"},
      {"nothing at its end", std::string("a\0", 2), "a\uFFFD"},
  };
  for (const auto& [text_is, text, tame] : cases) {
    SCOPED_TRACE(text_is);
    EXPECT_EQ(Tame(text), tame);
  }
}

}  // namespace
}  // namespace gongjin
