#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/partnership/rules_testing.h"

namespace gongjin::partnership {
namespace {

v1::Partnership With(v1::Partnership partnership, v1::Domain domain, absl::string_view other = "") {
  AddObjective(partnership, "o9", domain, 2018);
  partnership.mutable_objectives()->rbegin()->set_other_domain(std::string(other));
  return partnership;
}

TEST(P3DomainsAreOfTheKind, InObjectivesTasksAndKeyProjects) {
  v1::Partnership task = Entrusted();
  task.add_tasks()->set_domain(v1::DOMAIN_STAFF_BUILDING);
  v1::Partnership project = Mutual();
  project.add_key_projects()->set_domain(v1::DOMAIN_STANDARDS);
  v1::Partnership good = Mutual();
  good.add_tasks()->set_domain(v1::DOMAIN_TEACHING_RESEARCH);
  good.add_key_projects()->set_domain(v1::DOMAIN_SPECIAL_COURSES);
  const struct {
    v1::Partnership partnership;
    const char* refusal;
    const char* subject;
  } cases[] = {
      {Entrusted(), "", ""},
      {good, "", ""},
      {With(Entrusted(), v1::DOMAIN_STAFF_BUILDING), "DOMAIN_OF_OTHER_KIND DOMAIN_STAFF_BUILDING",
       "objectives[5].domain"},
      {With(Mutual(), v1::DOMAIN_CAMPUS_CULTURE), "DOMAIN_OF_OTHER_KIND DOMAIN_CAMPUS_CULTURE", "objectives[1].domain"},
      {With(Mutual(), v1::DOMAIN_HOME_SCHOOL_COMMUNITY), "", ""},
      {With(Entrusted(), v1::DOMAIN_OTHER, "心理健康"), "", ""},
      {With(Mutual(), v1::DOMAIN_OTHER, "心理健康"), "", ""},
      {With(Entrusted(), v1::DOMAIN_OTHER), "FIELD_REQUIRED", "objectives[5].other_domain"},
      {task, "DOMAIN_OF_OTHER_KIND DOMAIN_STAFF_BUILDING", "tasks[0].domain"},
      {project, "DOMAIN_OF_OTHER_KIND DOMAIN_STANDARDS", "key_projects[0].domain"},
  };
  for (const auto& [partnership, refusal, subject] : cases) {
    const auto status = DomainsAreOfTheKind(partnership);
    EXPECT_EQ(ReasonOf(status), refusal);
    EXPECT_EQ(SubjectOf(status), subject);
  }
}

TEST(P3DiagnosedDomainsAreOfTheKind, Likewise) {
  const auto diagnosed = [](v1::Partnership::Kind kind, v1::Domain domain) {
    return ReasonOf(DiagnosedDomainsAreOfTheKind(kind, DiagnosisOf(domain)));
  };
  EXPECT_EQ(diagnosed(v1::Partnership::MUTUAL_GROWTH, v1::DOMAIN_STAFF_BUILDING), "");
  EXPECT_EQ(diagnosed(v1::Partnership::ENTRUSTED_MANAGEMENT, v1::DOMAIN_STAFF_BUILDING),
            "DOMAIN_OF_OTHER_KIND DOMAIN_STAFF_BUILDING");
  EXPECT_EQ(diagnosed(v1::Partnership::MUTUAL_GROWTH, v1::DOMAIN_OTHER), "FIELD_REQUIRED");
}

TEST(P3ObjectiveIdsDiffer, SoThatEvaluationsCanNameThem) {
  EXPECT_EQ(ReasonOf(ObjectiveIdsDiffer(Entrusted())), "");
  v1::Partnership partnership = Entrusted();
  partnership.mutable_objectives(3)->set_objective_id("o1");
  EXPECT_EQ(ReasonOf(ObjectiveIdsDiffer(partnership)), "OBJECTIVE_ID_TWICE o1");
  EXPECT_EQ(SubjectOf(ObjectiveIdsDiffer(partnership)), "objectives[3].objective_id");
}

TEST(P3EachDomainHasAnObjective, OfEntrustedManagement) {
  EXPECT_EQ(ReasonOf(EachDomainHasAnObjective(Entrusted())), "");
  EXPECT_EQ(ReasonOf(EachDomainHasAnObjective(Mutual())), "");
  for (int i = 0; i < 5; ++i) {
    v1::Partnership partnership = Entrusted();
    const auto missing = partnership.objectives(i).domain();
    partnership.mutable_objectives(i)->set_domain(v1::DOMAIN_OTHER);
    EXPECT_EQ(ReasonOf(EachDomainHasAnObjective(partnership)),
              absl::StrCat("OBJECTIVE_MISSING ", v1::Domain_Name(missing)));
  }
}

TEST(P3TeamIsNamed, WithALeaderWhoIsStillThere) {
  EXPECT_EQ(ReasonOf(TeamIsNamed(Entrusted())), "");
  EXPECT_EQ(ReasonOf(TeamIsNamed(Mutual())), "");
  v1::Partnership partnership = Entrusted();
  partnership.mutable_team(0)->set_leader(false);
  EXPECT_EQ(ReasonOf(TeamIsNamed(partnership)), "LEADER_MISSING");
  partnership.mutable_team(0)->set_leader(true);
  *partnership.mutable_team(0)->mutable_left_on() = Date("2017-08-01");
  EXPECT_EQ(ReasonOf(TeamIsNamed(partnership)), "TEAM_MISSING");
  partnership.add_team();
  EXPECT_EQ(ReasonOf(TeamIsNamed(partnership)), "LEADER_MISSING");
  partnership.clear_team();
  EXPECT_EQ(ReasonOf(TeamIsNamed(partnership)), "TEAM_MISSING");
}

TEST(P3ObjectivesAreDiagnosed, EachInABottleneck) {
  const auto fitting = DiagnosisOf(v1::DOMAIN_SPECIAL_COURSES);
  const auto other = DiagnosisOf(v1::DOMAIN_STAFF_BUILDING);
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(Mutual(), {fitting})), "");
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(Mutual(), {other, fitting})), "");
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(Mutual(), {other})), "OBJECTIVE_NOT_DIAGNOSED o1 DOMAIN_SPECIAL_COURSES");
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(Mutual(), {})), "DIAGNOSIS_MISSING");
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(Entrusted(), {})), "");
  v1::Partnership aimless = Mutual();
  aimless.clear_objectives();
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(aimless, {fitting})), "OBJECTIVES_MISSING");
  // Two OTHERs with different texts are two domains.
  v1::Partnership named = With(Mutual(), v1::DOMAIN_OTHER, "心理健康");
  auto diagnosis = fitting;
  diagnosis.add_bottlenecks()->set_domain(v1::DOMAIN_OTHER);
  diagnosis.mutable_bottlenecks(1)->set_other_domain("劳动教育");
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(named, {diagnosis})), "OBJECTIVE_NOT_DIAGNOSED o9 心理健康");
  diagnosis.mutable_bottlenecks(1)->set_other_domain("心理健康");
  EXPECT_EQ(ReasonOf(ObjectivesAreDiagnosed(named, {diagnosis})), "");
}

TEST(P3ReadyToSign, AsksForAllOfIt) {
  EXPECT_EQ(ReasonOf(ReadyToSign(Entrusted(), {})), "");
  EXPECT_EQ(ReasonOf(ReadyToSign(Mutual(), {DiagnosisOf(v1::DOMAIN_SPECIAL_COURSES)})), "");
  EXPECT_EQ(ReasonOf(ReadyToSign(Mutual(), {})), "DIAGNOSIS_MISSING");
  v1::Partnership partnership = Entrusted();
  partnership.clear_team();
  EXPECT_EQ(ReasonOf(ReadyToSign(partnership, {})), "TEAM_MISSING");
  partnership = Entrusted();
  partnership.clear_objectives();
  EXPECT_EQ(ReasonOf(ReadyToSign(partnership, {})), "OBJECTIVE_MISSING DOMAIN_STANDARDS");
}

TEST(P3FewKeyProjects, WarnsOfMoreThanTheNorm) {
  v1::Partnership partnership = Mutual();
  const auto day = Day("2019-03-15");
  partnership.add_key_projects();
  EXPECT_TRUE(FewKeyProjects(partnership, ShippedNorms(), day).empty());
  partnership.add_key_projects();
  const auto warnings = FewKeyProjects(partnership, ShippedNorms(), day);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_EQ(warnings[0].reason(), "KEY_PROJECTS_MANY");
  EXPECT_EQ(warnings[0].message_en(), "There are 2 key projects; usual is 1.");
  partnership.set_kind(v1::Partnership::ENTRUSTED_MANAGEMENT);
  EXPECT_TRUE(FewKeyProjects(partnership, ShippedNorms(), day).empty());
}

TEST(P3DiagnosisIsAFact, MadeByToday) {
  v1::Diagnosis diagnosis;
  *diagnosis.mutable_held_on() = Date("2019-03-15");
  EXPECT_EQ(ReasonOf(DiagnosisIsAFact(diagnosis, Day("2019-03-15"))), "");
  const auto early = DiagnosisIsAFact(diagnosis, Day("2019-03-14"));
  EXPECT_EQ(ReasonOf(early), "HELD_IN_FUTURE 2019-03-15 2019-03-14");
  EXPECT_EQ(RuleOf(early) + " " + SubjectOf(early), "P3 held_on");
}

}  // namespace
}  // namespace gongjin::partnership
