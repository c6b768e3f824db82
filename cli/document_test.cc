#include "cli/document.h"

#include "cli/applier.h"
#include "cli/problem.h"
#include "gmock/gmock.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::cli {
namespace {

using partnership::v1::Partnership;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Types& TheTypes() {
  static const Types* const types = new Types;
  return *types;
}

std::string Refusal(const std::string& text) {
  try {
    ParseDocuments(text, "f.yaml", TheTypes(), Language::kEnglish);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(Documents, AreResourcesAndCalls) {
  const auto documents = ParseDocuments(R"(# a comment
type: partnership.gongjin/Partnership
as: districts/310113/organizations/bureau
name: districts/310113/partnerships/lezhi
title: 存志学校 → 乐之中学
---
call: gongjin.partnership.v1.PartnershipService/SignPartnership
request_id: baoshan-lezhi-sign-1
request: { name: districts/310113/partnerships/lezhi, terms_revision: current, signed_on: 2017-08-28 }
---
)",
                                        "f.yaml", TheTypes(), Language::kEnglish);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].line, 2);
  EXPECT_EQ(documents[0].as, "districts/310113/organizations/bureau");
  EXPECT_THAT(documents[0].given, ElementsAre("title"));
  EXPECT_EQ(documents[1].line, 7);
  EXPECT_EQ(documents[1].call->name(), "SignPartnership");
  EXPECT_THAT(documents[1].current, ElementsAre("terms_revision"));
  EXPECT_EQ(TextField(*documents[1].message, "request_id"), "baoshan-lezhi-sign-1");
}

TEST(Documents, SayWhatIsWrongAndWhere) {
  const struct {
    const char* is;
    const char* text;
    const char* refusal;
  } cases[] = {
      {"no YAML", "type: [a\nname: b", "f.yaml:2:5: this is no YAML: "},
      {"a comma", ",", "f.yaml:1:1: this is no YAML: a comma outside of [ ] and { }"},
      {"a comma after a document", "---\ntype: a\n---\n, b",
       "f.yaml:4:1: this is no YAML: a comma outside of [ ] and { }"},
      {"neither resource nor call", "name: a", "f.yaml:1:1: a document has either `type`, a resource, or `call`"},
      {"an unknown type", "type: partnership.gongjin/Partnershp\nname: a", "f.yaml:1:7: type: there is no type"},
      {"no name", "type: schools\ntitle: a", "f.yaml:1:1: name: it lacks `name`, the full name"},
      {"a short name", "type: schools\nname: lezhi",
       "f.yaml:2:7: name: it is written like districts/{district}/schools/{school}, not lezhi"},
      {"a call without request_id", "call: SignPartnership\nrequest: {}",
       "f.yaml:1:1: request_id: it lacks `request_id`, by which a repetition is not done twice"},
      {"a call whose request_id is no text", "call: SignPartnership\nrequest_id: \"a\xFF\"\nrequest: {}",
       "f.yaml:2:13: request_id: it is not valid UTF-8"},
      {"a call with something else", "call: SignPartnership\nrequest_id: a\nreqest: {}",
       "f.yaml:3:1: reqest: a call has"},
      {"a wrong field of a request", "call: SignPartnership\nrequest_id: a\nrequest: { nme: a }",
       "f.yaml:3:12: request.nme: there is no such field; near it: name"},
      {"an unknown method", "call: SignPartnershp\nrequest_id: a", "f.yaml:1:7: call: there is no method"},
  };
  for (const auto& [is, text, refusal] : cases) {
    SCOPED_TRACE(is);
    EXPECT_THAT(Refusal(text), HasSubstr(refusal));
  }
}

TEST(Documents, RequestsAreJsonOrYaml) {
  const auto& type = *partnership::v1::SignPartnershipRequest::descriptor();
  for (const char* text : {R"({"name": "a", "terms_revision": "3", "signedOn": {"year": 2019, "month": 3, "day": 15}})",
                           R"({"name": "a", "terms_revision": 3, "signed_on": "2019-03-15"})",
                           "name: a\nterms_revision: 3\nsigned_on: 2019-03-15\n"}) {
    SCOPED_TRACE(text);
    const MessagePtr request = ParseRequest(text, "-d", type, Language::kEnglish, nullptr);
    EXPECT_EQ(request->ShortDebugString(), "name: \"a\" terms_revision: 3 signed_on { year: 2019 month: 3 day: 15 }");
  }
  EXPECT_TRUE(ParseRequest("{}", "-d", type, Language::kEnglish, nullptr)->ShortDebugString().empty());
}

TEST(Documents, FoldersAreReadInOrderOfNames) {
  const tests::TemporaryFolder folder;
  for (const char* name : {"02.yaml", "10.yml", "01.yaml", "README.md"}) folder.Write(name, "\n");
  EXPECT_THAT(FilesOf({folder.path(), "-"}, Language::kEnglish),
              ElementsAre(folder.path("01.yaml"), folder.path("02.yaml"), folder.path("10.yml"), "-"));
  EXPECT_THROW(ReadFile(folder.path("03.yaml"), Language::kEnglish), UsageError);
  EXPECT_THROW(ReadFile(folder.path(), Language::kEnglish), UsageError);
}

TEST(Differing, SeesGivenFieldsOnlyAndNotWhatTheServerWrites) {
  Partnership before, after;
  before.set_title("a");
  before.set_round("1");
  before.set_revision(5);
  before.add_team()->set_person("p");
  before.mutable_team(0)->mutable_left_on()->set_year(2019);
  after.set_title("b");
  after.add_team()->set_person("p");
  EXPECT_THAT(Differing(before, after, {"title", "team"}), ElementsAre("title"));
  EXPECT_THAT(Differing(before, after, {"title", "round"}), ElementsAre("title", "round"));
  EXPECT_THAT(Differing(before, before, WritableFields(*Partnership::descriptor())), ElementsAre());
  EXPECT_THAT(Differing(before, after, {"revision", "etag", "name"}), ElementsAre());
  after.mutable_team(0)->set_days_per_week(2);
  EXPECT_THAT(Differing(before, after, {"team"}), ElementsAre("team"));
}

}  // namespace
}  // namespace gongjin::cli
