#include "cli/width.h"

#include "cli/table.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::cli {
namespace {

TEST(Width, IsWhatTheEyeSees) {
  const struct {
    const char* is;
    const char* text;
    size_t width;
  } cases[] = {
      {"letters", "lezhi", 5},
      {"Chinese", "乐之中学", 8},
      {"both", "P2 规则", 7},
      {"a combining accent", "e\u0301", 1},
      {"full-width brackets", "〔合成〕", 8},
      {"an arrow", "→", 1},
      {"a rare character", "𠮷", 2},
      {"nothing", "", 0},
  };
  for (const auto& [is, text, width] : cases) {
    SCOPED_TRACE(is);
    EXPECT_EQ(WidthOf(text), width);
  }
}

TEST(Width, CutsBetweenCharacters) {
  EXPECT_EQ(Cut("乐之中学", 8), "乐之中学");
  EXPECT_EQ(Cut("乐之中学", 7), "乐之中…");
  EXPECT_EQ(Cut("乐之中学", 6), "乐之…");  // a half character is none
  EXPECT_EQ(Cut("abc", 1), "…");
  EXPECT_EQ(Cut("abc", 0), "");
  EXPECT_EQ(Cut("e\u0301e\u0301e\u0301", 2), "e\u0301…");
}

TEST(Width, TamesWhatWouldMoveTheCursor) {
  EXPECT_EQ(Tame("a\nb\tc"), "a b c");
  EXPECT_EQ(Tame("\x1b[31mred"), "\uFFFD[31mred");
  EXPECT_EQ(Tame("\u202Egpj.exe"), "\uFFFDgpj.exe");
  EXPECT_EQ(Tame("\u009B1m"), "\uFFFD1m");
  EXPECT_EQ(Tame("a\u2028b"), "a\uFFFDb");
  EXPECT_EQ(Tame("\xFF\xFE"), "\uFFFD\uFFFD");
  EXPECT_EQ(Tame("乐之中学"), "乐之中学");
}

TEST(Width, TamesEachLineOfSeveral) {
  EXPECT_EQ(TameLines("a\x1b\nb\tc\n"), "a\uFFFD\nb c\n");
  EXPECT_EQ(TameLines(""), "");
}

TEST(Width, QuotesWithoutLosingAnything) {
  EXPECT_EQ(Quote("a\"b\\c\nd\te"), R"("a\"b\\c\nd\te")");
  EXPECT_EQ(Quote("\x1b\x7f\u009B\u202E\u2066\u200F乐"), "\"\\u001b\\u007f\\u009b\\u202e\\u2066\\u200f乐\"");
  EXPECT_EQ(Escape("{\n  \"a\": \"\u2069\"\n}"), "{\n  \"a\": \"\\u2069\"\n}");
}

TEST(Table, AlignsByWidthAndLeavesNoTrailingSpaces) {
  Table table;
  table.headers = {"标识", "名称", "期次"};
  table.rows = {{"lezhi", "存志学校 → 乐之中学", "1"}, {"x", "阳浦", "12"}};
  table.right = {2};
  EXPECT_EQ(Print(table, 0),
            "标识   名称                 期次\n"
            "lezhi  存志学校 → 乐之中学     1\n"
            "x      阳浦                   12\n");
}

TEST(Table, CutsTheWidestColumnsOnATerminalOnly) {
  Table table;
  table.rows = {{"lezhi", "abcdefghijklmnopqrstuvwxyz"}};
  EXPECT_EQ(Print(table, 0), "lezhi  abcdefghijklmnopqrstuvwxyz\n");
  EXPECT_EQ(Print(table, 20), "lezhi  abcdefghijkl…\n");
  EXPECT_EQ(Print(table, 5), "lezhi  abcdefg…\n");  // it is never narrower than can be read
}

TEST(Table, LeavesOutEmptyColumnsUnlessAskedFor) {
  Table table;
  table.headers = {"a", "b", "c"};
  table.rows = {{"1", "", "2"}};
  table.right = {2};
  EXPECT_EQ(Print(table, 0), "a  c\n1  2\n");
  table.keep_empty = true;
  EXPECT_EQ(Print(table, 0), "a  b  c\n1     2\n");
}

TEST(Table, ShowsNoControlCharacters) {
  Table table;
  table.rows = {{"a\x1b]0;title\x07", "two\nlines"}};
  EXPECT_EQ(Print(table, 0), "a\uFFFD]0;title\uFFFD  two lines\n");
}

}  // namespace
}  // namespace gongjin::cli
