#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/base/output_only.h"
#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Path = std::vector<const FieldDescriptor*>;

// Puts something other than nothing into a field.
void Put(Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  const bool many = field.is_repeated();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE:
      many ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field);
      break;
    case FieldDescriptor::CPPTYPE_STRING:
      many ? reflection.AddString(&message, &field, "x") : reflection.SetString(&message, &field, "x");
      break;
    case FieldDescriptor::CPPTYPE_ENUM:
      many ? reflection.AddEnumValue(&message, &field, 1) : reflection.SetEnumValue(&message, &field, 1);
      break;
    case FieldDescriptor::CPPTYPE_BOOL:
      reflection.SetBool(&message, &field, true);
      break;
    case FieldDescriptor::CPPTYPE_INT32:
      reflection.SetInt32(&message, &field, 1);
      break;
    case FieldDescriptor::CPPTYPE_INT64:
      reflection.SetInt64(&message, &field, 1);
      break;
    default:
      FAIL() << field.full_name() << ": of a type that this test does not know";
  }
}

// The message that holds the last field of a path, whatever lies on the way made.
Message& HolderOf(Message& root, const Path& path) {
  Message* at = &root;
  for (size_t i = 0; i + 1 < path.size(); ++i) {
    const auto& reflection = *at->GetReflection();
    if (path[i]->is_repeated() && reflection.FieldSize(*at, path[i]) == 0) reflection.AddMessage(at, path[i]);
    at = path[i]->is_repeated() ? reflection.MutableRepeatedMessage(at, path[i], 0)
                                : reflection.MutableMessage(at, path[i]);
  }
  return *at;
}

// Judges every field below a path, as deep as the messages are ours. Returns how many.
template <typename Text>
int EachFieldOf(const google::protobuf::Descriptor& type, Path path, bool is_output) {
  int judged = 0;
  for (int i = 0; i < type.field_count(); ++i) {
    const FieldDescriptor& field = *type.field(i);
    path.push_back(&field);
    const bool output = is_output || IsOutput(field) || field.full_name() == Text::descriptor()->full_name() + ".etag";
    Text before;
    HolderOf(before, path);
    Text after = before;
    Put(HolderOf(after, path), field);
    EXPECT_EQ(TermsChanged(before, after), !output) << field.full_name();
    ++judged;
    const auto* below = field.message_type();
    if (below != nullptr && below->file()->package().find("gongjin.") == 0) {
      judged += EachFieldOf<Text>(*below, path, output);
    }
    path.pop_back();
  }
  return judged;
}

// Also of a field that is added one day.
TEST(P4TermsChanged, WithEveryFieldThatAClientWritesAndNoOther) {
  EXPECT_GT(EachFieldOf<v1::Partnership>(*v1::Partnership::descriptor(), {}, false), 100);
  EXPECT_GT(EachFieldOf<v1::Amendment>(*v1::Amendment::descriptor(), {}, false), 70);
}

v1::Amendment Amending(std::initializer_list<const char*> paths) {
  v1::Amendment amendment;
  amendment.set_name("a");
  amendment.set_state(v1::Amendment::DRAFT);
  for (const char* path : paths) amendment.mutable_terms_mask()->add_paths(path);
  return amendment;
}

TEST(P4TermsChanged, ByWhatAClientMayWrite) {
  const auto changed = [](void (*change)(v1::Partnership&)) {
    v1::Partnership before = Entrusted();
    AddInstalment(before, 1, 100, 2019, v1::Instalment::SIGNED);
    v1::Partnership after = before;
    change(after);
    return TermsChanged(before, after);
  };
  using P = v1::Partnership;
  EXPECT_FALSE(changed([](P&) {}));
  EXPECT_TRUE(changed([](P& p) { p.set_title("x"); }));
  EXPECT_TRUE(changed([](P& p) { p.set_round("x"); }));
  EXPECT_TRUE(changed([](P& p) { *p.mutable_term() = Term("2017-09-01", "2020-07-30"); }));
  EXPECT_TRUE(changed([](P& p) { p.mutable_objectives(0)->set_target("x"); }));
  EXPECT_TRUE(changed([](P& p) { p.add_tasks(); }));
  EXPECT_TRUE(changed([](P& p) { p.mutable_team(0)->set_days_per_week(5); }));
  EXPECT_TRUE(changed([](P& p) { p.set_exit_plan("x"); }));
  EXPECT_TRUE(changed([](P& p) { p.mutable_instalments(0)->set_amount_fen(101); }));
  EXPECT_TRUE(changed([](P& p) { p.add_ceilings(); }));
  EXPECT_TRUE(changed([](P& p) { p.add_key_projects(); }));
  EXPECT_TRUE(changed([](P& p) { p.set_synthetic(true); }));
  // What the system fills in.
  EXPECT_FALSE(changed([](P& p) { p.set_revision(9); }));
  EXPECT_FALSE(changed([](P& p) { p.set_etag("x"); }));
  EXPECT_FALSE(changed([](P& p) { p.mutable_create_time()->set_seconds(1); }));
  EXPECT_FALSE(changed([](P& p) { p.mutable_update_time()->set_seconds(1); }));
  EXPECT_FALSE(changed([](P& p) { p.mutable_archive_time()->set_seconds(1); }));
  EXPECT_FALSE(changed([](P& p) { p.set_state(P::SIGNED); }));
  EXPECT_FALSE(changed([](P& p) { p.add_signatures(); }));
  EXPECT_FALSE(changed([](P& p) { p.mutable_approval()->set_document("x"); }));
  EXPECT_FALSE(changed([](P& p) { p.add_filings(); }));
  EXPECT_FALSE(changed([](P& p) { p.set_terms_revision(9); }));
  EXPECT_FALSE(changed([](P& p) { p.set_result(P::PASS); }));
  EXPECT_FALSE(changed([](P& p) { *p.mutable_completed_on() = Date("2020-07-01"); }));
  EXPECT_FALSE(changed([](P& p) { p.mutable_termination()->set_reason("x"); }));
  EXPECT_FALSE(changed([](P& p) { p.set_withdrawal_reason("x"); }));
  EXPECT_FALSE(changed([](P& p) { p.add_warnings(); }));
  EXPECT_FALSE(changed([](P& p) { p.mutable_standing()->set_running(true); }));
  EXPECT_FALSE(changed([](P& p) { *p.mutable_signed_on() = Date("2020-07-01"); }));
  EXPECT_FALSE(changed([](P& p) { *p.mutable_team(0)->mutable_left_on() = Date("2019-02-28"); }));
  EXPECT_FALSE(changed([](P& p) { *p.mutable_instalments(0)->mutable_released_on() = Date("2019-02-28"); }));
}

TEST(P4TermsChanged, OfAnAmendment) {
  const v1::Amendment before = Amending({"tasks"});
  v1::Amendment after = before;
  after.add_signatures();
  after.set_revision(3);
  after.set_state(v1::Amendment::EFFECTIVE);
  EXPECT_FALSE(TermsChanged(before, after));
  after = before;
  after.set_reason("x");
  EXPECT_TRUE(TermsChanged(before, after));
  after = before;
  after.mutable_terms()->add_tasks();
  EXPECT_TRUE(TermsChanged(before, after));
  after = before;
  after.mutable_terms_mask()->add_paths("term");
  EXPECT_TRUE(TermsChanged(before, after));
}

TEST(P4MoveTerms, VoidsWhatWasGiven) {
  v1::Partnership partnership = Signed(Mutual());
  EXPECT_EQ(MoveTerms(partnership).size(), 2u);
  EXPECT_TRUE(partnership.signatures().empty());
  EXPECT_FALSE(partnership.has_approval());
  EXPECT_EQ(partnership.terms_revision(), 2);
  v1::Amendment amendment;
  amendment.set_terms_revision(4);
  amendment.add_signatures();
  amendment.mutable_approval();
  EXPECT_EQ(MoveTerms(amendment).size(), 1u);
  EXPECT_TRUE(amendment.signatures().empty());
  EXPECT_FALSE(amendment.has_approval());
  EXPECT_EQ(amendment.terms_revision(), 5);
}

TEST(P4TermsChangeOnlyInDraft, AfterwardsByAmendment) {
  v1::Partnership after = Entrusted();
  after.set_exit_plan("x");
  EXPECT_EQ(ReasonOf(TermsChangeOnlyInDraft(Entrusted(), after)), "");
  EXPECT_EQ(ReasonOf(TermsChangeOnlyInDraft(Signed(Entrusted()), after)), "TERMS_FIXED 存志学校 → 乐之中学");
  EXPECT_EQ(ReasonOf(TermsChangeOnlyInDraft(Signed(Entrusted()), Entrusted())), "");
}

TEST(P4AmendsWhatIsSigned, Alone) {
  EXPECT_EQ(ReasonOf(AmendsWhatIsSigned(Signed(Entrusted()))), "");
  EXPECT_EQ(ReasonOf(AmendsWhatIsSigned(Entrusted())), "NOT_SIGNED 存志学校 → 乐之中学");
}

TEST(P4AmendsTermsAlone, EachAsAWhole) {
  const auto judged = [](const v1::Amendment& amendment) {
    const auto status = AmendsTermsAlone(amendment);
    return absl::StrCat(ReasonOf(status), status.ok() ? "" : " at ", SubjectOf(status));
  };
  EXPECT_EQ(judged(Amending({"objectives", "tasks", "exit_plan", "instalments", "ceilings", "key_projects"})), "");
  EXPECT_EQ(judged(Amending({})), "MASK_EMPTY at terms_mask");
  EXPECT_EQ(judged(Amending({"tasks", "team"})), "TERMS_NOT_AMENDABLE team at terms_mask");
  EXPECT_EQ(judged(Amending({"term.end_date"})), "TERMS_NOT_AMENDABLE term.end_date at terms_mask");
  EXPECT_EQ(judged(Amending({"term"})), "FIELD_REQUIRED at terms.term");
  v1::Amendment amendment = Amending({"term"});
  *amendment.mutable_terms()->mutable_term() = Term("2017-09-01", "2021-07-31");
  EXPECT_EQ(judged(amendment), "");
  amendment.mutable_terms()->set_exit_plan("x");
  EXPECT_EQ(judged(amendment), "TERMS_GIVEN_OUTSIDE_MASK exit_plan at terms.exit_plan");
}

TEST(P4RepeatsApproval, ForObjectivesFundingAndTermOfMutualGrowth) {
  for (const char* path : {"objectives", "instalments", "ceilings", "term"}) {
    EXPECT_TRUE(RepeatsApproval(Mutual(), Amending({"tasks", path}))) << path;
    EXPECT_FALSE(RepeatsApproval(Entrusted(), Amending({path}))) << path;
  }
  EXPECT_FALSE(RepeatsApproval(Mutual(), Amending({"tasks", "exit_plan", "key_projects"})));
}

v1::Partnership Paid() {
  v1::Partnership partnership = Signed(Entrusted());
  AddInstalment(partnership, 1, 100, 2018, v1::Instalment::SIGNED);
  AddInstalment(partnership, 2, 200, 2019, v1::Instalment::MIDTERM_PASSED);
  *partnership.mutable_instalments(0)->mutable_released_on() = Date("2018-10-01");
  partnership.mutable_instalments(0)->set_document("凭证1");
  return partnership;
}

TEST(P4KeepsReleasedInstalments, UnreleasedOnesMayChange) {
  v1::Amendment amendment = Amending({"instalments"});
  *amendment.mutable_terms()->mutable_instalments() = Paid().instalments();
  amendment.mutable_terms()->mutable_instalments(1)->set_amount_fen(300);
  EXPECT_EQ(ReasonOf(KeepsReleasedInstalments(Paid(), amendment)), "");
  amendment.mutable_terms()->mutable_instalments(0)->clear_released_on();  // a client does not write this anyway
  EXPECT_EQ(ReasonOf(KeepsReleasedInstalments(Paid(), amendment)), "");
  amendment.mutable_terms()->mutable_instalments(0)->set_amount_fen(101);
  EXPECT_EQ(ReasonOf(KeepsReleasedInstalments(Paid(), amendment)), "RELEASED_INSTALMENT_CHANGED 1");
  amendment.mutable_terms()->clear_instalments();
  EXPECT_EQ(ReasonOf(KeepsReleasedInstalments(Paid(), amendment)), "RELEASED_INSTALMENT_CHANGED 1");
  EXPECT_EQ(ReasonOf(KeepsReleasedInstalments(Paid(), Amending({"tasks"}))), "");
}

TEST(P4Amended, PutsTheNewTermsInPlace) {
  v1::Amendment amendment = Amending({"term", "objectives", "instalments", "exit_plan", "ceilings", "key_projects"});
  auto& terms = *amendment.mutable_terms();
  *terms.mutable_term() = Term("2017-09-01", "2021-07-31");
  terms.add_objectives()->set_objective_id("new");
  terms.set_exit_plan("留下制度");
  terms.add_ceilings()->set_fiscal_year(2021);
  terms.add_key_projects()->set_title("重点");
  *terms.mutable_instalments() = Paid().instalments();
  for (auto& instalment : *terms.mutable_instalments()) instalment.clear_released_on();
  terms.mutable_instalments(1)->set_amount_fen(300);
  *terms.mutable_instalments(1)->mutable_released_on() = Date("2019-01-01");  // not a client's to say
  const v1::Partnership amended = Amended(Paid(), amendment);
  EXPECT_EQ(FormatDay(LastDay(amended.term())), "2021-07-31");
  EXPECT_EQ(amended.objectives_size(), 1);
  EXPECT_EQ(amended.exit_plan(), "留下制度");
  EXPECT_EQ(amended.ceilings(0).fiscal_year(), 2021);
  EXPECT_EQ(amended.key_projects(0).title(), "重点");
  EXPECT_EQ(amended.instalments(0).document(), "凭证1");
  EXPECT_TRUE(amended.instalments(0).has_released_on());
  EXPECT_EQ(amended.instalments(1).amount_fen(), 300);
  EXPECT_FALSE(amended.instalments(1).has_released_on());
  EXPECT_EQ(amended.terms_revision(), 2);
  EXPECT_EQ(amended.state(), v1::Partnership::SIGNED);
  EXPECT_EQ(amended.signatures_size(), 3);

  v1::Amendment of_tasks = Amending({"tasks"});
  of_tasks.mutable_terms()->add_tasks()->set_text("听课");
  of_tasks.mutable_terms()->add_objectives();  // not in the mask: ignored here, refused by AmendsTermsAlone
  EXPECT_EQ(Amended(Paid(), of_tasks).tasks(0).text(), "听课");
  EXPECT_EQ(Amended(Paid(), of_tasks).objectives_size(), 5);
}

v1::RecordTeamChangeRequest Change(absl::string_view day, absl::string_view joined, absl::string_view left) {
  v1::RecordTeamChangeRequest change;
  *change.mutable_day() = Date(day);
  if (!joined.empty()) change.mutable_joined()->set_person(std::string(joined));
  change.set_left(std::string(left));
  change.set_reason("调动");
  return change;
}

TEST(P4TeamChangeIsAFact, OfADayThatHasCome) {
  const char* leader = "districts/310113/persons/leader";
  const struct {
    v1::RecordTeamChangeRequest change;
    const char* refusal;
  } cases[] = {
      {Change("2019-02-28", "", leader), ""},
      {Change("2019-03-15", "", leader), ""},
      {Change("2019-03-16", "", leader), "HELD_IN_FUTURE 2019-03-16 2019-03-15"},
      {Change("2017-09-01", "", leader), ""},
      {Change("2017-08-31", "", leader), "LEFT_BEFORE_JOINED 2017-09-01"},
      {Change("2019-02-28", "", "wang"), "NOT_IN_TEAM wang"},
      {Change("2019-02-28", "wang", ""), ""},
      {Change("2019-02-28", leader, ""), "ALREADY_IN_TEAM districts/310113/persons/leader"},
      {Change("2019-02-28", "", ""), "ONE_OF_JOINED_LEFT"},
      {Change("2019-02-28", "wang", leader), "ONE_OF_JOINED_LEFT"},
  };
  for (const auto& [change, refusal] : cases) {
    v1::Partnership partnership = Signed(Entrusted());
    EXPECT_EQ(ReasonOf(ChangeTeam(partnership, change, "supporter", Day("2019-03-15"))), refusal);
    EXPECT_EQ(partnership.signatures_size(), 3);
    EXPECT_EQ(partnership.terms_revision(), 1);
  }
}

// A draft that everybody but one has signed, the supporter for the second time.
v1::Partnership HalfSigned(v1::Partnership partnership) {
  partnership = Signed(std::move(partnership));
  partnership.set_state(v1::Partnership::DRAFT);
  partnership.clear_signed_on();
  partnership.mutable_signatures()->RemoveLast();
  *partnership.add_warnings() = Warn("P4", kSupporter, "SIGNATURE_VOIDED", {"supporter"});
  *partnership.add_warnings() = Warn("P3", "key_projects", "KEY_PROJECTS_MANY", {"2", "1"});
  return partnership;
}

TEST(P4ChangeTeam, OfADraftMovesTheTerms) {
  const char* leader = "districts/310113/persons/leader";
  for (const auto& change : {Change("2019-02-28", "wang", ""), Change("2019-02-28", "", leader)}) {
    v1::Partnership partnership = HalfSigned(Entrusted());
    ASSERT_EQ(ReasonOf(ChangeTeam(partnership, change, "supporter", Day("2019-03-15"))), "");
    EXPECT_EQ(partnership.terms_revision(), 2);
    EXPECT_TRUE(partnership.signatures().empty());
    std::vector<std::string> warned;
    for (const auto& warning : partnership.warnings()) {
      warned.push_back(absl::StrCat(warning.reason(), " ", warning.message_en().substr(0, 60)));
    }
    EXPECT_EQ(warned, (std::vector<std::string>{
                          "KEY_PROJECTS_MANY There are 2 key projects; usual is 1.",
                          "SIGNATURE_VOIDED The terms have changed: the signature of the commissioner is",
                          "SIGNATURE_VOIDED The terms have changed: the signature of the supporter is vo"}));
  }
  v1::Partnership approved = HalfSigned(Mutual());
  ASSERT_EQ(ReasonOf(ChangeTeam(approved, Change("2019-02-28", "wang", ""), "commissioner", Day("2019-03-15"))), "");
  EXPECT_FALSE(approved.has_approval());
  v1::Partnership refused = HalfSigned(Entrusted());
  ASSERT_EQ(ReasonOf(ChangeTeam(refused, Change("2019-03-16", "wang", ""), "supporter", Day("2019-03-15"))),
            "HELD_IN_FUTURE 2019-03-16 2019-03-15");
  EXPECT_EQ(refused.terms_revision(), 1);
  EXPECT_EQ(refused.signatures_size(), 2);
  EXPECT_EQ(refused.team_size(), 1);
}

TEST(P4SignaturesVoided, TellsEachSigner) {
  EXPECT_TRUE(SignaturesVoided({}).empty());
  v1::Signature signature;
  signature.set_party("supporter");
  signature.set_organization(kSupporter);
  const auto warnings = SignaturesVoided({signature});
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].rule() + " " + warnings[0].reason() + " " + warnings[0].subject(),
            absl::StrCat("P4 SIGNATURE_VOIDED ", kSupporter));
}

TEST(P4TeamIsTheSupporters, UntilItIsSigned) {
  const v1::Partnership before = Entrusted();
  v1::Partnership after = before;
  EXPECT_EQ(ReasonOf(TeamIsTheSupporters(before, after, "recipient")), "");  // another field may be the recipient's
  after.mutable_team(0)->set_days_per_week(5);
  const auto refused = TeamIsTheSupporters(before, after, "recipient");
  EXPECT_EQ(ReasonOf(refused), "TEAM_BY_SUPPORTER");
  EXPECT_EQ(RuleOf(refused) + " " + SubjectOf(refused), "P4 team");
  for (const char* party : {"supporter", "commissioner", ""}) {
    EXPECT_EQ(ReasonOf(TeamIsTheSupporters(before, after, party)), "") << party;
  }
  EXPECT_EQ(ReasonOf(TeamIsTheSupporters(Signed(before), after, "recipient")), "");

  v1::Partnership draft = HalfSigned(Entrusted());
  EXPECT_EQ(ReasonOf(ChangeTeam(draft, Change("2019-02-28", "wang", ""), "recipient", Day("2019-03-15"))),
            "TEAM_BY_SUPPORTER");
  EXPECT_EQ(draft.team_size(), 1);
  EXPECT_EQ(draft.signatures_size(), 2);
  v1::Partnership signed_one = Signed(Entrusted());
  EXPECT_EQ(ReasonOf(ChangeTeam(signed_one, Change("2019-02-28", "wang", ""), "recipient", Day("2019-03-15"))), "");
}

TEST(P4TeamChangesWhileItLasts, UntilItsLastDayHoweverLateItIsRecorded) {
  const auto on = [](const v1::Partnership& partnership, absl::string_view day) {
    return ReasonOf(TeamChangesWhileItLasts(partnership, Day(day)));
  };
  v1::Partnership withdrawn = Entrusted();
  withdrawn.set_state(v1::Partnership::WITHDRAWN);
  EXPECT_EQ(on(withdrawn, "2019-02-28"), "TEAM_OF_WITHDRAWN 存志学校 → 乐之中学");
  EXPECT_EQ(on(Entrusted(), "2021-02-28"), "");
  EXPECT_EQ(on(Signed(Entrusted()), "2021-02-28"), "");
  v1::Partnership terminated = Signed(Entrusted());
  terminated.set_state(v1::Partnership::TERMINATED);
  *terminated.mutable_termination()->mutable_last_day() = Date("2019-02-28");
  EXPECT_EQ(on(terminated, "2019-02-28"), "");
  EXPECT_EQ(on(terminated, "2019-03-01"), "TEAM_AFTER_END 2019-02-28");
  v1::Partnership completed = Signed(Entrusted());
  completed.set_state(v1::Partnership::COMPLETED);
  *completed.mutable_completed_on() = Date("2020-06-20");  // the team stays until the term ends
  EXPECT_EQ(on(completed, "2020-07-31"), "");
  EXPECT_EQ(on(completed, "2020-08-01"), "TEAM_AFTER_END 2020-07-31");
  *completed.mutable_completed_on() = Date("2020-09-10");
  EXPECT_EQ(on(completed, "2020-09-10"), "");
  EXPECT_EQ(on(completed, "2020-09-11"), "TEAM_AFTER_END 2020-09-10");
  EXPECT_EQ(ReasonOf(ChangeTeam(terminated, Change("2019-03-01", "wang", ""), "supporter", Day("2019-03-15"))),
            "TEAM_AFTER_END 2019-02-28");
}

TEST(P4ChangeTeam, WritesDayAndReason) {
  v1::Partnership partnership = Signed(Entrusted());
  const char* leader = "districts/310113/persons/leader";
  ASSERT_EQ(ReasonOf(ChangeTeam(partnership, Change("2019-02-28", "", leader), "supporter", Day("2019-03-15"))), "");
  EXPECT_EQ(FormatDay(DayOf(partnership.team(0).left_on())), "2019-02-28");
  EXPECT_EQ(partnership.team(0).leaving_reason(), "调动");
  // Back again.
  ASSERT_EQ(ReasonOf(ChangeTeam(partnership, Change("2019-03-04", leader, ""), "supporter", Day("2019-03-15"))), "");
  EXPECT_EQ(partnership.team_size(), 2);
  EXPECT_EQ(FormatDay(DayOf(partnership.team(1).joined_on())), "2019-03-04");
  EXPECT_FALSE(partnership.team(1).has_left_on());
}

TEST(P4WithoutLeaderSince, TellsTheLastDayLed) {
  v1::Partnership partnership = Entrusted();
  const auto since = [&](absl::string_view day) {
    const auto last = WithoutLeaderSince(partnership, Day(day));
    return last ? FormatDay(*last) : "led";
  };
  EXPECT_EQ(since("2019-03-15"), "led");
  *partnership.mutable_team(0)->mutable_left_on() = Date("2019-02-28");
  EXPECT_EQ(since("2019-02-28"), "led");
  EXPECT_EQ(since("2019-03-01"), "2019-02-28");
  auto& next = *partnership.add_team();
  next.set_leader(true);
  *next.mutable_joined_on() = Date("2019-03-10");
  EXPECT_EQ(since("2019-03-09"), "2019-02-28");
  EXPECT_EQ(since("2019-03-10"), "led");
  partnership.clear_team();
  partnership.add_team();
  EXPECT_EQ(since("2019-03-15"), "2017-08-31");
}

}  // namespace
}  // namespace gongjin::partnership
