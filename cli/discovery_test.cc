#include "cli/discovery.h"

#include <map>

#include "cli/endpoints.h"
#include "cli/problem.h"
#include "gmock/gmock.h"
#include "gongjin/access/v1/access_service.pb.h"
#include "gongjin/common/v1/change.pb.h"
#include "gongjin/partnership/v1/partnership_service.pb.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;

class DiscoveryTest : public ::testing::Test {
 protected:
  DiscoveryTest() {
    fs::create_directories(root_.path("work/deep/deeper"));
    variables_["HOME"] = root_.path("home");
  }

  void Write(const fs::path& path, const std::string& text) { root_.Write(path, text + "\n"); }

  // "address secret token"; "-" for what is empty.
  std::string Found(const AccessFlags& flags = {}) {
    const Surroundings here{[this](const std::string& name) -> std::optional<std::string> {
                              const auto found = variables_.find(name);
                              return found == variables_.end() ? std::nullopt : std::optional(found->second);
                            },
                            root_.path("work/deep/deeper")};
    try {
      const Access access = Discover(flags, here, Language::kEnglish);
      const auto shown = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
      return access.address + " " + shown(access.secret) + " " + shown(access.token);
    } catch (const UsageError&) {
      return "usage";
    }
  }

  const tests::TemporaryFolder root_;
  std::map<std::string, std::string> variables_;
};

TEST_F(DiscoveryTest, NothingAnywhere) { EXPECT_EQ(Found(), "usage"); }

TEST_F(DiscoveryTest, TheConfigurationOfTheUserComesLast) {
  Write("home/.config/gongjin/endpoint", "h:1");
  Write("home/.config/gongjin/admin.secret", "home");
  EXPECT_EQ(Found(), "h:1 home -");
  Write("work/.gongjin/endpoint", "w:1");
  Write("work/.gongjin/admin.secret", "work");
  EXPECT_EQ(Found(), "w:1 work -");
  Write("work/deep/.gongjin/endpoint", "d:1");
  Write("work/deep/.gongjin/admin.secret", "deep");
  EXPECT_EQ(Found(), "d:1 deep -");
  Write("state/endpoint", "s:1");
  variables_["GONGJIN_HOME"] = root_.path("state");
  EXPECT_EQ(Found(), "s:1 - -");  // nobody else's secret goes there
  variables_["GONGJIN_ADDRESS"] = "e:1";
  EXPECT_EQ(Found(), "e:1 deep -");
  EXPECT_EQ(Found({.address = "f:1", .secret_file = "", .token = "", .ca_file = ""}), "f:1 deep -");
}

TEST_F(DiscoveryTest, ASecretGoesOnlyWhereItLiesOrWhereItIsSent) {
  Write("home/.config/gongjin/endpoint", "h:1");
  Write("home/.config/gongjin/admin.secret", "home");
  Write("work/deep/.gongjin/endpoint", "planted:1");
  EXPECT_EQ(Found(), "planted:1 - -");
}

TEST_F(DiscoveryTest, WhoCallsIsSaidByFlagThenEnvironment) {
  Write("work/.gongjin/endpoint", "w:1");
  Write("work/.gongjin/admin.secret", "work");
  Write("a.secret", "a");
  Write("b.secret", "b");
  variables_["GONGJIN_TOKEN"] = "t";
  EXPECT_EQ(Found(), "w:1 - t");
  variables_["GONGJIN_SECRET_FILE"] = root_.path("a.secret");
  EXPECT_EQ(Found(), "w:1 a -");
  AccessFlags flags;
  flags.secret_file = root_.path("b.secret");
  EXPECT_EQ(Found(flags), "w:1 b -");
  flags.token = "u";
  EXPECT_EQ(Found(flags), "w:1 - u");
  flags = {};
  flags.secret_file = root_.path("absent");
  EXPECT_EQ(Found(flags), "usage");
  flags = {};
  flags.ca_file = root_.path("absent");
  EXPECT_EQ(Found(flags), "usage");
}

TEST(Endpoints, OneForAllOrOneForEach) {
  const auto& access = *access::v1::SetPasswordRequest::descriptor()->file()->service(0);
  const auto& partnership = *partnership::v1::SignPartnershipRequest::descriptor()->file()->service(0);
  const Endpoints suite = Endpoints::Parse("127.0.0.1:7400", Language::kEnglish);
  EXPECT_EQ(suite.Of(access, Language::kEnglish), "127.0.0.1:7400");
  EXPECT_THAT(suite.All(), ElementsAre("127.0.0.1:7400"));
  const Endpoints apart = Endpoints::Parse("registry=h:7401, partnership=h:7402", Language::kEnglish);
  EXPECT_EQ(apart.Of(access, Language::kEnglish), "h:7401");
  EXPECT_EQ(apart.Of(partnership, Language::kEnglish), "h:7402");
  EXPECT_THAT(apart.All(), ElementsAre("h:7402", "h:7401"));
  EXPECT_EQ(Endpoints::Parse("h:1,registry=h:2", Language::kEnglish).Of(partnership, Language::kEnglish), "h:1");
  EXPECT_THROW(Endpoints::Parse("registry=h:1", Language::kEnglish).Of(partnership, Language::kEnglish), UsageError);
  for (const char* wrong : {"", "host", "=h:1", "registry=", ","}) {
    EXPECT_THROW(Endpoints::Parse(wrong, Language::kEnglish), UsageError) << wrong;
  }
}

TEST(Endpoints, Loopback) {
  for (const char* here : {"127.0.0.1:7400", "localhost:1", "[::1]:7400", "127.8.8.8:1", "unix:/tmp/s"})
    EXPECT_TRUE(IsLoopback(here)) << here;
  for (const char* there :
       {"10.0.0.1:7400", "gongjin.example:443", "[2001:db8::1]:1", "127.evil.example:1", "localhost.example:1"}) {
    EXPECT_FALSE(IsLoopback(there)) << there;
  }
}

}  // namespace
}  // namespace gongjin::cli
