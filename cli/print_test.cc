#include "cli/print.h"

#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "cli/overview_text.h"
#include "cli/problem.h"
#include "cli/requests.h"
#include "cli/text_values.h"
#include "gmock/gmock.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gtest/gtest.h"

namespace gongjin::cli {
namespace {

using partnership::v1::Partnership;
using ::testing::HasSubstr;

const Types& TheTypes() {
  static const Types* const types = new Types;
  return *types;
}

Partnership Lezhi() {
  Partnership p;
  p.set_name("districts/310113/partnerships/lezhi");
  p.set_revision(3);
  p.set_etag("e3");
  p.set_kind(Partnership::ENTRUSTED_MANAGEMENT);
  p.set_title("存志学校 → 乐之中学");
  p.set_recipient("districts/310113/schools/lezhi");
  p.set_supporter("districts/310110/schools/cunzhi");
  ReadText("2017-09-01", *p.mutable_term()->mutable_start_date());
  ReadText("2020-07-31", *p.mutable_term()->mutable_end_date());
  auto& member = *p.add_team();
  member.set_person("districts/310113/persons/wang");
  member.set_post("执行校长");
  member.set_leader(true);
  member.set_days_per_week(3);
  p.set_state(Partnership::SIGNED);
  p.set_synthetic(true);
  return p;
}

std::string Printed(Format format, const std::string& columns = "", Language language = Language::kChinese,
                    bool single = false) {
  const ResourceType& type = TheTypes().Find("partnerships", language);
  Resources resources;
  resources.push_back(std::make_unique<Partnership>(Lezhi()));
  PrintOptions options;
  options.format = format;
  options.columns = columns.empty() ? DefaultColumns(type, language, false) : ParseColumns(columns, type, language);
  options.columns_asked_for = !columns.empty();
  options.single = single;
  options.style.language = language;
  options.style.district = "310113";
  std::ostringstream out;
  PrintResources(type, resources, options, out);
  return out.str();
}

TEST(Print, TablesByLabel) {
  EXPECT_EQ(Printed(Format::kTable),
            "标识   类型          名称                         受援校         支援方                           期限    "
            "                 状态\n"
            "lezhi  精准委托管理  存志学校 → 乐之中学〔合成〕  schools/lezhi  districts/310110/schools/cunzhi  "
            "2017-09-01 – 2020-07-31  已签署\n");
  EXPECT_EQ(Printed(Format::kTable, "name,kind,term.start_date,team.post,result", Language::kEnglish),
            "id     kind                  first day   post      result\n"
            "lezhi  entrusted management  2017-09-01  执行校长\n");
}

TEST(Print, AFormForOne) {
  EXPECT_EQ(Printed(Format::kForm, "", Language::kChinese, true),
            "携手共进项目 districts/310113/partnerships/lezhi〔合成〕\n"
            "  修订      3\n"
            "  类型      精准委托管理\n"
            "  名称      存志学校 → 乐之中学\n"
            "  受援校    schools/lezhi\n"
            "  支援方    districts/310110/schools/cunzhi\n"
            "  期限      2017-09-01 – 2020-07-31\n"
            "  派驻团队  persons/wang · 执行校长 · 领队 · 3\n"
            "  状态      已签署\n"
            "  合成      是\n");
}

TEST(Print, ForMachines) {
  EXPECT_EQ(Printed(Format::kName), "districts/310113/partnerships/lezhi\n");
  EXPECT_EQ(Printed(Format::kCsv, "name,kind,term.start_date,synthetic"),
            "name,kind,term.start_date,synthetic\r\n"
            "districts/310113/partnerships/lezhi,ENTRUSTED_MANAGEMENT,2017-09-01,true\r\n");
  EXPECT_THAT(Printed(Format::kJson, "", Language::kChinese, true), HasSubstr("\"start_date\": {"));
  EXPECT_EQ(Printed(Format::kJson).front(), '[');
  EXPECT_EQ(Printed(Format::kYaml),
            "type: partnership.gongjin/Partnership\n"
            "name: districts/310113/partnerships/lezhi\n"
            "kind: ENTRUSTED_MANAGEMENT\n"
            "title: 存志学校 → 乐之中学\n"
            "recipient: districts/310113/schools/lezhi\n"
            "supporter: districts/310110/schools/cunzhi\n"
            "term:\n"
            "  start_date: 2017-09-01\n"
            "  end_date: 2020-07-31\n"
            "team:\n"
            "  - person: districts/310113/persons/wang\n"
            "    post: 执行校长\n"
            "    leader: true\n"
            "    days_per_week: 3\n"
            "synthetic: true\n");
}

TEST(Print, CsvQuotesWhatNeedsIt) {
  Partnership p;
  p.set_title("a,\"b\"\nc");
  Resources resources;
  resources.push_back(std::make_unique<Partnership>(p));
  const ResourceType& type = TheTypes().Find("partnerships", Language::kChinese);
  PrintOptions options;
  options.format = Format::kCsv;
  options.columns = ParseColumns("title", type, Language::kChinese);
  std::ostringstream out;
  PrintResources(type, resources, options, out);
  EXPECT_EQ(out.str(), "title\r\n\"a,\"\"b\"\"\nc\"\r\n");
}

// What a contributor calls a partnership is not computed by whoever opens the file.
TEST(Print, CsvHoldsNoFormulas) {
  const struct {
    const char *title, *cell;
  } cases[] = {
      {"=HYPERLINK(1)", "'=HYPERLINK(1)"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@A1", "'@A1"},
      {"\t=1", "'\t=1"},
      {"\r=1", "\"'\r=1\""},
      {"＝1", "'＝1"},
      {"＠A1", "'＠A1"},
      {"'=1", "''=1"},
      {"''", "''"},
      {"'a", "'a"},
      {"a=1", "a=1"},
      {" =1", " =1"},
      {"", ""},
      {"→", "→"},
  };
  const ResourceType& type = TheTypes().Find("partnerships", Language::kChinese);
  for (const auto& [title, cell] : cases) {
    Partnership p;
    p.set_title(title);
    p.set_revision(-5);  // a number is none
    Resources resources;
    resources.push_back(std::make_unique<Partnership>(p));
    PrintOptions options;
    options.format = Format::kCsv;
    options.columns = ParseColumns("revision,title", type, Language::kChinese);
    std::ostringstream out, raw;
    PrintResources(type, resources, options, out);
    EXPECT_EQ(out.str(), absl::StrCat("revision,title\r\n-5,", cell, "\r\n"));
    options.formulas = true;
    PrintResources(type, resources, options, raw);
    const bool quoted = absl::StrContains(title, "\r");
    EXPECT_EQ(raw.str(), absl::StrCat("revision,title\r\n-5,", quoted ? "\"" : "", title, quoted ? "\"" : "", "\r\n"));
  }
}

TEST(Print, TamesOnATerminalAndKeepsEveryByteElsewhere) {
  const std::string evil = "a\x1b[31m\u009B\u202E\nb", tamed = "a\uFFFD[31m\uFFFD\uFFFD b";
  const std::string escaped = R"("a\u001b[31m\u009b\u202e\nb")";
  Partnership p;
  p.set_name(evil);
  p.set_title(evil);
  p.set_round("\u2066");
  Resources resources;
  resources.push_back(std::make_unique<Partnership>(p));
  const ResourceType& type = TheTypes().Find("partnerships", Language::kChinese);
  const auto printed = [&](Format format, bool terminal) {
    PrintOptions options;
    options.format = format;
    options.single = true;
    options.terminal = terminal;
    options.columns = ParseColumns("title", type, Language::kChinese);
    std::ostringstream out;
    PrintResources(type, resources, options, out);
    return out.str();
  };
  EXPECT_EQ(printed(Format::kCsv, false), "title\r\n\"" + evil + "\"\r\n");
  EXPECT_EQ(printed(Format::kCsv, true), "title\r\n" + tamed + "\r\n");
  EXPECT_EQ(printed(Format::kName, false), evil + "\n");
  EXPECT_EQ(printed(Format::kName, true), tamed + "\n");
  for (const bool terminal : {false, true}) {
    EXPECT_EQ(printed(Format::kYaml, terminal), "type: partnership.gongjin/Partnership\nname: " + escaped +
                                                    "\ntitle: " + escaped + "\nround: \"\\u2066\"\n");
    EXPECT_THAT(printed(Format::kJson, terminal), HasSubstr("\"title\": " + escaped));
    EXPECT_THAT(printed(Format::kJson, terminal), HasSubstr("\"round\": \"\\u2066\""));
    EXPECT_THAT(printed(Format::kForm, terminal), HasSubstr(" " + tamed + "\n"));
  }
}

TEST(Columns, AnUnknownOneNamesThoseThereAre) {
  const ResourceType& type = TheTypes().Find("partnerships", Language::kEnglish);
  try {
    ParseColumns("recipent", type, Language::kEnglish);
    FAIL();
  } catch (const UsageError& error) {
    EXPECT_THAT(error.what(), HasSubstr("there is no column recipent; near it: recipient; there are: name, revision"));
  }
  EXPECT_THROW(ParseColumns("title.x", type, Language::kEnglish), UsageError);
}

TEST(Overview, IsTame) {
  common::v1::Overview overview;
  overview.add_sections()->set_title("a\x1b[31m");
  EXPECT_THAT(OverviewText(overview, CellStyle(), 0), HasSubstr("\na\uFFFD[31m\n"));
}

TEST(Overview, SectionsLinesFigures) {
  common::v1::Overview overview;
  ReadText("2019-03-15", *overview.mutable_as_of());
  auto& section = *overview.add_sections();
  section.set_title("携手共进");
  section.set_title_en("partnerships");
  auto& line = *section.add_lines();
  line.set_name("districts/310113/partnerships/meiluo");
  line.set_title("中原路小学 → 美罗一小");
  line.set_state("进行中");
  line.set_state_en("running");
  line.add_remarks("市级备案缺失，逾期 534 天");
  line.add_remarks("领队空缺");
  line.set_attention(common::v1::Overview::OVERDUE);
  auto& other = *section.add_lines();
  other.set_name("districts/310113/partnerships/x");
  other.set_title("示例");
  other.set_state("草案");
  other.set_synthetic(true);
  auto& figure = *section.add_figures();
  figure.set_label("逾期");
  figure.set_label_en("overdue");
  figure.set_value("1");
  figure.set_formula("逾期事项数");
  figure.set_formula_en("items overdue");
  CellStyle style;
  style.district = "310113";
  EXPECT_EQ(OverviewText(overview, style, 0),
            "概览，截至 2019-03-15\n"
            "\n"
            "携手共进\n"
            "!  partnerships/meiluo  中原路小学 → 美罗一小  进行中  市级备案缺失，逾期 534 天\n"
            "                                                       领队空缺\n"
            "   partnerships/x       示例〔合成〕           草案\n"
            "  逾期  1  逾期事项数\n");
  style.language = Language::kEnglish;
  EXPECT_THAT(OverviewText(overview, style, 0), HasSubstr("running"));
  EXPECT_THAT(OverviewText(overview, style, 0), HasSubstr("  overdue  1  items overdue\n"));
}

}  // namespace
}  // namespace gongjin::cli
