#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using testing::ElementsAre;

constexpr char kToday[] = "2019-03-15";

ConsentAct By(absl::string_view party, absl::string_view day = kToday) {
  ConsentAct act;
  act.party = std::string(party);
  act.terms_revision = 1;
  act.day = Day(day);
  act.by_signatory = true;
  return act;
}

ConsentAct Late(absl::string_view party, absl::string_view day) {
  ConsentAct act = By(party, day);
  act.by_signatory = false;
  act.by_registrar = true;
  act.reason = "上一轮协议补录";
  act.evidence.Add()->set_title("协议扫描件");
  return act;
}

ConsentAct OnPaper(absl::string_view party, absl::string_view day = kToday) {
  ConsentAct act = Late(party, day);
  act.on_paper = true;
  act.signer_name = "王校长";
  return act;
}

v1::ExpertOpinion Opinion(absl::string_view day, bool favourable, absl::string_view amendment = "") {
  v1::ExpertOpinion opinion;
  opinion.set_name(absl::StrCat("opinion-", day));
  *opinion.mutable_held_on() = Date(day);
  opinion.set_favourable(favourable);
  opinion.set_amendment(std::string(amendment));
  return opinion;
}

v1::Partnership Approved(absl::string_view day = "2019-03-01") {
  v1::Partnership partnership = Mutual();
  *partnership.mutable_approval()->mutable_approved_on() = Date(day);
  partnership.mutable_approval()->set_terms_revision(1);
  return partnership;
}

std::string Signing(v1::Partnership partnership, const ConsentAct& act) {
  return ReasonOf(AddSignature(partnership, act, Day(kToday)));
}

TEST(P4SigningParties, ByKind) {
  EXPECT_THAT(SigningParties(Entrusted()), ElementsAre("commissioner", "supporter", "recipient"));
  EXPECT_THAT(SigningParties(Mutual()), ElementsAre("supporter", "recipient"));
}

TEST(P4PartyOf, KnowsTheParties) {
  EXPECT_EQ(PartyOf(Entrusted(), kBureau), "commissioner");
  EXPECT_EQ(PartyOf(Entrusted(), kSupporter), "supporter");
  EXPECT_EQ(PartyOf(Entrusted(), kRecipient), "recipient");
  EXPECT_EQ(PartyOf(Entrusted(), kCommission), "");
  EXPECT_EQ(PartyOf(v1::Partnership(), ""), "");
  EXPECT_EQ(OrganizationOf(Entrusted(), "stranger"), "");
}

TEST(P4AddSignature, InAnyOrderUntilAllHaveSigned) {
  v1::Partnership partnership = Entrusted();
  ASSERT_EQ(ReasonOf(AddSignature(partnership, By("recipient"), Day(kToday))), "");
  ASSERT_EQ(ReasonOf(AddSignature(partnership, Late("commissioner", "2017-08-20"), Day(kToday))), "");
  EXPECT_EQ(partnership.state(), v1::Partnership::DRAFT);
  EXPECT_FALSE(AllSigned(TextOf(partnership)));
  ASSERT_EQ(ReasonOf(AddSignature(partnership, OnPaper("supporter", "2017-08-28"), Day(kToday))), "");
  EXPECT_TRUE(AllSigned(TextOf(partnership)));
  EXPECT_EQ(partnership.state(), v1::Partnership::SIGNED);
  EXPECT_EQ(FormatDay(DayOf(partnership.signed_on())), kToday);  // the latest day, not the last act

  const auto& today = partnership.signatures(0);
  EXPECT_EQ(today.organization(), kRecipient);
  EXPECT_FALSE(today.late_entry() || today.on_paper());
  const auto& late = partnership.signatures(1);
  EXPECT_TRUE(late.late_entry());
  EXPECT_EQ(late.reason(), "上一轮协议补录");
  EXPECT_EQ(late.evidence_size(), 1);
  const auto& paper = partnership.signatures(2);
  EXPECT_TRUE(paper.on_paper() && paper.late_entry());
  EXPECT_EQ(paper.signer_name(), "王校长");
  EXPECT_EQ(FormatDay(DayOf(paper.signed_on())), "2017-08-28");
}

TEST(P4AddSignature, OfMutualGrowthNeedsNoCommissioner) {
  v1::Partnership partnership = Approved();
  ASSERT_EQ(ReasonOf(AddSignature(partnership, By("supporter"), Day(kToday))), "");
  ASSERT_EQ(ReasonOf(AddSignature(partnership, By("recipient"), Day(kToday))), "");
  EXPECT_EQ(partnership.state(), v1::Partnership::SIGNED);
}

TEST(P4IsDraft, OnlyDraftsAreSigned) {
  EXPECT_EQ(Signing(Signed(Entrusted()), By("supporter")), absl::StrCat("NOT_A_DRAFT ", kName));
  v1::Partnership withdrawn = Entrusted();
  EXPECT_EQ(ReasonOf(Withdraw(withdrawn, "重复")), "");
  EXPECT_EQ(Signing(withdrawn, By("supporter")), absl::StrCat("NOT_A_DRAFT ", kName));
}

TEST(P4SameTerms, OlderAndNewerOnesAreStale) {
  ConsentAct act = By("supporter");
  for (const int64_t revision : {0, 2}) {
    act.terms_revision = revision;
    v1::Partnership partnership = Entrusted();
    const auto status = AddSignature(partnership, act, Day(kToday));
    EXPECT_TRUE(absl::IsAborted(status));
    EXPECT_EQ(ReasonOf(status), absl::StrCat("STALE ", kName, " 1"));
    EXPECT_TRUE(partnership.signatures().empty());
  }
}

TEST(P4PartySigns, TheBureauApprovesMutualGrowth) {
  EXPECT_EQ(Signing(Approved(), By("commissioner")), "NOT_A_SIGNER commissioner");
  EXPECT_EQ(Signing(Entrusted(), By("commissioner")), "");
  EXPECT_EQ(Signing(Entrusted(), By("")), "NOT_A_SIGNER ");
}

TEST(P4SignsOnce, PerVersionOfTheTerms) {
  v1::Partnership partnership = Entrusted();
  ASSERT_EQ(ReasonOf(AddSignature(partnership, By("supporter"), Day(kToday))), "");
  EXPECT_EQ(Signing(partnership, By("supporter")), "ALREADY_SIGNED supporter");
  EXPECT_EQ(Signing(partnership, By("recipient")), "");
  MoveTerms(partnership);
  ConsentAct again = By("supporter");
  again.terms_revision = 2;
  EXPECT_EQ(Signing(partnership, again), "");
}

TEST(P4ApprovedBeforeSigned, InMutualGrowth) {
  EXPECT_EQ(Signing(Mutual(), By("supporter")), "APPROVAL_MISSING");
  EXPECT_EQ(Signing(Approved(kToday), By("supporter")), "");
  EXPECT_EQ(Signing(Approved("2017-08-20"), OnPaper("supporter", "2017-08-20")), "");
  EXPECT_EQ(Signing(Approved("2017-08-20"), OnPaper("supporter", "2017-08-19")), "SIGNED_BEFORE_APPROVAL 2017-08-20");
  v1::Partnership of_older_terms = Approved();
  of_older_terms.mutable_approval()->set_terms_revision(0);
  EXPECT_EQ(Signing(of_older_terms, By("supporter")), "APPROVAL_MISSING");
}

TEST(P4DayIsTodayOrLateEntry, BothSidesOfEachBorder) {
  ConsentAct no_reason = Late("supporter", "2019-03-14");
  no_reason.reason.clear();
  ConsentAct no_evidence = Late("supporter", "2019-03-14");
  no_evidence.evidence.Clear();
  const struct {
    const char* act_is;
    ConsentAct act;
    const char* refusal;
  } cases[] = {
      {"a signatory today", By("supporter"), ""},
      {"a signatory tomorrow", By("supporter", "2019-03-16"), "SIGNED_IN_FUTURE 2019-03-16 2019-03-15"},
      {"a signatory yesterday", By("supporter", "2019-03-14"), "LATE_ENTRY_BY_REGISTRAR 2019-03-14"},
      {"a registrar yesterday", Late("supporter", "2019-03-14"), ""},
      {"a registrar today", Late("supporter", kToday), "REGISTRAR_ENTERS_LATE_ONLY"},
      {"a registrar tomorrow", Late("supporter", "2019-03-16"), "SIGNED_IN_FUTURE 2019-03-16 2019-03-15"},
      {"without a reason", no_reason, "LATE_ENTRY_NEEDS_REASON"},
      {"without evidence", no_evidence, "LATE_ENTRY_NEEDS_EVIDENCE"},
  };
  for (const auto& [act_is, act, refusal] : cases) {
    SCOPED_TRACE(act_is);
    EXPECT_EQ(Signing(Entrusted(), act), refusal);
  }
}

TEST(P4PaperIsAccepted, ForPartiesWithoutAccount) {
  ConsentAct has_account = OnPaper("supporter");
  has_account.party_has_account = true;
  ConsentAct by_signatory = OnPaper("supporter");
  by_signatory.by_registrar = false;
  by_signatory.by_signatory = true;
  ConsentAct no_scan = OnPaper("supporter");
  no_scan.evidence.Clear();
  ConsentAct nobody = OnPaper("supporter");
  nobody.signer_name.clear();
  ConsentAct today_without_reason = OnPaper("recipient");
  today_without_reason.reason.clear();
  EXPECT_EQ(Signing(Entrusted(), OnPaper("supporter")), "");
  EXPECT_EQ(Signing(Entrusted(), today_without_reason), "");
  EXPECT_EQ(Signing(Entrusted(), OnPaper("commissioner")), "BUREAU_SIGNS_ITSELF");
  EXPECT_EQ(Signing(Entrusted(), has_account), "PARTY_HAS_ACCOUNT supporter");
  EXPECT_EQ(Signing(Entrusted(), by_signatory), "PAPER_BY_REGISTRAR");
  EXPECT_EQ(Signing(Entrusted(), no_scan), "PAPER_NEEDS_SCAN");
  EXPECT_EQ(Signing(Entrusted(), nobody), "PAPER_NEEDS_SCAN");
}

TEST(P4HasSignatory, OnThatDay) {
  access::v1::Grant grant;
  grant.set_role(annotations::v1::ROLE_SIGNATORY);
  grant.set_organization(kSupporter);
  *grant.mutable_start_date() = Date("2019-03-01");
  *grant.mutable_end_date() = Date("2019-03-31");
  const auto on = [&](absl::string_view day) { return HasSignatory({grant}, kSupporter, Day(day)); };
  EXPECT_FALSE(on("2019-02-28"));
  EXPECT_TRUE(on("2019-03-01"));
  EXPECT_TRUE(on("2019-03-31"));
  EXPECT_FALSE(on("2019-04-01"));
  EXPECT_FALSE(HasSignatory({grant}, kRecipient, Day("2019-03-15")));
  grant.mutable_archive_time()->set_seconds(1552579200);  // 2019-03-15 in Shanghai
  EXPECT_TRUE(on("2019-03-14"));
  EXPECT_FALSE(on("2019-03-15"));
  grant.clear_archive_time();
  grant.clear_end_date();
  EXPECT_TRUE(on("2025-01-01"));
  grant.set_role(annotations::v1::ROLE_VIEWER);
  EXPECT_FALSE(on("2025-01-01"));
}

ConsentAct Approval(absl::string_view day = kToday) {
  ConsentAct act = By("commissioner", day);
  act.document = "宝教〔2019〕7号";
  act.principal = "p";
  return act;
}

std::string Approving(v1::Partnership partnership, const std::vector<v1::ExpertOpinion>& opinions,
                      const ConsentAct& act = Approval()) {
  return ReasonOf(AddApproval(partnership, opinions, act, Day(kToday)));
}

TEST(P4AddApproval, WritesWhatWasApproved) {
  v1::Partnership partnership = Mutual();
  ASSERT_EQ(ReasonOf(AddApproval(partnership, {Opinion("2019-03-01", true)}, Approval(), Day(kToday))), "");
  EXPECT_EQ(partnership.approval().document(), "宝教〔2019〕7号");
  EXPECT_EQ(partnership.approval().terms_revision(), 1);
  EXPECT_EQ(partnership.approval().principal(), "p");
  EXPECT_FALSE(partnership.approval().late_entry());
  EXPECT_EQ(Approving(partnership, {Opinion("2019-03-01", true)}), "ALREADY_APPROVED");
}

TEST(P4FavourableOpinionFirst, TheLatestOfThisTextCounts) {
  const struct {
    const char* opinions_are;
    std::vector<v1::ExpertOpinion> opinions;
    const char* refusal;
  } cases[] = {
      {"none", {}, "OPINION_MISSING"},
      {"favourable", {Opinion("2019-03-01", true)}, ""},
      {"favourable on the day itself", {Opinion(kToday, true)}, ""},
      {"unfavourable", {Opinion("2019-03-01", false)}, "OPINION_UNFAVOURABLE"},
      {"favourable after unfavourable", {Opinion("2019-03-02", true), Opinion("2019-03-01", false)}, ""},
      {"unfavourable after favourable",
       {Opinion("2019-03-01", true), Opinion("2019-03-02", false)},
       "OPINION_UNFAVOURABLE"},
      {"both on one day", {Opinion("2019-03-01", true), Opinion("2019-03-01", false)}, "OPINION_UNFAVOURABLE"},
      {"about an amendment", {Opinion("2019-03-01", true, "a")}, "OPINION_MISSING"},
  };
  for (const auto& [opinions_are, opinions, refusal] : cases) {
    SCOPED_TRACE(opinions_are);
    EXPECT_EQ(Approving(Mutual(), opinions), refusal);
  }
  ConsentAct late = Late("commissioner", "2017-08-20");
  late.evidence.Clear();  // an approval has its document number instead
  EXPECT_EQ(Approving(Mutual(), {Opinion("2017-08-20", true)}, late), "");
  EXPECT_EQ(Approving(Mutual(), {Opinion("2017-08-21", true)}, late), "APPROVED_BEFORE_OPINION 2017-08-21");
}

TEST(P4AddApproval, IsJudgedLikeASignature) {
  const std::vector<v1::ExpertOpinion> opinions = {Opinion("2017-08-01", true)};
  EXPECT_EQ(Approving(Entrusted(), opinions), absl::StrCat("APPROVAL_NOT_NEEDED ", kName));
  EXPECT_EQ(Approving(Signed(Mutual()), opinions), "NOT_A_DRAFT districts/310113/partnerships/luming");
  ConsentAct stale = Approval();
  stale.terms_revision = 2;
  EXPECT_EQ(Approving(Mutual(), opinions, stale), "STALE districts/310113/partnerships/luming 1");
  EXPECT_EQ(Approving(Mutual(), opinions, Approval("2019-03-16")), "SIGNED_IN_FUTURE 2019-03-16 2019-03-15");
  EXPECT_EQ(Approving(Mutual(), opinions, Approval("2019-03-14")), "LATE_ENTRY_BY_REGISTRAR 2019-03-14");
  EXPECT_EQ(Approving(Mutual(), opinions, Late("commissioner", kToday)), "REGISTRAR_ENTERS_LATE_ONLY");
}

TEST(P4DiagnosisMayChange, UntilTheBureauApprovesOrSomebodySigns) {
  EXPECT_EQ(ReasonOf(DiagnosisMayChange(Mutual())), "");
  v1::Partnership partnership = Approved();
  EXPECT_EQ(ReasonOf(DiagnosisMayChange(partnership)), "FROZEN_BY_APPROVAL 阳浦民办学校 → 鹿鸣学校");
  v1::Partnership moved = partnership;
  MoveTerms(moved);
  EXPECT_EQ(ReasonOf(DiagnosisMayChange(moved)), "");
  ASSERT_EQ(ReasonOf(AddSignature(partnership, By("supporter"), Day(kToday))), "");
  EXPECT_EQ(ReasonOf(DiagnosisMayChange(partnership)), "FROZEN_BY_SIGNATURE 阳浦民办学校 → 鹿鸣学校");
  EXPECT_EQ(ReasonOf(DiagnosisMayChange(Signed(Mutual()))), "FROZEN_BY_SIGNATURE 阳浦民办学校 → 鹿鸣学校");
  MoveTerms(partnership);
  EXPECT_EQ(ReasonOf(DiagnosisMayChange(partnership)), "");
}

v1::Amendment AmendmentOf(std::initializer_list<const char*> paths) {
  v1::Amendment amendment;
  amendment.set_name("a");
  amendment.set_state(v1::Amendment::DRAFT);
  amendment.set_terms_revision(1);
  for (const char* path : paths) amendment.mutable_terms_mask()->add_paths(path);
  return amendment;
}

TEST(P4OpinionIsAFact, GivenByToday) {
  v1::ExpertOpinion opinion;
  *opinion.mutable_held_on() = Date("2019-03-15");
  EXPECT_EQ(ReasonOf(OpinionIsAFact(opinion, Day("2019-03-15"))), "");
  const auto early = OpinionIsAFact(opinion, Day("2019-03-14"));
  EXPECT_EQ(ReasonOf(early), "HELD_IN_FUTURE 2019-03-15 2019-03-14");
  EXPECT_EQ(RuleOf(early) + " " + SubjectOf(early), "P4 held_on");
}

TEST(P4OpinionMayChange, WhereOneIsNeededUntilTheBureauApprovesOrSomebodySigns) {
  EXPECT_EQ(ReasonOf(OpinionMayChange(Mutual(), nullptr)), "");
  v1::Partnership approved = Approved();
  const auto frozen = OpinionMayChange(approved, nullptr);
  EXPECT_EQ(ReasonOf(frozen), "FROZEN_BY_APPROVAL districts/310113/partnerships/luming");
  EXPECT_EQ(RuleOf(frozen) + " " + SubjectOf(frozen), "P4 districts/310113/partnerships/luming");
  MoveTerms(approved);
  EXPECT_EQ(ReasonOf(OpinionMayChange(approved, nullptr)), "");
  EXPECT_EQ(ReasonOf(OpinionMayChange(Entrusted(), nullptr)), absl::StrCat("OPINION_NOT_NEEDED ", kName));
  EXPECT_EQ(ReasonOf(OpinionMayChange(Signed(Mutual()), nullptr)),
            "FROZEN_BY_SIGNATURE districts/310113/partnerships/luming");
  v1::Amendment amendment = AmendmentOf({"objectives"});
  EXPECT_EQ(ReasonOf(OpinionMayChange(Signed(Mutual()), &amendment)), "");
  amendment.mutable_approval()->set_terms_revision(1);
  EXPECT_EQ(ReasonOf(OpinionMayChange(Signed(Mutual()), &amendment)), "FROZEN_BY_APPROVAL a");
  amendment.set_terms_revision(2);  // the approval is of an earlier text
  EXPECT_EQ(ReasonOf(OpinionMayChange(Signed(Mutual()), &amendment)), "");
  amendment.add_signatures();
  EXPECT_EQ(ReasonOf(OpinionMayChange(Signed(Mutual()), &amendment)), "FROZEN_BY_SIGNATURE a");
  const v1::Amendment of_tasks = AmendmentOf({"tasks"});
  EXPECT_EQ(ReasonOf(OpinionMayChange(Signed(Mutual()), &of_tasks)), "OPINION_NOT_NEEDED a");
}

TEST(P4VoidPaperSignature, WhileItIsADraft) {
  v1::Partnership partnership = Entrusted();
  ASSERT_EQ(ReasonOf(AddSignature(partnership, OnPaper("supporter"), Day(kToday))), "");
  ASSERT_EQ(ReasonOf(AddSignature(partnership, By("recipient"), Day(kToday))), "");
  v1::Partnership done = partnership;
  const Voiding voiding = {"登记到了另一份协议", "districts/310113/principals/registrar", Day("2019-03-20")};
  EXPECT_EQ(ReasonOf(TakeOutPaperSignature(partnership, "recipient", voiding)), "NO_PAPER_SIGNATURE recipient");
  EXPECT_EQ(ReasonOf(TakeOutPaperSignature(partnership, "commissioner", voiding)), "NO_PAPER_SIGNATURE commissioner");
  EXPECT_TRUE(partnership.voided_signatures().empty());
  const v1::Signature taken_out = partnership.signatures(0);
  EXPECT_EQ(ReasonOf(TakeOutPaperSignature(partnership, "supporter", voiding)), "");
  ASSERT_EQ(partnership.voided_signatures_size(), 1);
  const auto& voided = partnership.voided_signatures(0);
  EXPECT_EQ(voided.signature().SerializeAsString(), taken_out.SerializeAsString());
  EXPECT_EQ(voided.signature().party(), "supporter");
  EXPECT_EQ(voided.reason(), "登记到了另一份协议");
  EXPECT_EQ(voided.principal(), "districts/310113/principals/registrar");
  EXPECT_EQ(FormatDay(DayOf(voided.voided_on())), "2019-03-20");
  ASSERT_EQ(partnership.signatures_size(), 1);
  EXPECT_EQ(partnership.signatures(0).party(), "recipient");
  ASSERT_EQ(ReasonOf(AddSignature(done, By("commissioner"), Day(kToday))), "");
  EXPECT_EQ(ReasonOf(TakeOutPaperSignature(done, "supporter", voiding)), absl::StrCat("NOT_A_DRAFT ", kName));
}

TEST(P4Amendment, IsSignedLikeTheAgreement) {
  const v1::Partnership partnership = Signed(Mutual());
  v1::Amendment amendment = AmendmentOf({"objectives"});
  const auto sign = [&](const ConsentAct& act) {
    return ReasonOf(AddSignature(partnership, amendment, act, Day(kToday)));
  };
  EXPECT_EQ(sign(By("supporter")), "APPROVAL_MISSING");
  EXPECT_EQ(ReasonOf(AddApproval(partnership, amendment, {Opinion("2019-03-01", true)}, Approval(), Day(kToday))),
            "OPINION_MISSING");  // the opinion is about the agreement
  EXPECT_EQ(ReasonOf(AddApproval(partnership, amendment, {Opinion("2019-03-01", true, "a")}, Approval(), Day(kToday))),
            "");
  EXPECT_EQ(sign(By("supporter")), "");
  EXPECT_EQ(amendment.state(), v1::Amendment::DRAFT);
  EXPECT_EQ(sign(OnPaper("recipient")), "");
  EXPECT_EQ(amendment.state(), v1::Amendment::EFFECTIVE);
  EXPECT_EQ(FormatDay(DayOf(amendment.effective_on())), kToday);
  EXPECT_EQ(ReasonOf(TakeOutPaperSignature(partnership, amendment, "recipient", {})), "NOT_A_DRAFT a");
  EXPECT_EQ(ReasonOf(Withdraw(partnership, amendment, "r")), "NOT_A_DRAFT a");
}

TEST(P4Amendment, OfWhatIsNotSignedIsNot) {
  v1::Amendment amendment = AmendmentOf({"tasks"});
  EXPECT_EQ(ReasonOf(AddSignature(Entrusted(), amendment, By("supporter"), Day(kToday))),
            "NOT_SIGNED 存志学校 → 乐之中学");
  EXPECT_EQ(ReasonOf(AddApproval(Mutual(), amendment, {}, Approval(), Day(kToday))),
            "NOT_SIGNED 阳浦民办学校 → 鹿鸣学校");
  EXPECT_EQ(ReasonOf(AddApproval(Signed(Mutual()), amendment, {}, Approval(), Day(kToday))), "APPROVAL_NOT_NEEDED a");
  EXPECT_EQ(ReasonOf(AddSignature(Signed(Entrusted()), amendment, OnPaper("supporter"), Day(kToday))), "");
  const Voiding voiding = {"登记有误", "p", Day("2019-03-20")};
  EXPECT_EQ(ReasonOf(TakeOutPaperSignature(Signed(Entrusted()), amendment, "supporter", voiding)), "");
  ASSERT_EQ(amendment.voided_signatures_size(), 1);
  EXPECT_EQ(amendment.voided_signatures(0).signature().party(), "supporter");
  EXPECT_EQ(amendment.voided_signatures(0).reason(), "登记有误");
  EXPECT_TRUE(amendment.signatures().empty());
  EXPECT_EQ(ReasonOf(Withdraw(Signed(Entrusted()), amendment, "不再需要")), "");
  EXPECT_EQ(amendment.state(), v1::Amendment::WITHDRAWN);
  EXPECT_EQ(amendment.withdrawal_reason(), "不再需要");
}

}  // namespace
}  // namespace gongjin::partnership
