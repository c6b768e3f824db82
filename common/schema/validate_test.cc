#include "common/schema/validate.h"

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "common/base/status.h"
#include "common/schema/toy_protos.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "google/protobuf/dynamic_message.h"
#include "google/protobuf/text_format.h"
#include "gtest/gtest.h"

namespace gongjin::schema {
namespace {

using google::protobuf::Message;

// "path REASON arg arg; path REASON"; "" when all is well.
std::string Faults(const absl::Status& status) {
  if (status.ok()) return "";
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  return absl::StrJoin(FieldErrorsOf(status), "; ", [](std::string* out, const FieldError& error) {
    absl::StrAppend(out, error.path, " ", error.reason, error.args.empty() ? "" : " ", absl::StrJoin(error.args, " "));
  });
}

// A message of the toy; factories and messages live as long as the process.
Message& Toy(const char* type, const std::string& text) {
  static const auto& file = Compile(kToyProto);
  static auto& factory = *new google::protobuf::DynamicMessageFactory;
  factory.SetDelegateToGeneratedFactory(true);
  static auto& messages = *new std::vector<std::unique_ptr<Message>>;
  messages.emplace_back(factory.GetPrototype(file.FindMessageTypeByName(type))->New());
  Message& message = *messages.back();
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

// A garden that is well, and `more`.
std::string Garden(const std::string& more) { return absl::StrCat("title: 'a' size: 1 ", more); }

TEST(Validate, JudgesEachFieldByItsRules) {
  const std::string hundred(100, 'x');
  const std::string ten = "一二三四五六七八九十";
  const struct {
    const char* why;
    std::string garden;
    std::string faults;
  } cases[] = {
      {"all well", Garden(""), ""},
      {"a required text is missing", "size: 1", "title FIELD_REQUIRED"},
      {"ten characters of three bytes", absl::StrCat("size: 1 title: '", ten, "'"), ""},
      {"eleven", absl::StrCat("size: 1 title: '", ten, "a'"), "title FIELD_TOO_LONG 10 11"},
      {"below the bound", "title: 'a' size: 0", "size FIELD_OUT_OF_RANGE 1–9"},
      {"at the upper bound", "title: 'a' size: 9", ""},
      {"above it", "title: 'a' size: 10", "size FIELD_OUT_OF_RANGE 1–9"},
      {"two faults", "size: 10", "title FIELD_REQUIRED; size FIELD_OUT_OF_RANGE 1–9"},
      {"among the texts", Garden("colour: 'red'"), ""},
      {"not among them", Garden("colour: 'blue'"), "colour FIELD_NOT_AMONG red, green"},
      {"four bytes", Garden("picture: '\\377\\377\\377\\377'"), ""},
      {"five", Garden("picture: '\\377\\377\\377\\377\\377'"), "picture FIELD_TOO_LONG 4 5"},
      {"three items", Garden("helpers: 'a' helpers: 'b' helpers: 'c'"), ""},
      {"four", Garden("helpers: 'a' helpers: 'b' helpers: 'c' helpers: 'd'"), "helpers TOO_MANY_ITEMS 3 4"},
      {"one twice", Garden("helpers: 'a' helpers: 'b' helpers: 'a'"), "helpers[2] ITEMS_NOT_UNIQUE a"},
      {"a long one twice", Garden(absl::StrCat("helpers: '", hundred, "乐之' helpers: '", hundred, "乐之'")),
       absl::StrCat("helpers[1] ITEMS_NOT_UNIQUE ", hundred, "…")},
      {"an item too long", Garden(absl::StrCat("helpers: 'a' helpers: '", std::string(301, 'x'), "'")),
       "helpers[1] FIELD_TOO_LONG 300 301"},
      {"a nested field is missing", Garden("plants: { seed: 's' } plants: { kind: TREE }"),
       "plants[1].seed FIELD_REQUIRED"},
      {"an enum value that nobody knows", Garden("plants: { seed: 's' kind: 7 }"), "plants[0].kind ENUM_UNKNOWN TREE"},
      {"a leap day", Garden("open_day: { year: 2020 month: 2 day: 29 }"), ""},
      {"no such day", Garden("open_day: { year: 2019 month: 2 day: 29 }"), "open_day DATE_INVALID 2019-2-29"},
      {"an empty day", Garden("open_day: {}"), "open_day DATE_INVALID 0-0-0"},
      {"a term of a day",
       Garden("term: { start_date: { year: 2019 month: 1 day: 1 } end_date: { year: 2019 month: 1 day: 1 } }"), ""},
      {"a term that ends before",
       Garden("term: { start_date: { year: 2019 month: 1 day: 2 } end_date: { year: 2019 month: 1 day: 1 } }"),
       "term TERM_REVERSED 2019-01-02 2019-01-01"},
      {"a term without end", Garden("term: { start_date: { year: 2019 month: 1 day: 2 } }"),
       "term.end_date FIELD_REQUIRED"},
      {"what a client may not write is not judged", Garden("heirs: 'x' standing: 'y' revision: -1"), ""},
      {"a name too long", Garden(absl::StrCat("name: '", std::string(301, 'x'), "'")), "name FIELD_TOO_LONG 300 301"},
  };
  for (const auto& [why, garden, faults] : cases) EXPECT_EQ(Faults(Validate(Toy("Garden", garden))), faults) << why;
}

TEST(Validate, FindsPatternsAnywhereAsBufDoes) {
  const struct {
    const char *text, *faults;
  } cases[] = {
      {"abcde", ""},
      {"abcdef", "text FIELD_PATTERN ^[a-z]{1,5}$"},
      {"", "text FIELD_PATTERN ^[a-z]{1,5}$"},
      {"a\n", "text FIELD_PATTERN ^[a-z]{1,5}$"},
  };
  for (const auto& [text, faults] : cases) {
    EXPECT_EQ(
        Faults(Validate(Toy("PingRequest", absl::StrCat("text: '", absl::StrReplaceAll(text, {{"\n", "\\n"}}), "'")))),
        faults)
        << text;
  }
}

// Both sides of each border: of what is refused, and of the length from which text may have lines.
TEST(Validate, RefusesCharactersThatCommandATerminal) {
  const auto judged = [](const std::string& text) {
    partnership::v1::WithdrawPartnershipRequest request;  // its reason may have 2000 characters
    request.set_name("districts/310113/partnerships/a");
    request.set_reason(text);
    return Faults(Validate(request));
  };
  const auto refused = [](const char* character, int place) {
    return absl::StrCat("reason FIELD_CHARACTER ", character, " ", place);
  };
  const struct {
    std::string text, faults;
  } cases[] = {
      {std::string(1, '\0'), refused("U+0000", 1)},
      {"\x08", refused("U+0008", 1)},
      {"\t", ""},
      {"\n", ""},
      {"\x0B", refused("U+000B", 1)},
      {"\r", refused("U+000D", 1)},
      {"乐之\x1B[31m", refused("U+001B", 3)},
      {"\x1F", refused("U+001F", 1)},
      {" ", ""},
      {"~", ""},
      {"a\x7F", refused("U+007F", 2)},
      {"\u0080", refused("U+0080", 1)},
      {"\u009F", refused("U+009F", 1)},
      {"\u00A0", ""},
      {"\u00BF", ""},
      {"\u2029", ""},
      {"\u202A", refused("U+202A", 1)},
      {"\u202E", refused("U+202E", 1)},
      {"\u202F", ""},
      {"\u2065", ""},
      {"\u2066", refused("U+2066", 1)},
      {"\u2069", refused("U+2069", 1)},
      {"\u206A", ""},
      {"𠮷ä“\u202D", refused("U+202D", 4)},
  };
  for (const auto& [text, faults] : cases) EXPECT_EQ(judged(text), faults) << absl::CHexEscape(text);
}

TEST(Validate, OnlyLongTextHasLines) {
  partnership::v1::CreatePartnershipRequest request;
  request.set_parent("districts/310113");
  request.mutable_partnership()->set_title("a\nb");                      // of 200 characters
  request.mutable_partnership()->add_objectives()->set_measure("a\nb");  // of 500
  const std::string faults = Faults(Validate(request));
  EXPECT_TRUE(absl::StrContains(faults, "partnership.title FIELD_CHARACTER U+000A 2")) << faults;
  EXPECT_FALSE(absl::StrContains(faults, "measure FIELD_CHARACTER")) << faults;
  EXPECT_EQ(Faults(Validate(Toy("Garden", "title: 'a\\tb' size: 1"))), "title FIELD_CHARACTER U+0009 2");
  EXPECT_EQ(Faults(Validate(Toy("Garden", Garden("picture: '\\033'")))), "");  // bytes are no text
}

TEST(Validate, RefusesFieldsThatNobodyKnows) {
  partnership::v1::CreatePartnershipRequest request;
  request.set_parent("districts/310113");
  auto& partnership = *request.mutable_partnership();
  partnership.GetReflection()->MutableUnknownFields(&partnership)->AddVarint(999, 1);
  EXPECT_TRUE(absl::StrContains(Faults(Validate(request)), "partnership.999 FIELD_UNKNOWN 999"));
}

TEST(Validate, PutsThePrefixBeforeEachPath) {
  ValidateOptions options;
  options.prefix = "garden.";
  EXPECT_EQ(Faults(Validate(Toy("Garden", "size: 1"), options)), "garden.title FIELD_REQUIRED");
}

TEST(Validate, JudgesStoredRecordsWholly) {
  ValidateOptions options;
  options.skip_output_only = false;
  EXPECT_EQ(Faults(Validate(Toy("Garden", Garden("create_time: { nanos: -1 }")), options)),
            "create_time FIELD_OUT_OF_RANGE 0001-01-01T00:00:00Z–9999-12-31T23:59:59Z");
}

TEST(Validate, JudgesAnUpdateByItsMask) {
  const struct {
    const char *why, *garden, *mask, *faults;
  } cases[] = {
      {"only what is named is required", "size: 2", "size", ""},
      {"what is named is required", "size: 2", "title", "garden.title FIELD_REQUIRED"},
      {"what is named is judged", "size: 20", "size", "garden.size FIELD_OUT_OF_RANGE 1–9"},
      {"what is not named is not", "size: 20 title: 'a'", "title", ""},
      {"a star names all", "size: 20", "*", "garden.title FIELD_REQUIRED; garden.size FIELD_OUT_OF_RANGE 1–9"},
      {"a part of a nested message", "term: { start_date: { year: 2019 month: 1 day: 1 } }", "term.start_date", ""},
      {"its other part", "term: { start_date: { year: 2019 month: 1 day: 1 } }", "term.end_date",
       "garden.term.end_date FIELD_REQUIRED"},
      {"a nested message as a whole", "term: { start_date: { year: 2019 month: 1 day: 1 } }", "term",
       "garden.term.end_date FIELD_REQUIRED"},
      {"name and etag are always judged", "etag: '12345678901234567890123456789012345678901234567890123456789012345'",
       "size", "garden.etag FIELD_TOO_LONG 64 65; garden.size FIELD_OUT_OF_RANGE 1–9"},
  };
  for (const auto& [why, garden, mask, faults] : cases) {
    const Message& request =
        Toy("UpdateGardenRequest", absl::StrCat("garden: { ", garden, " } update_mask: { paths: '", mask, "' }"));
    google::protobuf::FieldMask update_mask;
    update_mask.add_paths(mask);
    ValidateOptions options;
    options.body = request.GetDescriptor()->FindFieldByName("garden");
    options.update_mask = &update_mask;
    EXPECT_EQ(Faults(Validate(request, options)), faults) << why;
  }
}

TEST(Validate, StaysSmallBeforeLargeInput) {
  partnership::v1::CreatePartnershipRequest request;
  request.set_parent(std::string(1 << 20, 'x'));
  for (int i = 0; i < 100; ++i) request.mutable_partnership()->add_objectives();
  const absl::Status status = Validate(request);
  EXPECT_EQ(FieldErrorsOf(status).size(), 50u);
  EXPECT_EQ(ReasonOf(status), "FIELD_TOO_LONG 300 1048576");
  for (const auto& error : FieldErrorsOf(status)) {
    for (const auto& arg : error.args) EXPECT_LE(arg.size(), 400u) << error.path;
  }
  google::protobuf::FieldMask mask;
  for (int i = 0; i < 1001; ++i) mask.add_paths("a");
  partnership::v1::UpdatePartnershipRequest update;
  *update.mutable_update_mask() = mask;
  EXPECT_TRUE(absl::StrContains(Faults(Validate(update)), "update_mask TOO_MANY_ITEMS 1000 1001"));
}

TEST(Validate, AcceptsARealPartnership) {
  partnership::v1::Partnership partnership;
  ASSERT_TRUE(google::protobuf::TextFormat::ParseFromString(R"(
      kind: ENTRUSTED_MANAGEMENT title: "存志学校 → 乐之中学" round: "第一轮"
      recipient: "districts/310113/schools/lezhi" supporter: "districts/310110/schools/cunzhi"
      commissioner: "districts/310113/organizations/bureau"
      term { start_date { year: 2018 month: 9 day: 1 } end_date { year: 2020 month: 8 day: 31 } }
      objectives { objective_id: "o1" domain: DOMAIN_STANDARDS target: "t" school_year: 2018 }
      tasks { domain: DOMAIN_STANDARDS text: "t" }
      instalments { number: 1 amount_fen: 100 source: FUNDING_SOURCE_MUNICIPAL fiscal_year: 2018 condition: SIGNED }
  )",
                                                            &partnership));
  EXPECT_EQ(Faults(Validate(partnership)), "");
  partnership.mutable_objectives(0)->set_objective_id("O 1");
  partnership.mutable_tasks(0)->set_party("bureau");
  EXPECT_EQ(Faults(Validate(partnership)),
            "objectives[0].objective_id FIELD_PATTERN ^[a-z0-9][a-z0-9-]{0,30}$; "
            "tasks[0].party FIELD_NOT_AMONG commissioner, supporter, recipient");
}

TEST(ClearOutputOnly, ClearsAtAnyDepth) {
  partnership::v1::Partnership partnership;
  partnership.set_title("t");
  partnership.set_revision(3);
  partnership.set_state(partnership::v1::Partnership::SIGNED);
  partnership.add_team()->set_leaving_reason("gone");
  partnership.mutable_team(0)->set_person("p");
  partnership.mutable_standing()->set_running(true);
  ClearOutputOnly(partnership);
  EXPECT_EQ(partnership.ShortDebugString(), "title: \"t\" team { person: \"p\" }");
}

TEST(WhyMalformed, NamesTheField) {
  using partnership::v1::CreatePartnershipRequest;
  const auto bytes = [](std::initializer_list<int> list) {
    std::string text;
    for (int byte : list) text += static_cast<char>(byte);
    return text;
  };
  const struct {
    const char* why;
    std::string body;
    std::string faults;
  } cases[] = {
      {"nothing", "", ""},
      {"a parent", bytes({0x0a, 1, 'a'}), ""},
      {"a parent that is not UTF-8", bytes({0x0a, 1, 0xff}), "parent NOT_UTF8"},
      {"a title that is not UTF-8", bytes({0x1a, 3, 0x5a, 1, 0xff}), "partnership.title NOT_UTF8"},
      {"the second objective's target", bytes({0x1a, 9, 0x8a, 1, 0, 0x8a, 1, 3, 0x2a, 1, 0xff}),
       "partnership.objectives[1].target NOT_UTF8"},
      {"cut within the parent", bytes({0x0a, 2, 'a'}), "parent BODY_MALFORMED"},
      {"cut within a tag", bytes({0x8a}), " BODY_MALFORMED"},
      {"a field 0", bytes({0x02, 0}), " BODY_MALFORMED"},
      {"a group that does not end", bytes({0x0b}), "parent BODY_MALFORMED"},
      {"an unknown group that ends", bytes({0xa3, 0x06, 0x08, 1, 0xa4, 0x06}), ""},
      {"the end of a group alone", bytes({0xa4, 0x06}), " BODY_MALFORMED"},
      {"another type of the wire", bytes({0x08, 1}), ""},
  };
  for (const auto& [why, body, faults] : cases) {
    EXPECT_EQ(Faults(WhyMalformed(*CreatePartnershipRequest::descriptor(), body)), faults) << why;
    EXPECT_EQ(CreatePartnershipRequest().ParseFromString(body), faults.empty()) << why;
  }
}

TEST(WhyMalformed, AgreesWithTheParserOnAnyBytes) {
  partnership::v1::CreatePartnershipRequest whole;
  whole.set_parent("districts/310113");
  whole.mutable_partnership()->set_title("存志学校");
  whole.mutable_partnership()->add_objectives()->set_target("t");
  whole.mutable_partnership()->mutable_term()->mutable_start_date()->set_year(2019);
  whole.mutable_partnership()->mutable_standing()->add_failing_domains(partnership::v1::DOMAIN_STANDARDS);
  const std::string seed = whole.SerializeAsString();
  std::mt19937 random(20190315);
  google::protobuf::LogSilencer silence;
  int malformed = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::string bytes = seed;
    if (round % 4 == 0) {
      bytes.resize(random() % 40);
      for (char& c : bytes) c = static_cast<char>(random() % (round % 8 == 0 ? 256 : 32));
    }
    for (unsigned changes = random() % 4; changes > 0 && !bytes.empty(); --changes) {
      bytes[random() % bytes.size()] = static_cast<char>(random());
    }
    if (random() % 3 == 0) bytes.resize(random() % (bytes.size() + 1));
    const bool parses = partnership::v1::CreatePartnershipRequest().ParseFromString(bytes);
    malformed += !parses;
    ASSERT_EQ(WhyMalformed(*whole.GetDescriptor(), bytes).ok(), parses) << absl::CEscape(bytes);
  }
  EXPECT_GT(malformed, 10'000);
}

TEST(WhyMalformed, EndsAtTheDepthOfTheParser) {
  const auto& descriptor = *partnership::v1::CreatePartnershipRequest::descriptor();
  for (const size_t depth : {size_t{100}, size_t{101}}) {
    const std::string groups = std::string(depth, '\x0b') + std::string(depth, '\x0c');
    EXPECT_EQ(WhyMalformed(descriptor, groups).ok(), depth == 100);
    EXPECT_EQ(partnership::v1::CreatePartnershipRequest().ParseFromString(groups), depth == 100);
  }
  EXPECT_EQ(Faults(WhyMalformed(descriptor, std::string(1 << 20, '\x0b'))), "parent BODY_MALFORMED");
}

}  // namespace
}  // namespace gongjin::schema
