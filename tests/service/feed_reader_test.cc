// Who is told the same by the change feed, and who is not.
#include "common/rpc/feed_reader.h"

#include "common/base/status.h"
#include "common/resource/transaction.h"
#include "common/rpc/host_options.h"
#include "gmock/gmock.h"
#include "gongjin/registry/v1/person.pb.h"
#include "gongjin/registry/v1/school.pb.h"
#include "gtest/gtest.h"
#include "services/registry/service.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::tests {
namespace {

constexpr char kDistrict[] = "districts/310113";
constexpr char kPerson[] = "registry.gongjin/Person";

std::string School(absl::string_view id) { return absl::StrCat(kDistrict, "/schools/", id); }

class FeedReaderTest : public testing::Test {
 protected:
  void SetUp() override {
    rpc::HostOptions host;
    host.district = "310113";
    rpc::EngineOptions options;
    options.data_dir = folder_.path("data");
    auto made = rpc::Engine::Make(registry::Definition(nullptr, host), std::move(options));
    ASSERT_TRUE(made.ok()) << made.status();
    engine_ = *std::move(made);
    reader_.emplace(std::vector<rpc::Engine*>{engine_.get()});
    for (const char* id : {"a", "b"}) {
      registry::v1::School school;
      school.set_name(School(id));
      Put(school);
    }
    Hire("wang");
  }
  void Put(google::protobuf::Message& resource) {
    const Call call = engine_->CallOf({}, "test", nullptr);
    ASSERT_EQ(engine_->store().WriteAndWait([&](store::Writer& writer) -> absl::Status {
      Transaction tx(engine_->realm(), writer, call);
      RETURN_IF_ERROR(tx.PutMessage(resource));
      return tx.WriteJournal("");
    }),
              absl::OkStatus());
  }
  void Hire(absl::string_view id) {
    registry::v1::Person person;
    person.set_name(absl::StrCat(kDistrict, "/persons/", id));
    person.set_employer(School("a"));
    Put(person);
  }
  // What is told from the beginning, and to whom the very same bytes were told before.
  std::shared_ptr<const std::string> Told(const Caller& caller, const std::vector<std::string>& types,
                                          rpc::FeedPlace place = {.positions = {0}}) {
    const auto view = reader_->View(caller, types);
    EXPECT_TRUE(view.ok()) << view.status();
    auto told = reader_->Next(caller, *view, place);
    EXPECT_TRUE(told.ok()) << told.status();
    return *std::move(told);
  }

  const TemporaryFolder folder_;
  std::unique_ptr<rpc::Engine> engine_;
  std::optional<rpc::FeedReader> reader_;
};

Caller OfSchoolA() {
  Caller caller;
  caller.principal = "districts/310113/principals/li";
  caller.organization = School("a");
  caller.district = kDistrict;
  caller.roles = {annotations::v1::ROLE_VIEWER, annotations::v1::ROLE_CONTRIBUTOR};
  return caller;
}

std::vector<std::string> NamesIn(const std::shared_ptr<const std::string>& told) {
  common::v1::WatchChangesResponse response;
  EXPECT_TRUE(told == nullptr || response.ParseFromString(*told));
  std::vector<std::string> names;
  for (const auto& change : response.changes()) names.push_back(change.name());
  return names;
}

TEST_F(FeedReaderTest, TellsTheSameToThoseWhoSeeTheSame) {
  const auto told = Told(OfSchoolA(), {kPerson});
  EXPECT_THAT(NamesIn(told), testing::ElementsAre("districts/310113/persons/wang"));
  Caller another = OfSchoolA();
  another.principal = "districts/310113/principals/zhao";
  std::swap(another.roles[0], another.roles[1]);
  EXPECT_EQ(Told(another, {kPerson}), told) << "not looked up again";
  reader_->Forget();
  EXPECT_NE(Told(another, {kPerson}), told);
}

TEST_F(FeedReaderTest, TellsNobodyWhatAnotherSees) {
  Caller of_b = OfSchoolA(), of_another_district = OfSchoolA(), without_a_role = OfSchoolA();
  of_b.organization = School("b");
  of_another_district.district = "districts/310110";
  without_a_role.roles.clear();
  const struct {
    const char* it_is;
    Caller caller;
    std::vector<std::string> types;
    rpc::FeedPlace place;
  } cases[] = {
      {"of another organization", of_b, {kPerson}, {.positions = {0}}},
      {"of another district", of_another_district, {kPerson}, {.positions = {0}}},
      {"without a role", without_a_role, {kPerson}, {.positions = {0}}},
      {"for another type", OfSchoolA(), {"registry.gongjin/SchoolCalendar"}, {.positions = {0}}},
      {"at the end", OfSchoolA(), {kPerson}, {.positions = {engine_->store().DurableSequence()}}},
      {"of one line", OfSchoolA(), {"registry.gongjin/SchoolCalendar"}, {.positions = {0}, .lines = 1}},
  };
  for (const auto& [it_is, caller, types, place] : cases) {
    SCOPED_TRACE(it_is);
    ASSERT_THAT(NamesIn(Told(OfSchoolA(), {kPerson})), testing::SizeIs(1));  // what could be taken for the answer
    EXPECT_THAT(NamesIn(Told(caller, types, place)), testing::IsEmpty());
  }
}

TEST_F(FeedReaderTest, LooksAgainWhenSomethingWasWritten) {
  Told(OfSchoolA(), {kPerson});
  Hire("li");
  EXPECT_THAT(NamesIn(Told(OfSchoolA(), {kPerson})), testing::SizeIs(2));
}

TEST_F(FeedReaderTest, PassesOverWhatWasErasedForLawsSake) {
  ASSERT_EQ(engine_->store().WriteAndWait([&](store::Writer& writer) -> absl::Status {
    ASSIGN_OR_RETURN(const auto lines, writer.History("districts/310113/persons/wang", 2, 1));
    return writer.ErasePayload(lines.front().sequence, std::string(32, 'h'));
  }),
            absl::OkStatus());
  Hire("li");
  Caller registrar = OfSchoolA();
  registrar.roles = {annotations::v1::ROLE_REGISTRAR};
  for (const Caller& caller : {OfSchoolA(), registrar})
    EXPECT_THAT(NamesIn(Told(caller, {kPerson})), testing::ElementsAre("districts/310113/persons/li"));
}

}  // namespace
}  // namespace gongjin::tests
