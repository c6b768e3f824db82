// The services' own protos, as their processes put them together, are accepted and read as meant.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/schema/schema.h"
#include "gmock/gmock.h"
#include "gongjin/access/v1/grant.pb.h"
#include "gongjin/access/v1/principal.pb.h"
#include "gongjin/access/v1/secret.pb.h"
#include "gongjin/partnership/v1/activity.pb.h"
#include "gongjin/partnership/v1/amendment.pb.h"
#include "gongjin/partnership/v1/diagnosis.pb.h"
#include "gongjin/partnership/v1/evaluation.pb.h"
#include "gongjin/partnership/v1/expert_opinion.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "gongjin/partnership/v1/rectification.pb.h"
#include "gongjin/registry/v1/designation.pb.h"
#include "gongjin/registry/v1/district.pb.h"
#include "gongjin/registry/v1/organization.pb.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gongjin/registry/v1/school_calendar.pb.h"
#include "gtest/gtest.h"

namespace gongjin::schema {
namespace {

using testing::ElementsAre;

const ServiceDescriptor* Service(const char* name) {
  const auto* service = google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(name);
  EXPECT_NE(service, nullptr) << name;
  return service;
}

std::vector<const ServiceDescriptor*> CommonServices() {
  return {Service("gongjin.common.v1.ChangeService"), Service("gongjin.common.v1.HistoryService"),
          Service("gongjin.common.v1.NormService"), Service("gongjin.common.v1.OverviewService"),
          Service("gongjin.common.v1.WorkListService")};
}

absl::StatusOr<std::unique_ptr<Schema>> Registry() {
  auto services = CommonServices();
  services.push_back(Service("gongjin.registry.v1.RegistryService"));
  services.push_back(Service("gongjin.access.v1.AccessService"));
  return Schema::Make(
      {registry::v1::District::descriptor(), registry::v1::School::descriptor(),
       registry::v1::Organization::descriptor(), registry::v1::SchoolCalendar::descriptor(),
       registry::v1::Designation::descriptor(), registry::v1::Person::descriptor(), access::v1::Principal::descriptor(),
       access::v1::Grant::descriptor(), access::v1::Secret::descriptor()},
      {}, services);
}

absl::StatusOr<std::unique_ptr<Schema>> Partnership() {
  namespace p = partnership::v1;
  auto services = CommonServices();
  services.push_back(Service("gongjin.partnership.v1.PartnershipService"));
  return Schema::Make({p::Partnership::descriptor(), p::Diagnosis::descriptor(), p::ExpertOpinion::descriptor(),
                       p::Activity::descriptor(), p::Evaluation::descriptor(), p::Rectification::descriptor(),
                       p::Amendment::descriptor()},
                      {registry::v1::School::descriptor(), registry::v1::Organization::descriptor(),
                       registry::v1::District::descriptor(), registry::v1::SchoolCalendar::descriptor(),
                       registry::v1::Person::descriptor(), access::v1::Grant::descriptor()},
                      services);
}

std::string Columns(const ResourceType& type) {
  return absl::StrJoin(type.columns, " ",
                       [](std::string* out, const Column& column) { absl::StrAppend(out, column.path.text); });
}

TEST(RegistryProtos, AreAccepted) {
  const auto schema = Registry();
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_TRUE((*schema)->FindType("registry.gongjin/District")->is_district);
  EXPECT_EQ((*schema)->TypeOfName("districts/310113/schoolCalendars/2018")->table_id, "school_calendar");
  const ResourceType& secret = *(*schema)->FindType("access.gongjin/Secret");
  EXPECT_EQ(secret.parent, (*schema)->FindType("access.gongjin/Principal"));
  EXPECT_THAT((*schema)->FindType("registry.gongjin/Person")->Relations(), ElementsAre("employer"));
  const Method& create = *(*schema)->FindMethod("gongjin.access.v1.AccessService/CreateSecret");
  EXPECT_EQ(create.kind, MethodKind::kVerb) << "it answers with the text";
  EXPECT_EQ(create.resource, &secret);
  EXPECT_EQ(create.subject, create.parent) << "the principal";
  EXPECT_EQ((*schema)->FindMethod("gongjin.registry.v1.RegistryService/CreateSchool")->kind, MethodKind::kCreate);
  EXPECT_EQ((*schema)->FindMethod("gongjin.common.v1.WorkListService/ListDueItems")->resource, nullptr);
  EXPECT_EQ((*schema)->GetMethodOf(secret)->descriptor->name(), "GetSecret");
}

TEST(PartnershipProtos, AreAccepted) {
  const auto schema = Partnership();
  ASSERT_TRUE(schema.ok()) << schema.status();
  const ResourceType& partnership = *(*schema)->FindType("partnership.gongjin/Partnership");
  EXPECT_EQ(Columns(partnership),
            "kind title round recipient supporter commissioner term.start_date term.end_date state result signed_on");
  EXPECT_EQ(partnership.start_day.text, "term.start_date");
  EXPECT_TRUE(partnership.has_computed);
  const auto of_the_team = [](const Reference& reference) { return reference.path.text == "team.person"; };
  EXPECT_EQ(std::count_if(partnership.references.begin(), partnership.references.end(), of_the_team), 1);

  const ResourceType& amendment = *(*schema)->FindType("partnership.gongjin/Amendment");
  EXPECT_EQ(amendment.parent, &partnership);
  EXPECT_EQ(Columns(amendment), "create_time state ^recipient ^supporter ^commissioner");
  EXPECT_EQ(amendment.orderings[0].text, "create_time desc");
  EXPECT_TRUE((*schema)->IsFollowed(*(*schema)->FindType("registry.gongjin/School")));

  const Method& sign = *(*schema)->FindMethod("gongjin.partnership.v1.PartnershipService/SignPartnership");
  EXPECT_EQ(sign.kind, MethodKind::kVerb);
  EXPECT_EQ(sign.resource, &partnership);
  EXPECT_TRUE(sign.writes);
  const Method& list = *(*schema)->FindMethod("gongjin.partnership.v1.PartnershipService/ListDiagnoses");
  EXPECT_EQ(list.kind, MethodKind::kList);
  EXPECT_EQ(list.subject, list.parent) << "the partnership";
  EXPECT_EQ((*schema)->FindMethod("gongjin.partnership.v1.PartnershipService/ListPartnerships")->subject, nullptr);
}

TEST(PartnershipProtos, NeedTheirRegistry) {
  const auto schema = Schema::Make({partnership::v1::Partnership::descriptor()}, {}, {});
  EXPECT_EQ(
      schema.status().message(),
      "gongjin.partnership.v1.Partnership.recipient: refers to registry.gongjin/School, which is neither kept nor "
      "followed");
}

}  // namespace
}  // namespace gongjin::schema
