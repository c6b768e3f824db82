#include "cli/discovery.h"

#include <sys/stat.h>
#include <unistd.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
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

  // Secrets for us alone, the rest for all to read; modes do not depend on the umask.
  void Write(const fs::path& path, const std::string& text) {
    root_.Write(path, text + "\n");
    Mode(path, path.extension() == ".secret" ? 0600 : 0644);
    Mode(path.parent_path(), 0755);
  }
  void Mode(const fs::path& path, mode_t mode) { ASSERT_EQ(chmod(root_.path(path).c_str(), mode), 0) << path; }

  // "address secret token", "-" for what is empty; or the error, with ~ for the folder of the test.
  std::string Found(const AccessFlags& flags = {}) {
    const Surroundings here{[this](const std::string& name) -> std::optional<std::string> {
                              const auto found = variables_.find(name);
                              return found == variables_.end() ? std::nullopt : std::optional(found->second);
                            },
                            root_.path("work/deep/deeper")};
    try {
      const Access access = Discover(flags, here, Language::kEnglish);
      const auto shown = [](const std::string& text) { return text.empty() ? std::string("-") : text; };
      keeper_ = access.keeper;
      return access.address + " " + shown(access.secret) + " " + shown(access.token);
    } catch (const UsageError& error) {
      return absl::StrReplaceAll(error.what(), {{root_.path(), "~"}});
    }
  }

  static constexpr char kNowhere[] =
      "where is the service? There is no --address, no GONGJIN_ADDRESS, no .gongjin/endpoint in this folder or above, "
      "and none in ~/.config/gongjin. Run ./scripts/run first, or say --address 127.0.0.1:7400";

  const tests::TemporaryFolder root_;
  std::map<std::string, std::string> variables_;
  std::optional<uid_t> keeper_;  // as last found
};

TEST_F(DiscoveryTest, NothingAnywhere) { EXPECT_EQ(Found(), kNowhere); }

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

// After `export GONGJIN_TOKEN=$(gongjinctl login …)` that was refused, nobody becomes somebody else.
TEST_F(DiscoveryTest, AnEmptyTokenIsALoginThatFailed) {
  Write("work/.gongjin/endpoint", "w:1");
  Write("work/.gongjin/admin.secret", "work");
  variables_["GONGJIN_TOKEN"] = "";
  EXPECT_THAT(Found(), ::testing::HasSubstr("GONGJIN_TOKEN is empty"));
  AccessFlags flags;
  flags.token = "t";
  flags.address = "f:1";
  EXPECT_EQ(Found(flags), "f:1 - t");
}

TEST_F(DiscoveryTest, WhoCallsIsSaidByFlagThenEnvironment) {
  variables_["GONGJIN_ADDRESS"] = "e:1";
  Write("work/.gongjin/endpoint", "w:1");
  Write("work/.gongjin/admin.secret", "work");
  Write("a.secret", "a");
  Write("b.secret", "b");
  variables_["GONGJIN_TOKEN"] = "t";
  EXPECT_EQ(Found(), "e:1 - t");
  variables_["GONGJIN_SECRET_FILE"] = root_.path("a.secret");
  EXPECT_EQ(Found(), "e:1 a -");
  AccessFlags flags;
  flags.secret_file = root_.path("b.secret");
  EXPECT_EQ(Found(flags), "e:1 b -");
  flags.token = "u";
  EXPECT_EQ(Found(flags), "e:1 - u");
  flags = {};
  flags.secret_file = root_.path("absent");
  EXPECT_EQ(Found(flags), "--secret-file: ~/absent does not exist, or is empty");
  flags = {};
  std::ofstream(root_.path("empty.pem")).flush();
  std::filesystem::create_directories(root_.path("folder"));
  for (const char* none : {"absent", "empty.pem", "folder"}) {
    flags.ca_file = root_.path(none);
    EXPECT_EQ(Found(flags), absl::StrCat("the certificate file cannot be read or is empty: ~/", none));
  }
}

TEST_F(DiscoveryTest, ANamedIdentityGoesOnlyToANamedAddress) {
  Write("work/.gongjin/endpoint", "planted:1");
  Write("a.secret", "a");
  const auto not_sent = [](const char* what) {
    return absl::StrCat(what,
                        " is not sent to planted:1: that address was found in ~/work/.gongjin/endpoint, which may have "
                        "come with files of somebody else. Where it is meant to go there, name the address by "
                        "--address or GONGJIN_ADDRESS");
  };
  AccessFlags by_file, by_token;
  by_file.secret_file = root_.path("a.secret");
  by_token.token = "t";
  EXPECT_EQ(Found(by_file), not_sent("--secret-file"));
  EXPECT_EQ(Found(by_token), not_sent("--token"));
  variables_["GONGJIN_TOKEN"] = "t";
  EXPECT_EQ(Found(), not_sent("GONGJIN_TOKEN"));
  variables_["GONGJIN_SECRET_FILE"] = root_.path("a.secret");
  EXPECT_EQ(Found(), not_sent("GONGJIN_SECRET_FILE"));
  // A secret there that leads elsewhere lies elsewhere.
  fs::create_symlink(root_.path("a.secret"), root_.path("work/.gongjin/admin.secret"));
  variables_["GONGJIN_SECRET_FILE"] = root_.path("work/.gongjin/admin.secret");
  EXPECT_EQ(Found(), not_sent("GONGJIN_SECRET_FILE"));
  fs::remove(root_.path("work/.gongjin/admin.secret"));
  // The secret of that very folder may go there.
  Write("work/.gongjin/admin.secret", "work");
  EXPECT_EQ(Found(), "planted:1 work -");
  // The user's own folders say where as well as he does.
  variables_["GONGJIN_SECRET_FILE"] = root_.path("a.secret");
  Write("state/endpoint", "s:1");
  variables_["GONGJIN_HOME"] = root_.path("state");
  EXPECT_EQ(Found(), "s:1 a -");
  variables_.erase("GONGJIN_HOME");
  fs::remove_all(root_.path("work/.gongjin"));
  Write("home/.config/gongjin/endpoint", "h:1");
  EXPECT_EQ(Found(), "h:1 a -");
}

TEST_F(DiscoveryTest, WhatOthersMayHaveSetIsNotUsed) {
  Write("home/.config/gongjin/endpoint", "h:1");
  Write("work/.gongjin/endpoint", "w:1");
  Write("work/.gongjin/admin.secret", "work");
  EXPECT_EQ(Found(), "w:1 work -");
  const char* const kWritable = " may be written by others and is not used: if what it says is right, chmod go-w ";
  for (const mode_t mode : {0775, 0757, 01777}) {
    Mode("work/.gongjin", mode);
    EXPECT_EQ(Found(), absl::StrCat("~/work/.gongjin", kWritable, "~/work/.gongjin"));
  }
  Mode("work/.gongjin", 0755);
  for (const mode_t mode : {0664, 0646}) {
    Mode("work/.gongjin/endpoint", mode);
    EXPECT_EQ(Found(), absl::StrCat("~/work/.gongjin/endpoint", kWritable, "~/work/.gongjin/endpoint"));
  }
  Mode("work/.gongjin/endpoint", 0644);
  EXPECT_EQ(Found(), "w:1 work -");
}

TEST_F(DiscoveryTest, ASecretThatOthersMayReadIsNone) {
  Write("work/.gongjin/endpoint", "w:1");
  Write("work/.gongjin/admin.secret", "work");
  const char* const kReadable = " holds a secret that others may read, and is not used: chmod 600 ";
  for (const mode_t mode : {0640, 0604, 0610}) {
    Mode("work/.gongjin/admin.secret", mode);
    EXPECT_EQ(Found(), absl::StrCat("~/work/.gongjin/admin.secret", kReadable, "~/work/.gongjin/admin.secret"));
  }
  Write("a.secret", "a");
  variables_["GONGJIN_ADDRESS"] = "e:1";
  variables_["GONGJIN_SECRET_FILE"] = root_.path("a.secret");
  EXPECT_EQ(Found(), "e:1 a -");
  Mode("a.secret", 0640);
  EXPECT_EQ(Found(), absl::StrCat("GONGJIN_SECRET_FILE: ~/a.secret", kReadable, "~/a.secret"));
}

TEST_F(DiscoveryTest, LinksOnTheWayAreNotFollowed) {
  const char* const kLink =
      " is a symbolic link, which somebody else may have set, and is not used: put the folder or file itself there, or "
      "name the folder by GONGJIN_HOME";
  Write("real/endpoint", "r:1");
  Write("real/admin.secret", "real");
  fs::create_directory_symlink(root_.path("real"), root_.path("work/.gongjin"));
  EXPECT_EQ(Found(), absl::StrCat("~/work/.gongjin", kLink));
  variables_["GONGJIN_HOME"] = root_.path("work/.gongjin");
  EXPECT_EQ(Found(), "r:1 real -");  // who names a link means it
  variables_.erase("GONGJIN_HOME");
  fs::remove(root_.path("work/.gongjin"));
  Mode("work", 0755);
  fs::create_directory(root_.path("work/.gongjin"));
  Mode("work/.gongjin", 0755);
  fs::create_symlink(root_.path("real/endpoint"), root_.path("work/.gongjin/endpoint"));
  EXPECT_EQ(Found(), absl::StrCat("~/work/.gongjin/endpoint", kLink));
}

TEST_F(DiscoveryTest, WhatBelongsToAnotherUserIsPassedOver) {
  if (geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  const auto give_away = [&](const char* path) { ASSERT_EQ(lchown(root_.path(path).c_str(), 65534, 65534), 0); };
  const char* const kOfAnother = " belongs to another user and is not used";
  Write("work/.gongjin/endpoint", "w:1");
  give_away("work/.gongjin/endpoint");
  EXPECT_EQ(Found(), absl::StrCat(kNowhere, "\n  ~/work/.gongjin/endpoint", kOfAnother));
  give_away("work/.gongjin");
  EXPECT_EQ(Found(), absl::StrCat(kNowhere, "\n  ~/work/.gongjin", kOfAnother));
  Write("real/endpoint", "r:1");
  fs::create_directory_symlink(root_.path("real"), root_.path("work/deep/.gongjin"));
  give_away("work/deep/.gongjin");
  EXPECT_EQ(Found(), absl::StrCat(kNowhere, "\n  ~/work/deep/.gongjin", kOfAnother, "\n  ~/work/.gongjin", kOfAnother));
  Write("home/.config/gongjin/endpoint", "h:1");
  EXPECT_EQ(Found(), "h:1 - -");
}

// A copy in the user's own folder says nothing of whose process the service is.
TEST_F(DiscoveryTest, TheServiceIsWhoseEndpointFileItIs) {
  Write("home/.config/gongjin/endpoint", "h:1");
  EXPECT_EQ(Found(), "h:1 - -");
  EXPECT_EQ(keeper_, std::nullopt);
  Write("work/.gongjin/endpoint", "w:1");
  EXPECT_EQ(Found(), "w:1 - -");
  EXPECT_EQ(keeper_, geteuid());
  Write("state/endpoint", "s:1");
  if (geteuid() == 0) {
    ASSERT_EQ(chown(root_.path("state/endpoint").c_str(), 65534, 65534), 0);
  }
  variables_["GONGJIN_HOME"] = root_.path("state");
  EXPECT_EQ(Found(), "s:1 - -");
  EXPECT_EQ(keeper_, geteuid() == 0 ? 65534 : geteuid());
  variables_["GONGJIN_ADDRESS"] = "e:1";
  EXPECT_EQ(Found(), "e:1 - -");
  EXPECT_EQ(keeper_, std::nullopt);
}

TEST_F(DiscoveryTest, RefusesWhatIsNoSmallFile) {
  const std::string unreadable = absl::StrCat(
      kNowhere, "\n  ~/work/.gongjin/endpoint cannot be read: see its permissions; it is a file of 4096 bytes at most");
  Write("work/.gongjin/endpoint", std::string(4095, 'x'));
  EXPECT_EQ(Found().substr(0, 4), "xxxx");
  Write("work/.gongjin/endpoint", std::string(4096, 'x'));
  EXPECT_EQ(Found(), unreadable);
  fs::remove(root_.path("work/.gongjin/endpoint"));
  ASSERT_EQ(mkfifo(root_.path("work/.gongjin/endpoint").c_str(), 0600), 0);
  EXPECT_EQ(Found(), unreadable);
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
