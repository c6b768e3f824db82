#include "cli/names.h"

#include "cli/near.h"
#include "cli/problem.h"
#include "cli/types.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace gongjin::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::string Completed(const char* pattern, const char* text, const char* parent, const char* district) {
  return NamePattern(pattern).Complete(text, parent, district).value_or("none");
}

TEST(Names, AreCompletedFromWhatIsMeantAnyway) {
  constexpr const char* kPartnership = "districts/{district}/partnerships/{partnership}";
  constexpr const char* kEvaluation = "districts/{district}/partnerships/{partnership}/evaluations/{evaluation}";
  const struct {
    const char* is;
    const char* pattern;
    const char* text;
    const char* parent;
    const char* district;
    const char* name;
  } cases[] = {
      {"full", kPartnership, "districts/310110/partnerships/a", "", "310113", "districts/310110/partnerships/a"},
      {"without its district", kPartnership, "partnerships/a", "", "310113", "districts/310113/partnerships/a"},
      {"an id", kPartnership, "a", "", "310113", "districts/310113/partnerships/a"},
      {"an id, no district known", kPartnership, "a", "", "", "none"},
      {"district and id", kPartnership, "310110/a", "", "310113", "districts/310110/partnerships/a"},
      {"an id below a parent", kEvaluation, "midterm", "districts/310113/partnerships/a", "310113",
       "districts/310113/partnerships/a/evaluations/midterm"},
      {"two ids", kEvaluation, "a/midterm", "", "310113", "districts/310113/partnerships/a/evaluations/midterm"},
      {"a child without its parent", kEvaluation, "midterm", "", "310113", "none"},
      {"of another collection", kPartnership, "schools/a", "", "", "none"},
      {"too long", kPartnership, "a/b/c", "", "310113", "none"},
      {"empty", kPartnership, "", "", "310113", "none"},
      {"a district", "districts/{district}", "310113", "", "", "districts/310113"},
  };
  for (const auto& [is, pattern, text, parent, district, name] : cases) {
    SCOPED_TRACE(is);
    EXPECT_EQ(Completed(pattern, text, parent, district), name);
  }
}

TEST(Names, ParentsToListBelow) {
  const NamePattern school("districts/{district}/schools/{school}");
  const NamePattern evaluation("districts/{district}/partnerships/{partnership}/evaluations/{evaluation}");
  EXPECT_EQ(school.CompleteParent("", "310113"), "districts/310113");
  EXPECT_EQ(school.CompleteParent("310110", "310113"), "districts/310110");
  EXPECT_EQ(school.CompleteParent("", ""), std::nullopt);
  EXPECT_EQ(evaluation.CompleteParent("lezhi", "310113"), "districts/310113/partnerships/lezhi");
  EXPECT_EQ(evaluation.CompleteParent("", "310113"), "districts/310113/partnerships/-");
  EXPECT_EQ(NamePattern("districts/{district}").CompleteParent("", "310113"), "");
}

TEST(Names, InShort) {
  EXPECT_EQ(NamePattern("districts/{d}/a/{a}/b/{b}").Ids("districts/1/a/2/b/3"), "2/3");
  EXPECT_EQ(NamePattern("districts/{d}").Ids("districts/1"), "1");
  EXPECT_EQ(ParentOf("districts/1/a/2"), "districts/1");
  EXPECT_EQ(ParentOf("districts/1"), "");
  EXPECT_EQ(WithoutDistrict("districts/1/a/2", "1"), "a/2");
  EXPECT_EQ(WithoutDistrict("districts/2/a/2", "1"), "districts/2/a/2");
}

TEST(Types, AreFoundByAnyOfTheirNames) {
  const Types types;
  for (const char* name :
       {"partnerships", "partnership", "partnership.gongjin/Partnership", "携手共进项目", "PARTNERSHIP"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(types.Find(name, Language::kChinese).type, "partnership.gongjin/Partnership");
  }
  for (const char* name : {"schoolCalendars", "school-calendar", "school_calendars", "school calendar", "校历"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(types.Find(name, Language::kChinese).plural, "schoolCalendars");
  }
  EXPECT_EQ(types.TryFind(""), nullptr);
  try {
    types.Find("partnershps", Language::kEnglish);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_STREQ(error.what(), "there is no type partnershps; near it: partnerships");
  }
}

TEST(Types, KnowTheirServiceAndMethods) {
  const Types types;
  for (const ResourceType& type : types.all()) {
    SCOPED_TRACE(type.type);
    ASSERT_NE(type.service, nullptr);
    EXPECT_NE(type.list, nullptr);
    EXPECT_FALSE(type.label.empty());
    EXPECT_FALSE(type.label_en.empty());
  }
  const ResourceType& diagnosis = types.Find("diagnoses", Language::kChinese);
  EXPECT_EQ(diagnosis.service->full_name(), "gongjin.partnership.v1.PartnershipService");
  EXPECT_NE(diagnosis.remove, nullptr);
  EXPECT_EQ(diagnosis.archive, nullptr);
  const ResourceType& school = types.Find("schools", Language::kChinese);
  EXPECT_EQ(school.remove, nullptr);
  EXPECT_NE(school.archive, nullptr);
}

TEST(Types, OfNames) {
  const Types types;
  EXPECT_EQ(types.OfName("districts/310113/partnerships/a")->plural, "partnerships");
  EXPECT_EQ(types.OfName("partnerships/a/evaluations/b")->plural, "evaluations");
  EXPECT_EQ(types.OfName("districts/310113")->plural, "districts");
  EXPECT_EQ(types.OfName("lezhi"), nullptr);
}

TEST(Types, MethodsByMoreOrLessOfTheirName) {
  const Types types;
  for (const char* name :
       {"gongjin.partnership.v1.PartnershipService/SignPartnership", "PartnershipService/SignPartnership",
        "v1.PartnershipService/SignPartnership", "SignPartnership"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(FullName(types.FindMethod(name, Language::kChinese)),
              "gongjin.partnership.v1.PartnershipService/SignPartnership");
  }
  try {
    types.FindMethod("PartnershipService/SingPartnership", Language::kEnglish);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("PartnershipService/SignPartnership"));
  }
}

TEST(Near, NamesWhatIsFewEditsAway) {
  const std::vector<std::string> names = {"recipient", "supporter", "term", "team", "tasks"};
  EXPECT_THAT(Nearest("recipent", names), ElementsAre("recipient"));
  EXPECT_THAT(Nearest("trem", names), ElementsAre("term", "team"));
  EXPECT_THAT(Nearest("sup", names), ElementsAre("supporter"));
  EXPECT_THAT(Nearest("xyz", names), ElementsAre());
  EXPECT_EQ(EditDistance("", "abc"), 3u);
  EXPECT_EQ(EditDistance("kitten", "sitting"), 3u);
}

}  // namespace
}  // namespace gongjin::cli
