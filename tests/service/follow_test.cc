// A consumer's copies of the registry's resources: filled by the feed, asked for on a miss, filled anew after a
// restore.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "common/access/secret_file.h"
#include "common/access/token.h"
#include "common/base/status.h"
#include "common/client/channel.h"
#include "common/client/copies.h"
#include "common/client/follower.h"
#include "common/resource/tables.h"
#include "common/rpc/host.h"
#include "common/store/sqlite/sqlite_store.h"
#include "gmock/gmock.h"
#include "gongjin/registry/v1/registry_service.pb.h"
#include "gtest/gtest.h"
#include "services/registry/service.h"
#include "tests/lib/temporary_folder.h"
#include "tests/service/world.h"

namespace gongjin::tests {
namespace {

using client::Follower;
using registry::v1::Organization;

constexpr char kDistrict[] = "districts/310113";
constexpr char kOrganization[] = "registry.gongjin/Organization";

std::string NameOf(absl::string_view id) { return absl::StrCat(kDistrict, "/organizations/", id); }

class FollowTest : public testing::Test {
 protected:
  FollowTest() {
    StartOwner();
    auto schema = schema::Schema::Make({}, {Organization::descriptor()}, {});
    EXPECT_TRUE(schema.ok()) << schema.status();
    schema_ = *std::move(schema);
    realm_.schema = schema_.get();
    store::SqliteOptions options;
    options.path = folder_.path("consumer.db");
    options.ballast_bytes = 0;
    auto store = store::OpenSqlite(options, TablesOf(*schema_), {});
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    const auto secret = access::ReadSecretFile(folder_.path("data/services.secret"));
    channels_ = std::make_unique<client::Channels>(client::Peers{{{"registry", owner_->address()}}, "", "", ""});
    token_ = std::make_unique<client::OwnToken>(*channels_, secret.ok() ? secret->value_or("") : "", Clock::System());
  }
  ~FollowTest() override {
    follower_.reset();
    owner_.reset();
    store_->Close();
  }

  void StartOwner() {
    rpc::HostOptions options;
    options.data_dir = folder_.path("data");
    options.admin_secret_file = folder_.path("admin.secret");
    options.listen = listen_;
    options.metrics_listen = "";
    options.drain_time = absl::Seconds(1);
    const rpc::RegistryParts parts{[this](std::shared_ptr<access::Signer> signer, const rpc::HostOptions& given) {
      signer_ = signer;
      return registry::Parts().define(signer, given);
    }};
    auto owner = rpc::Host::Start(options, {}, &parts);
    ASSERT_TRUE(owner.ok()) << owner.status();
    owner_ = *std::move(owner);
    listen_ = owner_->address();
  }
  void Follow() {
    follower_ = std::make_unique<Follower>(realm_, *store_, *channels_, *token_, "registry",
                                           std::vector<const schema::ResourceType*>{&Type()});
  }
  const schema::ResourceType& Type() const { return *schema_->FindType(kOrganization); }

  // The registrar's own calls, to the owner.
  void Invoke(const char* method, const google::protobuf::Message& request) {
    Caller registrar;
    registrar.principal = absl::StrCat(kDistrict, "/principals/wang");
    registrar.organization = NameOf("bureau");
    registrar.district = kDistrict;
    registrar.roles = {annotations::v1::ROLE_REGISTRAR};
    const std::string token = "Bearer " + signer_->Sign(registrar, absl::Now(), absl::Now() + absl::Minutes(10));
    Organization answer;
    absl::Status status;
    for (int attempt = 0; attempt < 50; ++attempt) {  // a restarted owner is found again after a moment
      status = channels_->Invoke(absl::StrCat("gongjin.registry.v1.RegistryService/", method), request, answer, token,
                                 absl::Seconds(5));
      if (!absl::IsUnavailable(status)) break;
      absl::SleepFor(absl::Milliseconds(100));
    }
    EXPECT_TRUE(status.ok()) << status;
  }
  void Create(const std::string& id, const std::string& title) {
    registry::v1::CreateOrganizationRequest request;
    request.set_parent(kDistrict);
    request.set_organization_id(id);
    request.mutable_organization()->set_title(title);
    request.mutable_organization()->set_kind(Organization::HOSPITAL);
    Invoke("CreateOrganization", request);
  }
  void Rename(const std::string& id, const std::string& title) {
    registry::v1::UpdateOrganizationRequest request;
    request.mutable_organization()->set_name(NameOf(id));
    request.mutable_organization()->set_title(title);
    request.mutable_update_mask()->add_paths("title");
    Invoke("UpdateOrganization", request);
  }

  // The title of the copy here, "(archived) …" when it is; "" when there is none.
  std::string CopyOf(const std::string& id) {
    Organization copy;
    bool archived = false;
    EXPECT_TRUE(store_
                    ->Read([&](store::Reader& reader) -> absl::Status {
                      ASSIGN_OR_RETURN(const auto row, reader.Get(kOrganization, NameOf(id)));
                      if (!row.has_value()) return absl::OkStatus();
                      archived = row->archived;
                      copy.ParseFromString(row->payload);
                      return absl::OkStatus();
                    })
                    .ok());
    return (archived ? "(archived) " : "") + copy.title();
  }
  std::string SoonCopyOf(const std::string& id, const std::string& expected) {
    for (int i = 0; i < 400 && CopyOf(id) != expected; ++i) absl::SleepFor(absl::Milliseconds(25));
    return CopyOf(id);
  }

  const TemporaryFolder folder_;
  std::string listen_ = "127.0.0.1:0";
  std::shared_ptr<access::Signer> signer_;
  std::unique_ptr<rpc::Host> owner_;
  std::unique_ptr<schema::Schema> schema_;
  Realm realm_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<client::Channels> channels_;
  std::unique_ptr<client::OwnToken> token_;
  std::unique_ptr<Follower> follower_;
};

TEST_F(FollowTest, CopiesComeFromTheBeginningAndKeepUp) {
  Create("a", "甲");
  Follow();
  EXPECT_EQ(SoonCopyOf("a", "甲"), "甲") << "there before it followed";
  Create("b", "乙");
  Rename("a", "丙");
  EXPECT_EQ(SoonCopyOf("b", "乙"), "乙");
  EXPECT_EQ(SoonCopyOf("a", "丙"), "丙");
  registry::v1::ArchiveOrganizationRequest archive;
  archive.set_name(NameOf("b"));
  Invoke("ArchiveOrganization", archive);
  EXPECT_EQ(SoonCopyOf("b", "(archived) 乙"), "(archived) 乙");
}

TEST_F(FollowTest, GoesOnWhereItStopped) {
  Create("a", "甲");
  Follow();
  ASSERT_EQ(SoonCopyOf("a", "甲"), "甲");
  follower_.reset();
  // Its own mark that nothing is told twice: a copy that the feed would not bring again.
  ASSERT_TRUE(
      store_->WriteAndWait([](store::Writer& writer) { return writer.Erase(kOrganization, NameOf("a")); }).ok());
  Create("b", "乙");
  Follow();
  EXPECT_EQ(SoonCopyOf("b", "乙"), "乙");
  EXPECT_EQ(CopyOf("a"), "");
}

TEST_F(FollowTest, WaitsForAnOwnerThatIsDown) {
  Create("a", "甲");
  owner_.reset();
  Follow();
  absl::SleepFor(absl::Milliseconds(500));
  EXPECT_EQ(CopyOf("a"), "");
  StartOwner();
  EXPECT_EQ(SoonCopyOf("a", "甲"), "甲");
}

// The restored owner has gone on since, past the place where the follower was.
TEST_F(FollowTest, AnOwnerRestoredFromAnOlderCopyIsFollowedAnew) {
  Create("kept", "甲");
  Follow();
  ASSERT_EQ(SoonCopyOf("kept", "甲"), "甲");
  owner_.reset();
  std::filesystem::copy(folder_.path("data"), folder_.path("copy"), std::filesystem::copy_options::recursive);
  StartOwner();
  Create("lost", "乙");
  ASSERT_EQ(SoonCopyOf("lost", "乙"), "乙");
  follower_.reset();
  owner_.reset();
  std::filesystem::remove_all(folder_.path("data"));
  std::filesystem::rename(folder_.path("copy"), folder_.path("data"));
  StartOwner();
  for (int i = 0; i < 5; ++i) Create(absl::StrCat("new", i), "丙");
  Follow();
  EXPECT_EQ(SoonCopyOf("new4", "丙"), "丙");
  EXPECT_EQ(CopyOf("new0"), "丙");
  EXPECT_EQ(CopyOf("kept"), "甲");
  EXPECT_EQ(CopyOf("lost"), "");
}

TEST_F(FollowTest, AMissIsAskedFor) {
  Create("a", "甲");
  const auto fetch = [&](const std::string& id) {
    return client::FetchCopy(realm_, *store_, *channels_, *token_, Type(), NameOf(id));
  };
  EXPECT_EQ(ReasonOf(fetch("a")), "");
  EXPECT_EQ(CopyOf("a"), "甲");
  EXPECT_EQ(ReasonOf(fetch("nobody")), "") << "the owner knows of none: the handler refuses by G1";
  EXPECT_EQ(CopyOf("nobody"), "");
  owner_.reset();
  EXPECT_EQ(ReasonOf(fetch("b")), "SERVICE_UNREACHABLE registry");
}

TEST_F(FollowTest, AMissIsAskedForByANewTokenWhenTheOldOneIsNotTakenAnyMore) {
  const auto fetch = [&] { return client::FetchCopy(realm_, *store_, *channels_, *token_, Type(), NameOf("a")); };
  Create("a", "甲");
  const std::string first = token_->Authorization().value_or("none");
  owner_.reset();
  std::filesystem::remove(folder_.path("data/token.key"));
  StartOwner();
  Create("b", "乙");  // the channel has found it again
  EXPECT_EQ(ReasonOf(fetch()), "");
  EXPECT_EQ(CopyOf("a"), "甲");
  EXPECT_NE(token_->Authorization().value_or("none"), first);
}

// A clock that is set back neither makes an old token new nor lets it wait for the next try until it is as late again.
TEST_F(FollowTest, ItsOwnTokenIsFetchedWhenTheClockWasSetBack) {
  SettableClock clock;
  clock.Set(absl::Now());
  client::OwnToken token(*channels_, *access::ReadSecretFile(folder_.path("data/services.secret")).value(), clock);
  const auto authorization = [&] { return token.Authorization().value_or("none"); };
  owner_.reset();
  EXPECT_EQ(authorization(), "none");
  StartOwner();
  EXPECT_EQ(authorization(), "none") << "half a second after a failure nobody is asked";
  clock.Advance(-absl::Hours(2));
  // The channel finds the owner again after a moment.
  for (int i = 0; i < 100 && authorization() == "none"; ++i) {
    clock.Advance(absl::Seconds(1));
    absl::SleepFor(absl::Milliseconds(50));
  }
  const std::string first = authorization();
  EXPECT_NE(first, "none");
  EXPECT_EQ(authorization(), first);
  absl::SleepFor(absl::Seconds(1));  // a token of another second is another token
  clock.Advance(-absl::Hours(2));
  const std::string second = authorization();
  EXPECT_NE(second, first);
  EXPECT_EQ(authorization(), second);
}

TEST_F(FollowTest, ACopyNeverBecomesOlder) {
  const auto store = [&](const std::string& title, int64_t revision) {
    Organization organization;
    organization.set_name(NameOf("a"));
    organization.set_title(title);
    organization.set_revision(revision);
    return store_->WriteAndWait([&](store::Writer& writer) { return client::StoreCopy(writer, Type(), organization); });
  };
  ASSERT_TRUE(store("二", 2).ok());
  ASSERT_TRUE(store("一", 1).ok());
  EXPECT_EQ(CopyOf("a"), "二");
  ASSERT_TRUE(store("三", 3).ok());
  EXPECT_EQ(CopyOf("a"), "三");
}

}  // namespace
}  // namespace gongjin::tests
