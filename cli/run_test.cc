// Whole command lines against a server of the tests' own: what is printed, and the exit status.
#include "cli/run.h"

#include <cstdlib>

#include "cli/problem.h"
#include "cli/server_for_test.h"
#include "cli/text_values.h"
#include "gmock/gmock.h"
#include "gongjin/common/v1/audit.pb.h"
#include "gongjin/common/v1/change.pb.h"
#include "gongjin/common/v1/history.pb.h"
#include "gongjin/common/v1/work_list.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::cli {
namespace {

using partnership::v1::Partnership;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr char kName[] = "districts/310113/partnerships/lezhi";

class RunTest : public WithServer {
 protected:
  RunTest() {
    Write("secret", "s\n");
    std::filesystem::permissions(folder_.path("secret"), std::filesystem::perms::owner_read);
  }

  // Runs gongjinctl against the server.
  int Run(std::vector<std::string> words, const std::string& address = "") {
    words.insert(words.end(),
                 {"--address", address.empty() ? server_.address() : address, "--secret-file", folder_.path("secret")});
    return RunAsIs(std::move(words));
  }

  // The same, left to find the server by itself.
  int RunAsIs(std::vector<std::string> words) {
    words.insert(words.begin(), "gongjinctl");
    words.insert(words.end(), {"--language", "en"});
    return RunProgram(words);
  }

  std::string Write(const char* name, const std::string& text) { return folder_.Write(name, text); }

  static Partnership Lezhi() {
    Partnership partnership;
    partnership.set_name(kName);
    partnership.set_title("存志学校 → 乐之中学");
    partnership.set_revision(2);
    partnership.set_etag("e2");
    return partnership;
  }

  const tests::TemporaryFolder folder_;
};

TEST_F(RunTest, GetAsksForOnePageAndSaysThatThereIsMore) {
  handler_ = [](const Request& request) {
    partnership::v1::ListPartnershipsRequest list;
    list.ParseFromString(request.body);
    EXPECT_EQ(list.parent(), "districts/310113");
    EXPECT_EQ(list.filter(), "state = SIGNED");
    partnership::v1::ListPartnershipsResponse response;
    *response.add_partnerships() = Lezhi();
    if (list.page_token().empty()) response.set_next_page_token("p2");
    return Ok(response);
  };
  EXPECT_EQ(Run({"get", "partnerships", "--filter", "state = SIGNED"}), kDone);
  EXPECT_EQ(out, "id     title\nlezhi  存志学校 → 乐之中学\n");
  EXPECT_THAT(err, HasSubstr("--page-token p2"));
  EXPECT_EQ(Run({"get", "携手共进项目", "--all", "-o", "name", "--filter", "state = SIGNED"}), kDone);
  EXPECT_EQ(out, std::string(kName) + "\n" + kName + "\n");
  EXPECT_EQ(err, "");
}

TEST_F(RunTest, GetOneByShortNameForADay) {
  handler_ = [](const Request& request) {
    partnership::v1::GetPartnershipRequest get;
    get.ParseFromString(request.body);
    EXPECT_EQ(get.name(), kName);
    EXPECT_EQ(TextOf(get.as_of()), "2019-03-15");
    return Ok(Lezhi());
  };
  EXPECT_EQ(Run({"get", "partnership", "lezhi", "--as-of", "2019-03-15", "-o", "yaml"}), kDone);
  EXPECT_THAT(out, StartsWith("type: partnership.gongjin/Partnership\nname: districts/310113/partnerships/lezhi\n"));
  EXPECT_EQ(Run({"get", "partnerships/lezhi", "--as-of", "2019-03-15"}), kDone);
  EXPECT_THAT(out, StartsWith("partnership districts/310113/partnerships/lezhi\n"));
}

TEST_F(RunTest, AServerNamesItselfInWordsThatCommandNoTerminal) {
  handler_ = [](const Request& request) {
    if (request.method != "ListTreeHeads") return Ok(common::v1::ListJournalResponse());
    common::v1::ListTreeHeadsResponse response;
    auto& head = *response.add_heads();
    head.set_service("registry\x1b[2J\nregistry\u2066");
    head.set_root(std::string(32, 'r'));
    return Ok(response);
  };
  EXPECT_EQ(Run({"audit", "verify"}), kRefused);
  EXPECT_EQ(err,
            "registry\uFFFD[2J registry\uFFFD: the head of 0 lines is not signed\n"
            "registry\uFFFD[2J registry\uFFFD: the first 0 lines are not those over which the tree was signed\n");
  EXPECT_EQ(Run({"audit", "head"}), kDone);
  EXPECT_THAT(out, StartsWith("{\"service\":\"registry\\u001b[2J\\nregistry\\u2066\","));
}

TEST_F(RunTest, ExitStatusesAreAPromise) {
  const struct {
    const char* is;
    std::vector<std::string> words;
    const char* address;
    int exit;
  } cases[] = {
      {"help", {"--help"}, "", kDone},
      {"no command", {}, "", kUsage},
      {"an unknown command", {"gett"}, "", kUsage},
      {"an unknown flag", {"get", "schools", "--colums", "a"}, "", kUsage},
      {"an unknown type", {"get", "schol"}, "", kUsage},
      {"an unknown column", {"get", "schools", "--columns", "titel"}, "", kUsage},
      {"no day", {"get", "partnerships", "--as-of", "2019-02-30"}, "", kUsage},
      {"nothing computed for a day", {"get", "schools", "--as-of", "2019-02-28"}, "", kUsage},
      {"a form that is none", {"get", "schools", "-o", "xml"}, "", kUsage},
      {"a file that is not there", {"apply", "-f", "/nonexistent.yaml"}, "", kUsage},
      {"JSON that is none", {"call", "SignPartnership", "-d", "{"}, "", kUsage},
      {"a field that is none", {"call", "SignPartnership", "-d", "{\"nme\": 1}"}, "", kUsage},
      {"refused", {"get", "schools", "lezhi"}, "", kRefused},
      {"nobody there", {"get", "schools", "lezhi"}, "127.0.0.1:1", kUnreachable},
  };
  handler_ = [](const Request&) { return Error(google::rpc::PERMISSION_DENIED, "DENIED"); };
  for (const auto& [is, words, address, exit] : cases) {
    SCOPED_TRACE(is);
    EXPECT_EQ(Run(words, address), exit) << out << err;
  }
}

TEST_F(RunTest, ApplyStopsAtTheFirstRefusalUnlessToldOtherwise) {
  handler_ = [](const Request& request) {
    if (request.method == "GetPartnership") return Error(google::rpc::NOT_FOUND, "ABSENT");
    partnership::v1::CreatePartnershipRequest create;
    create.ParseFromString(request.body);
    return create.partnership_id() == "b" ? Error(google::rpc::FAILED_PRECONDITION, "ENTRUSTED_TWICE") : Ok(Lezhi());
  };
  std::string text;
  for (const char* id : {"a", "b", "c"}) {
    text += absl::StrCat("type: partnerships\nname: districts/310113/partnerships/", id, "\ntitle: t\n---\n");
  }
  const std::string file = Write("three.yaml", text);
  EXPECT_EQ(Run({"apply", "-f", file}), kRefused);
  EXPECT_EQ(out, "1 created, 1 refused; stopped there, not tried: 1\n");
  EXPECT_THAT(err, HasSubstr(file + ":5 districts/310113/partnerships/b\nrefused: "));
  EXPECT_EQ(Run({"apply", "-f", file, "--keep-going", "-o", "json"}), kRefused);
  EXPECT_THAT(out, HasSubstr("\"summary\": {\"created\": 2, \"refused\": 1}"));
  EXPECT_THAT(out, HasSubstr("\"reason\": \"ENTRUSTED_TWICE\""));
}

TEST_F(RunTest, ApplySaysHowFarItCameWhenTheServerIsGone) {
  const std::string file = Write(
      "two.yaml", absl::StrCat("type: partnerships\nname: ", kName, "\n---\ntype: partnerships\nname: ", kName, "\n"));
  EXPECT_EQ(Run({"apply", "-f", file, "--timeout", "100ms"}, "127.0.0.1:1"), kUnreachable);
  EXPECT_EQ(out, "1 not done; stopped there, not tried: 1\n");
}

TEST_F(RunTest, NothingIsSentWhenAFileIsWrong) {
  const std::string file = Write("wrong.yaml", "type: partnerships\nname: districts/310113/partnerships/a\ntitel: t\n");
  EXPECT_EQ(Run({"apply", "-f", file}), kUsage);
  EXPECT_EQ(err, file + ":3:1: titel: there is no such field; near it: title\n");
  EXPECT_THAT(Methods(), ElementsAre());
}

TEST_F(RunTest, CallGivesEveryWriteARequestId) {
  std::string request_id;
  handler_ = [&](const Request& request) {
    partnership::v1::SignPartnershipRequest sign;
    sign.ParseFromString(request.body);
    request_id = sign.request_id();
    EXPECT_TRUE(sign.validate_only());
    return Ok(Lezhi());
  };
  EXPECT_EQ(Run({"call", "PartnershipService/SignPartnership", "-d", "{\"name\": \"x\"}", "--validate-only"}), kDone);
  EXPECT_EQ(request_id.size(), 36u);
  EXPECT_THAT(out, HasSubstr("\"name\": \"districts/310113/partnerships/lezhi\""));
  EXPECT_EQ(Run({"call", "SignPartnership", "--validate-only", "--request-id", "r7"}), kDone);
  EXPECT_EQ(request_id, "r7");
}

TEST_F(RunTest, WatchResumesWhereItWasCutOff) {
  std::vector<std::string> tokens;
  handler_ = [&](const Request& request) {
    common::v1::WatchChangesRequest watch;
    watch.ParseFromString(request.body);
    tokens.push_back(watch.resume_token());
    common::v1::WatchChangesResponse first, second;
    auto& change = *first.add_changes();
    change.set_name(kName);
    change.set_revision(static_cast<int64_t>(tokens.size()));
    change.set_kind(common::v1::Change::UPDATED);
    change.mutable_resource()->PackFrom(Lezhi());
    first.set_resume_token(absl::StrCat("t", tokens.size()));
    Answer answer = Ok(first);
    answer.more = {second.SerializeAsString()};  // a heartbeat
    answer.status.set_code(google::rpc::UNAVAILABLE);
    return answer;
  };
  EXPECT_EQ(Run({"watch", "partnerships", "--count", "2"}), kDone);
  EXPECT_THAT(tokens, ElementsAre("", "t1"));
  EXPECT_THAT(out, HasSubstr("updated  partnership  districts/310113/partnerships/lezhi  revision 1\n"));
  EXPECT_THAT(out, HasSubstr("revision 2\n"));
  EXPECT_EQ(Run({"watch", "--count", "1", "-o", "json"}), kDone);
  EXPECT_THAT(out, HasSubstr("\"@type\":\"type.googleapis.com/gongjin.partnership.v1.Partnership\""));
}

TEST_F(RunTest, WhatAServerSaysReachesTheTerminalTame) {
  static constexpr char kEvil[] = "\x1b]0;x\x07\u009B\u202E";
  static constexpr char kTame[] = "\uFFFD]0;x\uFFFD\uFFFD\uFFFD";
  handler_ = [](const Request& request) {
    if (request.method == "WatchChanges") {
      common::v1::WatchChangesResponse response;
      response.add_changes()->set_name(kEvil);
      response.mutable_changes(0)->set_type(kEvil);
      return Ok(response);
    }
    if (request.method == "GetCaller") {
      access::v1::Caller caller;
      caller.set_title(kEvil);
      caller.set_principal(kEvil);
      caller.set_organization(kEvil);
      return Ok(caller);
    }
    if (request.method == "ListPartnerships") {
      partnership::v1::ListPartnershipsResponse response;
      response.set_next_page_token(kEvil);
      return Ok(response);
    }
    common::v1::ListDueItemsResponse response;
    response.add_unreachable(kEvil);
    return Ok(response);
  };
  EXPECT_EQ(Run({"watch", "--count", "1"}), kDone);
  EXPECT_THAT(out, HasSubstr(absl::StrCat("  ", kTame, "  ", kTame, "  revision 0\n")));
  EXPECT_EQ(Run({"due"}), kDone);
  EXPECT_EQ(err, absl::StrCat("did not answer, items are missing: ", kTame, "\n"));
  EXPECT_EQ(Run({"get", "partnerships"}), kDone);
  EXPECT_THAT(err, HasSubstr(absl::StrCat("the next page by --page-token ", kTame, "\n")));
  EXPECT_EQ(RunAsIs({"login", "--address", server_.address(), "--token", "t"}), kDone);
  EXPECT_EQ(out, absl::StrCat(kTame, " (", kTame, ")\nfor ", kTame, "\nroles (none)\n"));
}

TEST_F(RunTest, WhatAFileSaysReachesTheTerminalTame) {
  const std::string file = Write("evil.yaml", "type: \"x\\e]0;y\\a\"\n\"k\\e[31m\\nrefused\": 1\n");
  EXPECT_EQ(Run({"apply", "-f", file}), kUsage);
  EXPECT_THAT(err, HasSubstr("x\uFFFD]0;y\uFFFD"));
  const std::string keys =
      Write("keys.yaml", "type: partnerships\nname: " + std::string(kName) + "\n\"k\\e[31m\\nrefused\": 1\n");
  EXPECT_EQ(Run({"apply", "-f", keys}), kUsage);
  EXPECT_THAT(err, StartsWith(keys + ":3:1: k\uFFFD[31m refused: there is no such field"));
}

TEST_F(RunTest, AWatchThatIsRefusedSaysWhy) {
  handler_ = [](const Request&) { return Error(google::rpc::OUT_OF_RANGE, "RESUME_TOKEN_OLD"); };
  EXPECT_EQ(Run({"watch"}), kRefused);
  EXPECT_THAT(err, HasSubstr("RESUME_TOKEN_OLD"));
}

TEST_F(RunTest, DueIsATable) {
  handler_ = [](const Request& request) {
    common::v1::ListDueItemsRequest list;
    list.ParseFromString(request.body);
    EXPECT_EQ(list.owner(), "districts/310113/organizations/bureau");
    EXPECT_EQ(list.within_days(), 0);
    EXPECT_TRUE(list.has_within_days());
    common::v1::ListDueItemsResponse response;
    auto& item = *response.add_items();
    item.set_rule("P5");
    item.set_title_en("file with the commission");
    item.set_subject_title("中原路小学 → 美罗一小");
    item.set_owner("districts/310113/organizations/bureau");
    item.set_owner_role("经办科室");
    item.set_owner_role_en("office in charge");
    item.set_source("本区默认值");
    item.set_source_en("district default");
    ReadText("2017-09-27", *item.mutable_due());
    item.set_overdue_days(534);
    response.set_overdue_count(1);
    ReadText("2019-03-15", *response.mutable_as_of());
    response.add_unreachable("rotation");
    return Ok(response);
  };
  EXPECT_EQ(Run({"due", "--as-of", "2019-03-15", "--within", "0", "--owner", "organizations/bureau"}), kDone);
  EXPECT_EQ(out,
            "as of 2019-03-15: overdue 1, due 0\n"
            "due         when              rule  what                      about                  by"
            "                                     source\n"
            "2017-09-27  overdue 534 days  P5    file with the commission  中原路小学 → 美罗一小  organizations/bureau "
            "office "
            "in charge  district default\n");
  EXPECT_THAT(err, HasSubstr("rotation"));
}

TEST_F(RunTest, HistoryTellsWhoChangedWhat) {
  handler_ = [](const Request&) {
    common::v1::ListRevisionsResponse response;
    auto& revision = *response.add_revisions();
    revision.set_revision(2);
    revision.mutable_time()->set_seconds(1552608000);
    revision.set_principal("districts/310113/principals/wang");
    revision.set_method("gongjin.partnership.v1.PartnershipService/UpdatePartnership");
    auto& difference = *revision.add_differences();
    difference.set_path("title");
    difference.set_label_en("title");
    difference.set_before("\"a\"");
    difference.set_after("\"b\"");
    auto& day = *revision.add_differences();
    day.set_path("team[0].left_on");
    day.set_after(R"({"year":2019,"month":2,"day":28})");
    auto& state = *revision.add_differences();
    state.set_path("state");
    state.set_before("\"DRAFT\"");
    state.set_after("\"SIGNED\"");
    return Ok(response);
  };
  EXPECT_EQ(Run({"history", "partnership", "lezhi"}), kDone);
  EXPECT_EQ(out,
            "partnership districts/310113/partnerships/lezhi\n"
            "revision 2  2019-03-15 08:00:00  UpdatePartnership  principals/wang\n"
            "  title              a → b\n"
            "  team[0] / left on  – → 2019-02-28\n"
            "  state              draft → signed\n");
}

TEST_F(RunTest, APasswordGoesOnlyToANamedAddress) {
  const std::string before = std::filesystem::current_path();
  folder_.Write(".gongjin/endpoint", server_.address() + "\n");
  std::filesystem::permissions(folder_.path(".gongjin"), std::filesystem::perms::owner_all);
  std::filesystem::permissions(folder_.path(".gongjin/endpoint"), std::filesystem::perms::owner_read);
  std::filesystem::current_path(folder_.path());
  EXPECT_EQ(RunAsIs({"login", "wang", "--district", "310113"}), kUsage);
  std::filesystem::current_path(before);
  EXPECT_THAT(err, StartsWith("the password is not sent to " + server_.address() + ": that address was found in "));
  EXPECT_THAT(Methods(), ElementsAre());
}

TEST_F(RunTest, EditSendsWhatWasChangedAndTheEtag) {
  partnership::v1::UpdatePartnershipRequest update;
  handler_ = [&](const Request& request) {
    if (request.method == "UpdatePartnership") update.ParseFromString(request.body);
    return Ok(Lezhi());
  };
  setenv("VISUAL", "sed -i 's/^title: .*/title: new/'", 1);
  EXPECT_EQ(Run({"edit", "partnership", "lezhi"}), kDone) << err;
  EXPECT_EQ(out, "1 updated\n");
  EXPECT_EQ(update.partnership().title(), "new");
  EXPECT_EQ(update.partnership().etag(), "e2");
  EXPECT_EQ(update.update_mask().ShortDebugString(), "paths: \"title\"");
  setenv("VISUAL", "true", 1);
  EXPECT_EQ(Run({"edit", kName}), kDone) << err;
  EXPECT_EQ(out, "1 unchanged\n");
  unsetenv("VISUAL");
}

TEST_F(RunTest, CompletionKnowsTypesNamesColumnsAndFlags) {
  handler_ = [](const Request&) {
    partnership::v1::ListPartnershipsResponse response;
    *response.add_partnerships() = Lezhi();
    response.add_partnerships()->set_name("districts/310113/partnerships/$(reboot)");  // no word for a shell
    return Ok(response);
  };
  setenv("GONGJIN_ADDRESS", server_.address().c_str(), 1);
  setenv("GONGJIN_SECRET_FILE", folder_.path("secret").c_str(), 1);
  const auto completed = [this](std::vector<const char*> words) {
    words.insert(words.begin(), {"gongjinctl", "__complete"});
    ::testing::internal::CaptureStdout();
    cli::Run(static_cast<int>(words.size()), words.data());
    return ::testing::internal::GetCapturedStdout();
  };
  EXPECT_EQ(completed({"ov"}), "overview\n");
  EXPECT_EQ(completed({"get", "school"}), "schoolCalendars\nschools\n");
  EXPECT_EQ(completed({"get", "partnerships", ""}), "lezhi\n");
  EXPECT_EQ(completed({"get", "partnerships", "--columns", "term.s"}), "term.start_date\n");
  EXPECT_EQ(completed({"get", "partnerships", "--order"}), "--order-by\n");
  EXPECT_EQ(completed({"call", "PartnershipService/SignP"}), "PartnershipService/SignPartnership\n");
  EXPECT_EQ(completed({"completion", "z"}), "zsh\n");
  unsetenv("GONGJIN_ADDRESS");
  unsetenv("GONGJIN_SECRET_FILE");
}

}  // namespace
}  // namespace gongjin::cli
