#include "cli/listener.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "cli/server_for_test.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::Optional;

// As the kernel prints them, on a machine that keeps the low byte first.
constexpr char kTable[] =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
    "   0: 0100007F:1CE8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1077 1 0 100 0 0 10 0\n"
    "   1: 0100007F:1CE8 0100007F:90D3 01 00000000:00000000 00:00000000 00000000  1001        0 1078 1 0 20 4 30 10 "
    "-1\n"
    "   2: 0200007F:1CE8 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1002        0 1079 1 0 100 0 0 10 0\n"
    "   3: 00000000:1CE9 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1003        0 1080 1 0 100 0 0 10 0\n"
    "   4: what is this\n";
constexpr char kTable6[] =
    "  sl  local_address                         remote_address                        st tx_queue rx_queue tr ...\n"
    "   0: 00000000000000000000000001000000:1CE8 00000000000000000000000000000000:0000 0A 00000000:00000000 "
    "00:00000000 00000000  1004        0 1081 1 0 100 0 0 10 0\n"
    "   1: 00000000000000000000000000000000:1CEA 00000000000000000000000000000000:0000 0A 00000000:00000000 "
    "00:00000000 00000000  1005        0 1082 1 0 100 0 0 10 0\n"
    "   2: 0000000000000000FFFF00000100007F:1CEB 00000000000000000000000000000000:0000 0A 00000000:00000000 "
    "00:00000000 00000000  1006        0 1083 1 0 100 0 0 10 0\n";

TEST(Listener, IsWhoeverMayAnswer) {
  const struct {
    const char* address;
    std::vector<uid_t> owners;
  } cases[] = {
      {"127.0.0.1:7400", {1000}},        // not who only has a connection, nor who listens at 127.0.0.2
      {"127.0.0.2:7400", {1002}},        //
      {"127.0.0.1:7401", {1003}},        // at all addresses
      {"[::1]:7400", {1004}},            //
      {"localhost:7400", {1000, 1004}},  // either
      {"127.0.0.1:7402", {1005}},        // IPv6 at all addresses takes IPv4 too
      {"127.0.0.1:7403", {1006}},        // IPv4 through an IPv6 socket
      {"127.0.0.1:7404", {}},
  };
  for (const auto& [address, expected] : cases) {
    std::vector<uid_t> owners;
    std::istringstream table(kTable), table6(kTable6);
    EXPECT_TRUE(AddListeners(table, address, owners));
    EXPECT_TRUE(AddListeners(table6, address, owners));
    EXPECT_EQ(owners, expected) << address;
  }
  for (const char* strange : {"127.1:7400", "127.0.0.1:http", "gongjin.example:7400", "7400"}) {
    std::vector<uid_t> owners;
    std::istringstream table(kTable);
    EXPECT_FALSE(AddListeners(table, strange, owners)) << strange;
  }
}

TEST(Listener, OfThisProcessIsFound) {
  std::string address;
  {
    const FakeServer server([](const Request&) { return Answer(); });
    address = server.address();
    EXPECT_THAT(ListenersAt(address), Optional(ElementsAre(geteuid())));
  }
  EXPECT_THAT(ListenersAt(address), Optional(ElementsAre()));
}

TEST(Listener, AtASocketInAFolder) {
  const tests::TemporaryFolder folder;
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  const std::string path = folder.path("s");
  path.copy(name.sun_path, sizeof(name.sun_path) - 1);
  EXPECT_THAT(ListenersAt("unix:" + path), Optional(ElementsAre()));
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)), 0);
  ASSERT_EQ(listen(fd, 8), 0);
  EXPECT_THAT(ListenersAt("unix:" + path), Optional(ElementsAre(geteuid())));
  EXPECT_THAT(ListenersAt("unix://" + path), Optional(ElementsAre(geteuid())));
  close(fd);
  EXPECT_THAT(ListenersAt("unix:" + path), Optional(ElementsAre()));
}

TEST(Listener, IsTrustedWhenItIsTheKeeperRootOrOneself) {
  const auto doubt = [](std::vector<uid_t> owners) {
    return DoubtOfListeners("127.0.0.1:7400", owners, 4001001, "/x/endpoint", Language::kEnglish);
  };
  EXPECT_EQ(doubt({}), "");
  EXPECT_EQ(doubt({4001001, 0, geteuid()}), "");
  EXPECT_EQ(doubt({4001001, 4001002}),
            "127.0.0.1:7400 is held by user 4001002, but /x/endpoint belongs to user 4001001, so nothing was sent: the "
            "service has probably ended and somebody else taken its port. Start it again (./scripts/run, with --port "
            "for another port)");
  EXPECT_EQ(DoubtOfListeners("127.1:7400", std::nullopt, 0, "/x/endpoint", Language::kEnglish),
            "it cannot be seen who listens at 127.1:7400, so nothing was sent. If the address is right, say it by "
            "--address");
}

}  // namespace
}  // namespace gongjin::cli
