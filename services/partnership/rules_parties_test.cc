#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

using registry::v1::Organization;
using registry::v1::School;
using testing::ElementsAre;
using testing::IsEmpty;

School SchoolNamed(absl::string_view name, absl::string_view lies_in = "") {
  School school;
  school.set_name(std::string(name));
  school.set_title("乐之中学");
  school.set_stage(School::JUNIOR_MIDDLE);
  school.set_ownership(School::PUBLIC);
  school.set_located_district(std::string(lies_in));
  return school;
}

Organization OrganizationNamed(absl::string_view name, Organization::Kind kind, absl::string_view lies_in = "") {
  Organization organization;
  organization.set_name(std::string(name));
  organization.set_kind(kind);
  organization.set_located_district(std::string(lies_in));
  return organization;
}

TEST(P1RecipientIsOfTheDistrict, ByWhereItIsKeptAndLies) {
  const struct {
    const char* recipient_is;
    School school;
    const char* refusal;
  } cases[] = {
      {"kept here, place not known", SchoolNamed(kRecipient), ""},
      {"kept and lying here", SchoolNamed(kRecipient, "districts/310113"), ""},
      {"kept here, lying elsewhere", SchoolNamed(kRecipient, "districts/310110"),
       "RECIPIENT_OF_OTHER_DISTRICT districts/310113/schools/lezhi"},
      {"kept elsewhere", SchoolNamed("districts/310110/schools/x"),
       "RECIPIENT_OF_OTHER_DISTRICT districts/310110/schools/x"},
      {"kept where the number only begins alike", SchoolNamed("districts/3101130/schools/x"),
       "RECIPIENT_OF_OTHER_DISTRICT districts/3101130/schools/x"},
  };
  for (const auto& [recipient_is, school, refusal] : cases) {
    SCOPED_TRACE(recipient_is);
    const auto status = RecipientIsOfTheDistrict(Entrusted(), school);
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(RuleOf(status), *refusal ? "P1" : "");
    EXPECT_EQ(SubjectOf(status), *refusal ? "recipient" : "");
  }
}

TEST(P1RecipientIsPublicCompulsory, WarnsOfOthers) {
  const struct {
    School::Stage stage;
    School::Ownership ownership;
    std::vector<std::string> warnings;
  } cases[] = {
      {School::PRIMARY, School::PUBLIC, {}},
      {School::JUNIOR_MIDDLE, School::PUBLIC, {}},
      {School::NINE_YEAR, School::PUBLIC, {}},
      {School::COMPLETE_MIDDLE, School::PUBLIC, {}},
      {School::TWELVE_YEAR, School::PUBLIC, {}},
      {School::SENIOR_MIDDLE, School::PUBLIC, {"RECIPIENT_NOT_COMPULSORY"}},
      {School::KINDERGARTEN, School::PUBLIC, {"RECIPIENT_NOT_COMPULSORY"}},
      {School::PRIMARY, School::PRIVATE, {"RECIPIENT_IS_PRIVATE"}},
      {School::VOCATIONAL, School::PRIVATE, {"RECIPIENT_IS_PRIVATE", "RECIPIENT_NOT_COMPULSORY"}},
  };
  for (const auto& [stage, ownership, warnings] : cases) {
    School school = SchoolNamed(kRecipient);
    school.set_stage(stage);
    school.set_ownership(ownership);
    std::vector<std::string> reasons;
    for (const auto& warning : RecipientIsPublicCompulsory(school)) {
      reasons.push_back(warning.reason());
      EXPECT_EQ(warning.rule(), "P1");
      EXPECT_EQ(warning.subject(), "recipient");
      EXPECT_THAT(warning.message(), testing::HasSubstr("乐之中学"));
      EXPECT_THAT(warning.message_en(), testing::HasSubstr("The recipient"));
    }
    EXPECT_EQ(reasons, warnings) << stage;
  }
}

TEST(P1SupporterMaySupport, SchoolsAndSupportingOrganizations) {
  const std::string name = "districts/310113/organizations/sanzhi";
  const auto by = [&](Organization::Kind kind) {
    v1::Partnership partnership = Entrusted();
    partnership.set_supporter(name);
    const auto organization = OrganizationNamed(name, kind);
    return ReasonOf(SupporterMaySupport(partnership, &organization));
  };
  const std::string refusal = "SUPPORTER_KIND " + name;
  EXPECT_EQ(by(Organization::SUPPORTING_INSTITUTE), "");
  EXPECT_EQ(by(Organization::EDUCATION_GROUP_COMPANY), "");
  EXPECT_EQ(by(Organization::EDUCATION_COLLEGE), "");
  EXPECT_EQ(by(Organization::UNIVERSITY), "");
  EXPECT_EQ(by(Organization::EDUCATION_BUREAU), refusal);
  EXPECT_EQ(by(Organization::HOSPITAL), refusal);
  EXPECT_EQ(by(Organization::EVALUATION_AGENCY), refusal);

  EXPECT_EQ(ReasonOf(SupporterMaySupport(Entrusted(), nullptr)), "");  // a school
  v1::Partnership partnership = Entrusted();
  partnership.set_supporter(name);
  EXPECT_EQ(ReasonOf(SupporterMaySupport(partnership, nullptr)), refusal);
  partnership.set_supporter(kRecipient);
  EXPECT_EQ(ReasonOf(SupporterMaySupport(partnership, nullptr)),
            "SUPPORTER_IS_RECIPIENT districts/310113/schools/lezhi");
}

TEST(P1CommissionerIsTheBureau, OfTheRecipient) {
  School recipient = SchoolNamed(kRecipient);
  const std::string elsewhere = "districts/310110/organizations/bureau";
  const auto judged = [&](const Organization& commissioner) {
    return ReasonOf(CommissionerIsTheBureau(Entrusted(), recipient, commissioner));
  };
  const auto bureau = OrganizationNamed(kBureau, Organization::EDUCATION_BUREAU);
  EXPECT_EQ(judged(bureau), "");
  EXPECT_EQ(judged(OrganizationNamed(kBureau, Organization::FINANCE_BUREAU)),
            absl::StrCat("COMMISSIONER_NOT_BUREAU ", kBureau));
  EXPECT_EQ(judged(OrganizationNamed(elsewhere, Organization::EDUCATION_BUREAU)),
            "COMMISSIONER_OF_OTHER_DISTRICT " + elsewhere);
  EXPECT_EQ(judged(OrganizationNamed(kBureau, Organization::EDUCATION_BUREAU, "districts/310110")),
            absl::StrCat("COMMISSIONER_OF_OTHER_DISTRICT ", kBureau));
  recipient.set_bureau(kBureau);
  EXPECT_EQ(judged(bureau), "");
  recipient.set_bureau("districts/310113/organizations/other");
  EXPECT_EQ(judged(bureau),
            absl::StrCat("COMMISSIONER_NOT_RESPONSIBLE ", kBureau, " districts/310113/organizations/other"));
}

v1::Partnership Other(absl::string_view first, absl::string_view last,
                      v1::Partnership::State state = v1::Partnership::DRAFT) {
  v1::Partnership partnership = Entrusted();
  partnership.set_name("b");
  partnership.set_state(state);
  *partnership.mutable_term() = Term(first, last);
  return partnership;
}

TEST(P2EntrustedOnce, JudgesByTermStateRecipientAndKind) {
  v1::Partnership mutual = Other("2017-09-01", "2020-07-31");
  mutual.set_kind(v1::Partnership::MUTUAL_GROWTH);
  v1::Partnership of_another = Other("2017-09-01", "2020-07-31");
  of_another.set_recipient("districts/310113/schools/luoer");
  v1::Partnership itself = Other("2017-09-01", "2020-07-31");
  itself.set_name(kName);
  const struct {
    const char* other_is;
    v1::Partnership other;
    const char* refusal;
  } cases[] = {
      {"later by a day", Other("2020-08-01", "2023-07-31"), ""},
      {"sharing the last day", Other("2020-07-31", "2023-07-31"), "ENTRUSTED_TWICE b"},
      {"earlier by a day", Other("2014-09-01", "2017-08-31"), ""},
      {"sharing the first day", Other("2014-09-01", "2017-09-01"), "ENTRUSTED_TWICE b"},
      {"signed", Other("2018-09-01", "2019-08-31", v1::Partnership::SIGNED), "ENTRUSTED_TWICE b"},
      {"withdrawn", Other("2018-09-01", "2019-08-31", v1::Partnership::WITHDRAWN), ""},
      {"terminated", Other("2018-09-01", "2019-08-31", v1::Partnership::TERMINATED), ""},
      {"completed", Other("2018-09-01", "2019-08-31", v1::Partnership::COMPLETED), ""},
      {"mutual growth", mutual, ""},
      {"of another recipient", of_another, ""},
      {"the candidate itself", itself, ""},
  };
  for (const auto& [other_is, other, refusal] : cases) {
    SCOPED_TRACE(other_is);
    const auto status = EntrustedOnce(Entrusted(), {other});
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(RuleOf(status), *refusal ? "P2" : "");
  }
  EXPECT_EQ(ReasonOf(EntrustedOnce(Mutual(), {Other("2017-09-01", "2020-07-31")})), "");
  for (const auto state : {v1::Partnership::WITHDRAWN, v1::Partnership::TERMINATED, v1::Partnership::COMPLETED}) {
    v1::Partnership ended = Entrusted();  // it may be taken back from the archive beside its successor
    ended.set_state(state);
    EXPECT_EQ(ReasonOf(EntrustedOnce(ended, {Other("2017-09-01", "2020-07-31")})), "") << state;
  }
  EXPECT_EQ(ReasonOf(EntrustedOnce(Signed(Entrusted()), {Other("2017-09-01", "2020-07-31")})), "ENTRUSTED_TWICE b");
  v1::Partnership unwritten = Entrusted();
  unwritten.clear_state();
  EXPECT_EQ(ReasonOf(EntrustedOnce(unwritten, {Other("2017-09-01", "2020-07-31")})), "ENTRUSTED_TWICE b");
  EXPECT_EQ(ReasonOf(EntrustedOnce(Entrusted(), {itself, Other("2017-09-01", "2020-07-31")})), "ENTRUSTED_TWICE b");
}

TEST(P2InOneProgramme, WarnsOfTheOtherKindInTheSameRound) {
  v1::Partnership candidate = Mutual();
  v1::Partnership entrusted = Other("2017-09-01", "2020-07-31");
  const auto warnings = InOneProgramme(candidate, {entrusted});
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].reason(), "IN_BOTH_PROGRAMMES");
  EXPECT_EQ(warnings[0].subject(), candidate.recipient());
  entrusted.set_round("第二轮");
  EXPECT_THAT(InOneProgramme(candidate, {entrusted}), IsEmpty());
  entrusted.set_round("第一轮");
  entrusted.set_state(v1::Partnership::WITHDRAWN);
  EXPECT_THAT(InOneProgramme(candidate, {entrusted}), IsEmpty());
  EXPECT_THAT(InOneProgramme(Entrusted(), {Other("2017-09-01", "2020-07-31")}), IsEmpty());
  entrusted.set_state(v1::Partnership::SIGNED);
  v1::Partnership another = entrusted;
  another.set_name("c");
  EXPECT_EQ(InOneProgramme(candidate, {entrusted, another}).size(), 1u);  // it says the same of each
  candidate.set_state(v1::Partnership::COMPLETED);
  EXPECT_THAT(InOneProgramme(candidate, {entrusted}), IsEmpty());
}

TEST(P2NotArchivedWhileSigned, OtherStatesMay) {
  EXPECT_EQ(ReasonOf(NotArchivedWhileSigned(Entrusted())), "");
  EXPECT_EQ(ReasonOf(NotArchivedWhileSigned(Signed(Entrusted()))), "SIGNED_NOT_ARCHIVABLE 存志学校 → 乐之中学");
}

}  // namespace
}  // namespace gongjin::partnership
