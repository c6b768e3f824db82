#include "common/base/texts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "gongjin/annotations/v1/annotations.pb.h"
#include "gongjin/registry/v1/school.pb.h"

namespace gongjin {
namespace {

TEST(Texts, LanguageIsChineseUnlessEnglishIsPreferred) {
  const struct {
    const char* header;
    Language language;
  } cases[] = {
      {"", Language::kChinese},
      {"en", Language::kEnglish},
      {"en-GB,en;q=0.9", Language::kEnglish},
      {"zh-CN,zh;q=0.9,en;q=0.8", Language::kChinese},
      {"zh;q=0.5, en;q=0.6", Language::kEnglish},
      {"en;q=0.5, zh;q=0.6", Language::kChinese},
      {"en, zh", Language::kEnglish},
      {"zh, en", Language::kChinese},
      {"de, en;q=0.1", Language::kEnglish},
      {"de", Language::kChinese},
      {"en;q=0", Language::kChinese},
      {"en;q=rubbish", Language::kChinese},
      {"*", Language::kChinese},
      {";;,,;q=", Language::kChinese},
  };
  for (const auto& [header, language] : cases) {
    SCOPED_TRACE(header);
    EXPECT_EQ(LanguageOf(header), language);
  }
}

TEST(Texts, SaysWithArgumentsInBothLanguages) {
  Texts texts;
  ASSERT_TRUE(texts.Add({{"A", "{1} 在 {0} 之前", "{1} comes before {0}"}, {"B", "花括号 { }", "braces { }"}}).ok());
  EXPECT_EQ(texts.Say("A", {"y", "x"}, Language::kChinese), "x 在 y 之前");
  EXPECT_EQ(texts.Say("A", {"y", "x"}, Language::kEnglish), "x comes before y");
  EXPECT_EQ(texts.Say("A", {"", "{0}"}, Language::kEnglish), "{0} comes before —");
  EXPECT_EQ(texts.Say("A", {}, Language::kEnglish), "— comes before —");
  EXPECT_EQ(texts.Say("B", {}, Language::kEnglish), "braces { }");
  EXPECT_EQ(texts.Say("D", {}, Language::kEnglish), "D");
  ASSERT_TRUE(texts.Add({{"supporter", "支援方", "supporter"}, {"C", "缺{0}", "missing: {0}"}}).ok());
  EXPECT_EQ(texts.Say("C", {"supporter"}, Language::kChinese), "缺支援方");  // arguments may be of the catalogue too
  EXPECT_TRUE(texts.Has("A"));
  EXPECT_FALSE(texts.Has("D"));
}

TEST(Texts, RefusesWhatIsIncompleteOrContradictory) {
  const struct {
    std::vector<Text> texts;
    const char* names;
  } cases[] = {
      {{{"A", "甲", ""}}, "A"},
      {{{"A", "", "a"}}, "A"},
      {{{"A", "甲 {0}", "a"}}, "A"},
      {{{"A", "甲 {0}", "a {1}"}}, "A"},
      {{{"A", "甲", "a"}, {"A", "乙", "a"}}, "A"},
  };
  for (const auto& [list, names] : cases) {
    Texts texts;
    const auto status = texts.Add(list);
    EXPECT_TRUE(absl::IsFailedPrecondition(status));
    EXPECT_THAT(std::string(status.message()), testing::HasSubstr(names));
  }
  Texts texts;
  EXPECT_TRUE(texts.Add({{"A", "甲", "a"}, {"A", "甲", "a"}}).ok());  // the same twice is harmless
}

TEST(LabelsOf, ReadsTheAnnotations) {
  const auto labels = LabelsOf(annotations::v1::ResourceOptions::Ending_descriptor());
  EXPECT_TRUE(labels.empty());  // none of its values is labelled
  const auto stages = LabelsOf(registry::v1::School::Stage_descriptor());
  ASSERT_FALSE(stages.empty());
  EXPECT_EQ(stages[1].reason, "PRIMARY");
  EXPECT_EQ(stages[1].zh, "小学");
  EXPECT_EQ(stages[1].en, "primary");
}

TEST(PlatformTexts, AreCompleteAndInOrder) {
  Texts texts;
  EXPECT_EQ(texts.Add(PlatformTexts()), absl::OkStatus());
  for (size_t i = 1; i < PlatformTexts().size(); ++i) {
    EXPECT_LT(PlatformTexts()[i - 1].reason, PlatformTexts()[i].reason);
  }
  for (const char* reason : {"ABSENT", "DENIED", "STALE", "INTERNAL", "OUTCOME_UNKNOWN", "SERVICE_UNREACHABLE"}) {
    EXPECT_TRUE(texts.Has(reason)) << reason;  // said by makers that take no reason
  }
}

TEST(PlatformTexts, NameWhatIsWrong) {
  Texts texts;
  ASSERT_TRUE(texts.Add(PlatformTexts()).ok());
  const struct {
    const char* reason;
    std::vector<std::string> args;
    const char *zh, *en;
  } cases[] = {
      {"DATE_INVALID",
       {"2019-2-30"},
       "日期 2019-2-30 不存在，请填写 0001 年至 9999 年之间的实际日期。",
       "2019-2-30 is not a day; give a day that exists, of the years 1 to 9999."},
      {"TERM_REVERSED",
       {"2019-03-15", "2019-03-14"},
       "截止日期 2019-03-14 早于起始日期 2019-03-15。",
       "The last day, 2019-03-14, lies before the first, 2019-03-15."},
      {"NORM_FIXED",
       {"p3-key-projects", "沪教委基〔2017〕59号"},
       "标准 p3-key-projects 由 沪教委基〔2017〕59号 规定，本区不能更改。",
       "Norm p3-key-projects is fixed by 沪教委基〔2017〕59号 and is not the district's to change."},
  };
  for (const auto& [reason, args, zh, en] : cases) {
    EXPECT_EQ(texts.Say(reason, args, Language::kChinese), zh);
    EXPECT_EQ(texts.Say(reason, args, Language::kEnglish), en);
  }
}

}  // namespace
}  // namespace gongjin
