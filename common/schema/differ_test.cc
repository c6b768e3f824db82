#include "common/schema/differ.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace gongjin::schema {
namespace {

template <typename T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// One line a difference: "path|label|label_en: before -> after".
std::string Dump(const std::vector<common::v1::Difference>& differences) {
  std::string lines;
  for (const auto& one : differences) {
    absl::StrAppend(&lines, one.path(), "|", one.label(), "|", one.label_en(), ": ", one.before(), " -> ", one.after(),
                    "\n");
  }
  return lines;
}

TEST(DifferencesOf, TellsLeafByLeaf) {
  const struct {
    const char *why, *before, *after, *differences;
  } cases[] = {
      {"nothing changed", "title: 'a'", "title: 'a'", ""},
      {"the header alone", "name: 'a' revision: 1 etag: 'x' update_time: { seconds: 1 }",
       "name: 'a' revision: 2 etag: 'y' update_time: { seconds: 2 } archive_time: { seconds: 2 }", ""},
      {"a text", "title: 'a'", "title: '乐之\"'", "title|名称|title: \"a\" -> \"乐之\\\"\"\n"},
      {"an enum appears", "", "state: DRAFT", "state|状态|state:  -> \"DRAFT\"\n"},
      {"a truth goes", "synthetic: true", "", "synthetic|合成|synthetic: true -> \n"},
      {"a large number", "terms_revision: 1", "terms_revision: 2",
       "terms_revision|条款版本|terms revision: \"1\" -> \"2\"\n"},
      {"a day in a term", "term: { end_date: { year: 2020 month: 8 day: 31 } }",
       "term: { end_date: { year: 2021 month: 8 day: 31 } }",
       "term.end_date|期限 / 截止日期|term / last day: {\"year\":2020,\"month\":8,\"day\":31} -> "
       "{\"year\":2021,\"month\":8,\"day\":31}\n"},
      {"a member joins", "team: { person: 'a' }", "team: { person: 'a' } team: { person: 'b' days_per_week: 2 }",
       "team[1].person|派驻团队 / 姓名|team / person:  -> \"b\"\n"
       "team[1].days_per_week|派驻团队 / 每周到校天数|team / days a week:  -> 2\n"},
      {"a member goes", "team: { person: 'a' } team: { person: 'b' }", "team: { person: 'a' }",
       "team[1].person|派驻团队 / 姓名|team / person: \"b\" -> \n"},
      {"an empty member joins", "", "team: {}", "team[0]|派驻团队|team:  -> {}\n"},
      {"an empty message goes", "termination: {}", "", "termination|终止|termination: {} -> \n"},
      {"in field order", "", "synthetic: true title: 'a'",
       "title|名称|title:  -> \"a\"\nsynthetic|合成|synthetic:  -> true\n"},
  };
  for (const auto& [why, before, after, differences] : cases) {
    const auto was = Parse<partnership::v1::Partnership>(before);
    EXPECT_EQ(Dump(DifferencesOf(&was, Parse<partnership::v1::Partnership>(after))), differences) << why;
  }
}

TEST(DifferencesOf, TakesMasksForLeaves) {
  const auto after = Parse<partnership::v1::Amendment>("terms_mask: { paths: 'exit_plan' paths: 'tasks' }");
  EXPECT_EQ(Dump(DifferencesOf(nullptr, after)), "terms_mask|变更事项|what changes:  -> \"exitPlan,tasks\"\n");
}

}  // namespace
}  // namespace gongjin::schema
