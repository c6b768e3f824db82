#include "common/client/channel.h"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "gmock/gmock.h"
#include "google/protobuf/empty.pb.h"
#include "gtest/gtest.h"

namespace gongjin::client {
namespace {

// A port that tells whether anybody came.
class Door {
 public:
  Door() : listener_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in place{};
    place.sin_family = AF_INET;
    place.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof place;
    if (bind(listener_, reinterpret_cast<sockaddr*>(&place), size) != 0 || listen(listener_, 8) != 0 ||
        getsockname(listener_, reinterpret_cast<sockaddr*>(&place), &size) != 0)
      ADD_FAILURE() << "no port";
    address_ = absl::StrCat("127.0.0.1:", ntohs(place.sin_port));
  }
  ~Door() { close(listener_); }
  const std::string& address() const { return address_; }
  bool SomebodyCame() const {
    pollfd look = {.fd = listener_, .events = POLLIN, .revents = 0};
    return poll(&look, 1, 0) == 1;
  }

 private:
  int listener_;
  std::string address_;
};

// gRPC takes the system's authorities where it is given none: whoever has a certificate of one of them would be told
// our tokens.
TEST(Channels, GoNowhereWithoutTheirAuthority) {
  const std::string folder = testing::TempDir() + "channel_test";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directory(folder);
  std::ofstream(folder + "/empty.pem").flush();
  const struct {
    const char* authority_is;
    const char* file;
    bool comes;
  } cases[] = {
      {"not there", "/absent.pem", false},
      {"a folder", "", false},
      {"empty", "/empty.pem", false},
      {"not asked for (control)", nullptr, true},
  };
  for (const auto& [authority_is, file, comes] : cases) {
    SCOPED_TRACE(authority_is);
    const Door door;
    Peers peers;
    peers.address["registry"] = door.address();
    if (file != nullptr) peers.ca_file = folder + file;
    Channels channels(peers);
    google::protobuf::Empty nothing;
    const absl::Status status =
        channels.Invoke("gongjin.registry.v1.RegistryService/GetSchool", nothing, nothing, "", absl::Milliseconds(300));
    EXPECT_EQ(BareReasonOf(status), "SERVICE_UNREACHABLE");
    EXPECT_EQ(door.SomebodyCame(), comes);
  }
}

}  // namespace
}  // namespace gongjin::client
