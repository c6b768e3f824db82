// YAML to messages and back, for every annotated type.
#include <algorithm>
#include <filesystem>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "cli/annotations.h"
#include "cli/document.h"
#include "cli/problem.h"
#include "cli/text_values.h"
#include "cli/yaml_read.h"
#include "cli/yaml_write.h"
#include "gmock/gmock.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "google/protobuf/util/message_differencer.h"
#include "google/type/date.pb.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::cli {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using partnership::v1::Partnership;

// What was complained of, one a line.
std::string Complaints(const std::string& text, Message& message, Language language = Language::kEnglish) {
  std::vector<Complaint> complaints;
  Allowance allowance(text.size());
  ReadYaml(YAML::Load(text), language, "", message, allowance, complaints);
  std::vector<std::string> lines;
  for (const Complaint& complaint : complaints) lines.push_back(Sentence("f", complaint));
  return absl::StrJoin(lines, "\n");
}

// Fills every field with something that is easily misread.
class Filler {
 public:
  explicit Filler(unsigned seed) : random_(seed) {}

  void Fill(Message& message, int depth = 0) {
    const Descriptor& type = *message.GetDescriptor();
    if (Special(message)) return;
    for (int i = 0; i < type.field_count(); ++i) {
      const FieldDescriptor& field = *type.field(i);
      if (field.message_type() != nullptr && field.message_type()->full_name() == "google.protobuf.Any") continue;
      if (random_() % 8 == 0 || depth > 6) continue;
      const size_t times = field.is_repeated() ? random_() % 3 : 1;
      for (size_t j = 0; j < times; ++j) One(message, field, depth);
    }
  }

 private:
  bool Special(Message& message) {
    const std::string& name = message.GetDescriptor()->full_name();
    if (name == "google.type.Date") return ReadText(random_() % 2 == 0 ? "2017-09-01" : "2020-02-29", message);
    if (name == "google.protobuf.Timestamp") return ReadText("2019-03-08T09:30:00.25Z", message);
    if (name == "google.protobuf.FieldMask") return ReadText("term,objectives", message);
    return false;
  }

  std::string Text() {
    static const char* const kTexts[] = {
        "3101130001",
        "true",
        "null",
        "~",
        "no",
        "- a",
        "a: b",
        "a #b",
        "#c",
        "'",
        "\"",
        "\\",
        "乐之中学 → 存志学校",
        "line one\nline two",
        "ends\n",
        " leads",
        "trails ",
        "\ttab",
        "",
        "|",
        "1e3",
        "0x10",
        "2017-09-01",
        "{a}",
        "[a]",
        "*a",
        "&a",
        "!a",
        "%a",
        "@a",
        "a\n\n b\n",
        "。",
        "…",
        "\x01",
        "\u202E",
        "\u009B0m",
        "\u0085",
        "a\u2066\nb\x7F",
        "key:",
        "two\n  indented\nback",
        "?",
        "<<",
        "=",
    };
    return kTexts[random_() % (sizeof(kTexts) / sizeof(*kTexts))];
  }

  void One(Message& message, const FieldDescriptor& field, int depth) {
    const auto& reflection = *message.GetReflection();
    const bool many = field.is_repeated();
    const auto number = static_cast<int64_t>(random_()) - (int64_t{1} << 31);
    switch (field.cpp_type()) {
      case FieldDescriptor::CPPTYPE_MESSAGE:
        return Fill(many ? *reflection.AddMessage(&message, &field) : *reflection.MutableMessage(&message, &field),
                    depth + 1);
      case FieldDescriptor::CPPTYPE_STRING:
        return many ? reflection.AddString(&message, &field, Text()) : reflection.SetString(&message, &field, Text());
      case FieldDescriptor::CPPTYPE_BOOL:
        return many ? reflection.AddBool(&message, &field, true) : reflection.SetBool(&message, &field, true);
      case FieldDescriptor::CPPTYPE_INT32:
        return many ? reflection.AddInt32(&message, &field, static_cast<int32_t>(number))
                    : reflection.SetInt32(&message, &field, static_cast<int32_t>(number));
      case FieldDescriptor::CPPTYPE_INT64:
        return many ? reflection.AddInt64(&message, &field, number << 20)
                    : reflection.SetInt64(&message, &field, number << 20);
      case FieldDescriptor::CPPTYPE_ENUM: {
        const int count = field.enum_type()->value_count();
        const int value =
            field.enum_type()->value(static_cast<int>(random_() % static_cast<unsigned>(count)))->number();
        return many ? reflection.AddEnumValue(&message, &field, value)
                    : reflection.SetEnumValue(&message, &field, value);
      }
      default:
        ADD_FAILURE() << field.full_name() << " is of a type that this test does not fill";
    }
  }

  std::mt19937 random_;
};

TEST(Yaml, EveryTypeComesBackUnchanged) {
  const Types types;
  ASSERT_GT(types.all().size(), 10u);
  for (const ResourceType& type : types.all()) {
    for (unsigned seed = 0; seed < 50; ++seed) {
      SCOPED_TRACE(absl::StrCat(type.type, " seed ", seed));
      const MessagePtr filled = New(*type.message), read = New(*type.message);
      Filler(seed).Fill(*filled);
      const std::string yaml = WriteYaml(*filled, true);
      std::vector<Complaint> complaints;
      Allowance allowance(yaml.size());
      if (!yaml.empty()) ReadYaml(YAML::Load(yaml), Language::kEnglish, "", *read, allowance, complaints);
      ASSERT_TRUE(complaints.empty()) << Sentence("f", complaints.front()) << "\n" << yaml;
      google::protobuf::util::MessageDifferencer differencer;
      std::string difference;
      differencer.ReportDifferencesToString(&difference);
      ASSERT_TRUE(differencer.Compare(*filled, *read)) << difference << "\n" << yaml;
    }
  }
}

TEST(Yaml, DocumentsCanBeAppliedAgain) {
  const Types types;
  for (const ResourceType& type : types.all()) {
    SCOPED_TRACE(type.type);
    const MessagePtr filled = New(*type.message);
    Filler(7).Fill(*filled);
    std::string name = type.pattern.text();
    for (char& c : name) c = c == '{' || c == '}' ? 'x' : c;
    SetText(*filled, "name", name);
    const auto documents = ParseDocuments(WriteDocument(type, *filled, false), "f", types, Language::kEnglish);
    ASSERT_EQ(documents.size(), 1u);
    EXPECT_EQ(documents[0].type, &type);
    for (const std::string& given : documents[0].given) {
      EXPECT_FALSE(IsOutputOnly(*type.message->FindFieldByName(given))) << given;
    }
  }
}

TEST(Yaml, ReadsWhatPeopleWrite) {
  Partnership partnership;
  EXPECT_EQ(Complaints(R"(
name: districts/310113/partnerships/lezhi
kind: ENTRUSTED_MANAGEMENT
title: 3101130001
term: { start_date: 2017-09-01, end_date: "2020-07-31" }
team:
  - person: districts/310113/persons/wang
    leader: true
    days_per_week: 3
    joined_on: { year: 2017, month: 9, day: 4 }
instalments: [{ number: 1, amount_fen: 20000000, source: 市级 }]
round: null
)",
                       partnership),
            "");
  EXPECT_EQ(partnership.kind(), Partnership::ENTRUSTED_MANAGEMENT);
  EXPECT_EQ(partnership.title(), "3101130001");
  EXPECT_EQ(partnership.term().end_date().month(), 7);
  EXPECT_EQ(partnership.team(0).joined_on().day(), 4);
  EXPECT_TRUE(partnership.team(0).leader());
  EXPECT_EQ(partnership.instalments(0).source(), partnership::v1::FUNDING_SOURCE_MUNICIPAL);
  EXPECT_EQ(partnership.round(), "");
}

TEST(Yaml, NamesThePlaceAndWhatIsExpected) {
  const struct {
    const char* is;
    const char* text;
    const char* complaint;
  } cases[] = {
      {"a mistyped field", "recipent: a", "f:1:1: recipent: there is no such field; near it: recipient"},
      {"a mistyped field deep inside", "team:\n  - persn: a",
       "f:2:5: team[0].persn: there is no such field; near it: person"},
      {"no day", "term: { start_date: 2017-02-30 }",
       "f:1:21: term.start_date: it is written like 2017-09-01, not 2017-02-30"},
      {"an enum value", "kind: ENTRUSTED", "f:1:7: kind: one of ENTRUSTED_MANAGEMENT is expected, not ENTRUSTED"},
      {"a word for a number", "team: [{ days_per_week: five }]",
       "f:1:25: team[0].days_per_week: an integer is expected, not five"},
      {"a number too large", "team: [{ days_per_week: 99999999999 }]",
       "f:1:25: team[0].days_per_week: an integer is expected, not 99999999999"},
      {"yes for true", "synthetic: yes", "f:1:12: synthetic: true or false is expected, not yes"},
      {"one for a list", "team: a", "f:1:7: team: a list is expected"},
      {"a list for one", "title: [a]", "f:1:8: title: a single value is expected"},
      {"given twice", "title: a\ntitle: b", "f:2:1: title: it is given twice"},
      {"invalid UTF-8", "title: \"\xFF\"", "f:1:8: title: it is not valid UTF-8"},
  };
  for (const auto& [is, text, complaint] : cases) {
    SCOPED_TRACE(is);
    Partnership partnership;
    EXPECT_EQ(Complaints(text, partnership), complaint);
  }
}

TEST(Yaml, TellsAllThatIsWrong) {
  Partnership partnership;
  EXPECT_EQ(Complaints("titel: a\nkind: 1x\n", partnership, Language::kChinese),
            "f:1:1: titel: 没有这个字段；相近的有 title\n"
            "f:2:7: kind: 应为 ENTRUSTED_MANAGEMENT、MUTUAL_GROWTH 之一，不是 1x");
}

// Evidence with a title of a thousand characters, in every signature: `times` x `times`.
std::string Aliases(int times) {
  std::string text = absl::StrCat("signatures:\n- &s {evidence: [&e {title: ", std::string(1000, 'x'), "}");
  for (int i = 1; i < times; ++i) text += ", *e";
  text += "]}\n";
  for (int i = 1; i < times; ++i) text += "- *s\n";
  return text;
}

TEST(Yaml, AliasesSayOnlySoMuch) {
  Partnership partnership;
  EXPECT_EQ(Complaints(Aliases(60), partnership), "");  // 3.6 MB
  EXPECT_EQ(partnership.signatures(59).evidence(59).title().size(), 1000u);
  EXPECT_EQ(Complaints(Aliases(70), partnership),
            "f:2:29: signatures[53].evidence[12].title: with its aliases (*name) spelled out the file says too much, "
            "more than 4 MB beyond its own size: use fewer of them");
  EXPECT_LT(partnership.ByteSizeLong(), 5'000'000u);
  partnership.Clear();
  const std::string many = Complaints(Aliases(3000), partnership);
  EXPECT_THAT(many, ::testing::HasSubstr("use fewer of them"));
  EXPECT_EQ(many.find('\n'), std::string::npos);
  EXPECT_LT(partnership.ByteSizeLong(), 6'000'000u);
}

TEST(Yaml, AliasesMakeOnlySoManyMessages) {
  const auto text = [](int times) {
    std::string evidence = "{}", signatures = "&s {evidence: [";
    for (int i = 1; i < times; ++i) evidence += ", {}";
    absl::StrAppend(&signatures, evidence, "]}");
    for (int i = 1; i < times; ++i) signatures += ", *s";
    return absl::StrCat("signatures: [", signatures, "]\n");
  };
  Partnership partnership;
  EXPECT_EQ(Complaints(text(200), partnership), "");
  EXPECT_EQ(partnership.signatures(199).evidence_size(), 200);
  partnership.Clear();
  EXPECT_THAT(Complaints(text(600), partnership), ::testing::HasSubstr("use fewer of them"));
  EXPECT_LT(partnership.SpaceUsedLong(), 40'000'000u);
}

TEST(Yaml, AFileWithoutAliasesIsNeverTooMuch) {
  std::string text = "signatures:\n";
  for (int i = 0; i < 50; ++i) text += absl::StrCat("- {evidence: [{title: ", std::string(100'000, 'x'), "}, {}]}\n");
  Partnership partnership;
  EXPECT_EQ(Complaints(text, partnership), "");
  EXPECT_EQ(partnership.signatures_size(), 50);
  std::string dense = "signatures: [{}";
  for (int i = 1; i < 200'000; ++i) dense += ",{}";
  EXPECT_EQ(Complaints(dense + "]", partnership), "");
  EXPECT_EQ(partnership.signatures_size(), 200'000);
}

TEST(Yaml, AThousandComplaintsAreEnough) {
  std::string text = "team:\n";
  for (int i = 0; i < 5000; ++i) text += "- persn\n";
  Partnership partnership;
  const std::string complaints = Complaints(text, partnership);
  EXPECT_EQ(std::count(complaints.begin(), complaints.end(), '\n') + 1, 1000);
}

TEST(Yaml, FilesEndSomewhere) {
  const tests::TemporaryFolder folder;
  const std::string file = folder.Write("large.yaml", "");
  std::filesystem::resize_file(file, 64 << 20);
  EXPECT_EQ(ReadFile(file, Language::kEnglish).size(), size_t{64} << 20);
  for (const std::string& endless : {file, std::string("/dev/zero")}) {
    std::filesystem::resize_file(file, (64 << 20) + 1);
    try {
      ReadFile(endless, Language::kEnglish);
      ADD_FAILURE() << endless;
    } catch (const UsageError& error) {
      EXPECT_EQ(error.what(), endless + " has more than 64 MB: divide it into several files");
    }
  }
}

TEST(TextValues, Days) {
  google::type::Date day;
  for (const char* text : {"2019-03-15", "2020-02-29", "0001-01-01", "9999-12-31"}) {
    EXPECT_TRUE(ReadText(text, day)) << text;
    EXPECT_EQ(TextOf(day), text);
  }
  for (const char* text : {"2019-02-29", "2019-3-15", "2019-13-01", "2019-00-01", "0000-01-01", "20190315", "",
                           "2019-03-15 ", "-019-03-15", "2019/03/15"}) {
    EXPECT_FALSE(ReadText(text, day)) << text;
  }
  day.Clear();
  day.set_year(2017);
  EXPECT_EQ(TextOf(day), std::nullopt);  // a year alone has no such form
}

TEST(TextValues, MomentsAndMasks) {
  google::protobuf::Timestamp moment;
  EXPECT_TRUE(ReadText("2019-03-08T09:30:00+08:00", moment));
  EXPECT_EQ(TextOf(moment), "2019-03-08T01:30:00Z");
  EXPECT_FALSE(ReadText("2019-03-08", moment));
  google::protobuf::FieldMask mask;
  EXPECT_TRUE(ReadText("term, objectives", mask));
  EXPECT_EQ(TextOf(mask), "term,objectives");
  EXPECT_TRUE(ReadText("*", mask));
  EXPECT_FALSE(ReadText("a,,b", mask));
}

}  // namespace
}  // namespace gongjin::cli
