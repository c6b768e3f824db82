#include "common/schema/names.h"

#include <string>

#include "gtest/gtest.h"

namespace gongjin::schema {
namespace {

NamePattern Pattern(absl::string_view text) { return *NamePattern::Parse(text); }

TEST(NamePattern, ParsesAlternationsOfCollectionAndVariable) {
  const struct {
    const char* pattern;
    const char* fault;  // "": none
  } cases[] = {
      {"districts/{district}", ""},
      {"districts/{district}/schoolCalendars/{school_calendar}", ""},
      {"", "name pattern \"\": \"\" is no collection"},
      {"districts", "name pattern \"districts\" does not end with a {variable}"},
      {"districts/{district}/schools", "name pattern \"districts/{district}/schools\" does not end with a {variable}"},
      {"districts/district", "name pattern \"districts/district\": \"district\" is no {variable}"},
      {"districts/{district=**}", "name pattern \"districts/{district=**}\": \"{district=**}\" is no {variable}"},
      {"districts/{}", "name pattern \"districts/{}\": \"{}\" is no {variable}"},
      {"{district}/schools", "name pattern \"{district}/schools\": \"{district}\" is no collection"},
      {"/districts/{district}", "name pattern \"/districts/{district}\": \"\" is no collection"},
  };
  for (const auto& [pattern, fault] : cases) {
    EXPECT_EQ(NamePattern::Parse(pattern).status().message(), fault) << pattern;
  }
}

TEST(NamePattern, MatchesWholeNamesOnly) {
  const std::string longest(63, 'a');
  const struct {
    const char* what;
    std::string name;
    bool matches;
  } cases[] = {
      {"a name", "districts/310113/partnerships/lezhi", true},
      {"letters of either case and the four marks", "districts/310113/partnerships/A.b_c~d-1", true},
      {"an id of 63", "districts/310113/partnerships/" + longest, true},
      {"an id of 64", "districts/310113/partnerships/" + longest + "a", false},
      {"an empty id", "districts/310113/partnerships/", false},
      {"an empty district", "districts//partnerships/lezhi", false},
      {"its parent", "districts/310113", false},
      {"a child", "districts/310113/partnerships/lezhi/activities/a", false},
      {"another collection", "districts/310113/schools/lezhi", false},
      {"a collection that only begins like it", "districts/310113/partnershipsx/lezhi", false},
      {"a slash at the end", "districts/310113/partnerships/lezhi/", false},
      {"a space", "districts/310113/partnerships/le zhi", false},
      {"Chinese", "districts/310113/partnerships/乐之", false},
      {"a NUL", std::string("districts/310113/partnerships/a\0", 32), false},
      {"nothing", "", false},
  };
  const NamePattern pattern = Pattern("districts/{district}/partnerships/{partnership}");
  for (const auto& [what, name, matches] : cases) EXPECT_EQ(pattern.Matches(name), matches) << what;
  EXPECT_FALSE(NamePattern().Matches(""));
}

TEST(NamePattern, MakesNames) {
  EXPECT_EQ(Pattern("districts/{district}").Make("", "310113"), "districts/310113");
  const NamePattern activity = Pattern("districts/{district}/partnerships/{partnership}/activities/{activity}");
  EXPECT_EQ(activity.Make("districts/310113/partnerships/lezhi", "a1"),
            "districts/310113/partnerships/lezhi/activities/a1");
  EXPECT_EQ(activity.collection(), "activities");
  EXPECT_EQ(activity.depth(), 3u);
}

TEST(Names, AreTakenApart) {
  const struct {
    const char *name, *district, *parent, *id;
  } cases[] = {
      {"districts/310113", "districts/310113", "", "310113"},
      {"districts/310113/schools/lezhi", "districts/310113", "districts/310113", "lezhi"},
      {"districts/310113/partnerships/lezhi/activities/a", "districts/310113", "districts/310113/partnerships/lezhi",
       "a"},
      {"schools/lezhi", "", "", "lezhi"},
      {"districts/", "", "", ""},
      {"districts//schools/a", "", "districts/", "a"},
      {"districts", "", "", "districts"},
      {"/", "", "", ""},
      {"", "", "", ""},
  };
  for (const auto& [name, district, parent, id] : cases) {
    EXPECT_EQ(DistrictOf(name), district) << name;
    EXPECT_EQ(ParentOf(name), parent) << name;
    EXPECT_EQ(IdOf(name), id) << name;
  }
}

TEST(Names, LetAClientChooseSomeIds) {
  for (const std::string id : {"lezhi", "2018", "a", "a-b", "0a"}) EXPECT_TRUE(IsClientId(id)) << id;
  for (const std::string id : {"", "-a", "a-", "A", "a_b", "a.b", "a/b", "乐"}) EXPECT_FALSE(IsClientId(id)) << id;
  EXPECT_TRUE(IsClientId(std::string(63, 'a')));
  EXPECT_FALSE(IsClientId(std::string(64, 'a')));
}

}  // namespace
}  // namespace gongjin::schema
