// The registry's records over the wire: exact refusals, nothing written by them, and what renaming, closing and moving
// keep.
#include "absl/strings/str_cat.h"
#include "absl/strings/substitute.h"
#include "gmock/gmock.h"
#include "gongjin/registry/v1/registry_service.pb.h"
#include "gtest/gtest.h"
#include "tests/service/world.h"

namespace gongjin::tests {
namespace {

using testing::HasSubstr;
using namespace registry::v1;

constexpr char kDistrict[] = "districts/310113";

class Registry : public testing::Test {
 protected:
  void SetUp() override {
    world.Use(world.Bureau());
    for (const char* id : {"lezhi", "luodian", "closed"}) ASSERT_EQ(CreateSchool(id).refusal, "");
    ASSERT_EQ(world
                  .Call("CloseSchool",
                        "name: 'districts/310113/schools/closed' close_date { year: 2018 month: 8 day: 31 } "
                        "successors: 'districts/310113/schools/luodian'")
                  .refusal,
              "");
  }
  Outcome CreateSchool(absl::string_view id, absl::string_view more = "") {
    return world.Call("CreateSchool", absl::Substitute("parent: '$0' school_id: '$1' school { title: '$1' stage: "
                                                       "JUNIOR_MIDDLE ownership: PUBLIC $2 }",
                                                       kDistrict, id, more));
  }
  Outcome GetSchool(absl::string_view id) {
    return world.Call("GetSchool", absl::Substitute("name: '$0/schools/$1'", kDistrict, id));
  }

  World world;
};

TEST_F(Registry, RefusesWhatCannotBeAndWritesNothing) {
  const std::string organization = "parent: 'districts/310113' organization { title: 'x' kind: EVALUATION_AGENCY $0 }";
  const std::string calendar =
      "parent: 'districts/310113' school_calendar { school_year: 2018 first_semester { start_date { $0 } end_date { "
      "year: 2019 month: 1 day: 25 } } second_semester { start_date { $1 } end_date { year: 2019 month: 6 day: 28 } } "
      "}";
  const std::string designation =
      "parent: 'districts/310113' designation { subject: 'districts/310113/schools/$0' kind: WEAK authority: "
      "'districts/310113/organizations/bureau' start_date { $1 } $2 }";
  const struct {
    const char* it;
    const char* method;
    std::string request;
    const char* refusal;
  } cases[] = {
      {"has a wrong check character", "CreateOrganization",
       absl::Substitute(organization, "uscc: '91330100799655058C'"), "INVALID_ARGUMENT USCC_CHECK organization.uscc"},
      {"has a code of 17 characters", "CreateOrganization", absl::Substitute(organization, "uscc: '91330100799655058'"),
       "INVALID_ARGUMENT FIELD_PATTERN organization.uscc"},
      {"is a district of another name", "CreateDistrict",
       "district_id: '310110' district { title: 'x' code: '310112' }",
       "INVALID_ARGUMENT DISTRICT_NAMED_BY_CODE district.code"},
      {"is a calendar out of order", "CreateSchoolCalendar",
       absl::Substitute(calendar, "year: 2018 month: 9 day: 3", "year: 2019 month: 1 day: 25"),
       "FAILED_PRECONDITION SEMESTERS_OUT_OF_ORDER second_semester.start_date"},
      {"is a calendar of the holidays before", "CreateSchoolCalendar",
       absl::Substitute(calendar, "year: 2018 month: 8 day: 31", "year: 2019 month: 2 day: 18"),
       "FAILED_PRECONDITION SEMESTER_OUTSIDE_SCHOOL_YEAR first_semester.start_date"},
      {"is a semester that ends before it begins", "CreateSchoolCalendar",
       absl::Substitute(calendar, "year: 2019 month: 1 day: 26", "year: 2019 month: 2 day: 18"),
       "INVALID_ARGUMENT TERM_REVERSED school_calendar.first_semester"},
      {"is a designation that ends before it begins", "CreateDesignation",
       absl::Substitute(designation, "lezhi", "year: 2018 month: 9 day: 1", "end_date { year: 2018 month: 8 day: 31 }"),
       "FAILED_PRECONDITION TERM_REVERSED end_date"},
      {"is a designation of a school closed the day before", "CreateDesignation",
       absl::Substitute(designation, "closed", "year: 2018 month: 9 day: 1", ""),
       "FAILED_PRECONDITION REFERENCE_CLOSED subject"},
      {"is a designation of nothing", "CreateDesignation",
       absl::Substitute(designation, "nowhere", "year: 2018 month: 9 day: 1", ""),
       "FAILED_PRECONDITION REFERENCE_UNKNOWN subject"},
      {"renames to the same", "RenameSchool",
       "name: 'districts/310113/schools/lezhi' title: 'lezhi' first_day { year: 2019 month: 3 day: 1 }",
       "FAILED_PRECONDITION RENAME_TO_SAME title"},
      {"renames from tomorrow", "RenameSchool",
       "name: 'districts/310113/schools/lezhi' title: '新' first_day { year: 2019 month: 3 day: 16 }",
       "FAILED_PRECONDITION RENAME_NOT_YET first_day"},
      {"renames the closed one", "RenameSchool",
       "name: 'districts/310113/schools/closed' title: '新' first_day { year: 2018 month: 9 day: 1 }",
       "FAILED_PRECONDITION SCHOOL_CLOSED first_day"},
      {"renames with a stale etag", "RenameSchool",
       "name: 'districts/310113/schools/lezhi' title: '新' first_day { year: 2019 month: 3 day: 1 } etag: 'r7'",
       "ABORTED STALE districts/310113/schools/lezhi"},
      {"renames nothing", "RenameSchool",
       "name: 'districts/310113/schools/nowhere' title: '新' first_day { year: 2019 month: 3 day: 1 }",
       "NOT_FOUND ABSENT districts/310113/schools/nowhere"},
      {"closes once more", "CloseSchool",
       "name: 'districts/310113/schools/closed' close_date { year: 2019 month: 8 day: 31 }",
       "FAILED_PRECONDITION SCHOOL_CLOSED close_date"},
      {"closes on 30 February", "CloseSchool",
       "name: 'districts/310113/schools/lezhi' close_date { year: 2019 month: 2 day: 30 }",
       "INVALID_ARGUMENT DATE_INVALID close_date"},
      {"is carried on by itself", "CloseSchool",
       "name: 'districts/310113/schools/lezhi' close_date { year: 2019 month: 8 day: 31 } successors: "
       "'districts/310113/schools/lezhi'",
       "FAILED_PRECONDITION SUCCESSOR_IS_ITSELF successors[0]"},
      {"is carried on by one that is closed", "CloseSchool",
       "name: 'districts/310113/schools/lezhi' close_date { year: 2019 month: 8 day: 31 } successors: "
       "'districts/310113/schools/closed'",
       "FAILED_PRECONDITION REFERENCE_CLOSED successors[0]"},
      {"closes an organization carried on by a school", "CloseOrganization",
       "name: 'districts/310113/organizations/bureau' close_date { year: 2019 month: 8 day: 31 } successors: "
       "'districts/310113/schools/lezhi'",
       "INVALID_ARGUMENT NAME_MALFORMED successors[0]"},
      {"writes the closing day by Update", "UpdateSchool",
       "school { name: 'districts/310113/schools/lezhi' close_date { year: 2019 month: 8 day: 31 } } update_mask { "
       "paths: 'close_date' }",
       "INVALID_ARGUMENT MASK_OUTPUT_ONLY update_mask"},
  };
  for (const auto& [it, method, request, refusal] : cases) {
    SCOPED_TRACE(it);
    const int64_t before = world.Happened();
    EXPECT_EQ(world.Call(method, request).refusal, refusal);
    EXPECT_EQ(world.Happened(), before);
  }
}

TEST_F(Registry, AClosedSchoolNamesItsSuccessor) {
  const auto refused = world.Call(
      "CreateDesignation",
      "parent: 'districts/310113' designation { subject: 'districts/310113/schools/closed' kind: WEAK authority: "
      "'districts/310113/organizations/bureau' start_date { year: 2018 month: 9 day: 1 } }");
  EXPECT_THAT(refused.message, HasSubstr("districts/310113/schools/luodian"));
  // On its last day it may still be referred to; and what referred to it before stays.
  EXPECT_EQ(world
                .Call("CreateDesignation",
                      "parent: 'districts/310113' designation { subject: 'districts/310113/schools/closed' kind: WEAK "
                      "authority: 'districts/310113/organizations/bureau' start_date { year: 2018 month: 8 day: 31 } }")
                .refusal,
            "");
  const auto closed = GetSchool("closed");
  EXPECT_EQ(closed.As<School>().close_date().day(), 31);
  EXPECT_EQ(closed.As<School>().successors(0), "districts/310113/schools/luodian");
}

TEST_F(Registry, RenamingKeepsFormerTitles) {
  const auto renamed =
      world.Call("RenameSchool",
                 "name: 'districts/310113/schools/lezhi' title: '乐之实验' first_day { year: 2019 month: 3 day: 15 } "
                 "request_id: 'r-1'");
  ASSERT_EQ(renamed.refusal, "");
  EXPECT_EQ(renamed.As<School>().title(), "乐之实验");
  EXPECT_EQ(renamed.As<School>().revision(), 2);
  ASSERT_EQ(renamed.As<School>().former_titles_size(), 1);
  EXPECT_EQ(renamed.As<School>().former_titles(0).title(), "lezhi");
  EXPECT_EQ(renamed.As<School>().former_titles(0).last_day().day(), 14);
  // The same request again is no second renaming.
  const auto again =
      world.Call("RenameSchool",
                 "name: 'districts/310113/schools/lezhi' title: '乐之实验' first_day { year: 2019 month: 3 day: 15 } "
                 "request_id: 'r-1'");
  EXPECT_EQ(again.refusal, "");
  EXPECT_EQ(again.As<School>().revision(), 2);
  // The name of the revision before is still told.
  EXPECT_EQ(world.Call("GetSchool", "name: 'districts/310113/schools/lezhi' revision: 1").As<School>().title(),
            "lezhi");
}

TEST_F(Registry, ASchoolKeepsItsFormerCodes) {
  ASSERT_EQ(CreateSchool("coded", "code: '3101130001'").refusal, "");
  EXPECT_EQ(CreateSchool("other", "code: '3101130001'").refusal, "ALREADY_EXISTS KEY_TAKEN code");
  const auto updated =
      world.Call("UpdateSchool",
                 "school { name: 'districts/310113/schools/coded' code: '3101130002' } update_mask { paths: 'code' }");
  ASSERT_EQ(updated.refusal, "");
  EXPECT_EQ(updated.As<School>().former_codes(0), "3101130001");
  EXPECT_EQ(CreateSchool("other", "code: '3101130001'").refusal, "");
}

TEST_F(Registry, AMoveKeepsTheEmploymentBefore) {
  ASSERT_EQ(world
                .Call("CreatePerson",
                      "parent: 'districts/310113' person_id: 'li' person { title: '李' employer: "
                      "'districts/310113/schools/lezhi' employed_from { year: 2010 month: 9 day: 1 } }")
                .refusal,
            "");
  const auto moved = world.Call(
      "UpdatePerson",
      "person { name: 'districts/310113/persons/li' employer: 'districts/310113/schools/luodian' employed_from { "
      "year: 2018 month: 9 day: 1 } } update_mask { paths: 'employer' paths: 'employed_from' }");
  ASSERT_EQ(moved.refusal, "");
  ASSERT_EQ(moved.As<registry::v1::Person>().former_employments_size(), 1);
  EXPECT_EQ(moved.As<registry::v1::Person>().former_employments(0).employer(), "districts/310113/schools/lezhi");
  // To a school that was closed on the day of the move nobody moves.
  EXPECT_EQ(world
                .Call("UpdatePerson",
                      "person { name: 'districts/310113/persons/li' employer: 'districts/310113/schools/closed' "
                      "employed_from { year: 2018 month: 9 day: 2 } } update_mask { paths: 'employer' paths: "
                      "'employed_from' }")
                .refusal,
            "FAILED_PRECONDITION REFERENCE_CLOSED employer");
}

TEST_F(Registry, WarnsOfACodeThatContradictsTheKind) {
  const std::string request =
      "parent: 'districts/310113' organization { title: 'x' kind: EDUCATION_COLLEGE uscc: '91330100799655058B' } ";
  const int64_t before = world.Happened();
  const auto judged = world.Call("CreateOrganization", request + "validate_only: true");
  ASSERT_EQ(judged.refusal, "");
  EXPECT_EQ(judged.As<Organization>().warnings(0).reason(), "USCC_KIND");
  EXPECT_EQ(world.Happened(), before);
  const auto made = world.Call("CreateOrganization", request);
  ASSERT_EQ(made.refusal, "");
  const auto mended =
      world.Call("UpdateOrganization", absl::Substitute("organization { name: '$0' kind: EDUCATION_GROUP_COMPANY } "
                                                        "update_mask { paths: 'kind' }",
                                                        made.As<Organization>().name()));
  EXPECT_EQ(mended.refusal, "");
  EXPECT_EQ(mended.As<Organization>().warnings_size(), 0);
}

TEST_F(Registry, IsWrittenByItsRolesAlone) {
  const std::string viewer = world.Person("viewer", "VIEWER", "districts/310113/schools/lezhi");
  const std::string create = "parent: 'districts/310113' school { title: 'x' stage: PRIMARY ownership: PUBLIC }";
  const int64_t before = world.Happened();
  EXPECT_EQ(world.CallAs(viewer, "CreateSchool", create).refusal, "PERMISSION_DENIED DENIED");
  EXPECT_EQ(world.CallAs("", "CreateSchool", create).refusal, "UNAUTHENTICATED TOKEN_MISSING");
  EXPECT_EQ(world.CallAs("x.y.z", "CreateSchool", create).refusal, "UNAUTHENTICATED TOKEN_INVALID");
  EXPECT_EQ(world.CallAs(viewer, "ListPrincipals", "parent: 'districts/310113'").refusal, "PERMISSION_DENIED DENIED");
  EXPECT_EQ(world.CallAs(viewer, "GetSchool", "name: 'districts/310113/schools/lezhi'").refusal, "");
  world.clock().Advance(absl::Minutes(11) - absl::Seconds(1));
  EXPECT_EQ(world.CallAs(viewer, "GetSchool", "name: 'districts/310113/schools/lezhi'").refusal, "");
  world.clock().Advance(absl::Seconds(1));
  EXPECT_EQ(world.CallAs(viewer, "GetSchool", "name: 'districts/310113/schools/lezhi'").refusal,
            "UNAUTHENTICATED TOKEN_EXPIRED");
  EXPECT_EQ(world.Happened(), before);
}

}  // namespace
}  // namespace gongjin::tests
