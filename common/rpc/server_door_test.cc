#include "common/rpc/server_door.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "common/rpc/server_dial.h"
#include "grpcpp/generic/async_generic_service.h"
#include "grpcpp/grpcpp.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::rpc {
namespace {

constexpr absl::Duration kPatience = absl::Seconds(10);
constexpr absl::Duration kInVain = absl::Milliseconds(500);

// A server with nothing but its health, behind a door of ours or, as a control, behind gRPC's own listener.
class HealthAlone {
 public:
  explicit HealthAlone(
      bool our_door, const std::string& address = "127.0.0.1:0",
      const std::shared_ptr<grpc::ServerCredentials>& credentials = grpc::InsecureServerCredentials()) {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&nothing_else_);
    int port = 0;
    if (our_door)
      door_ = *Door::Open(address, {}, credentials, builder);
    else
      builder.AddListeningPort(address, credentials, &port);
    server_ = builder.BuildAndStart();
    if (our_door) door_->Begin();
    address_ = our_door ? door_->listener().address() : absl::StrCat("127.0.0.1:", port);
  }
  ~HealthAlone() {
    if (door_ != nullptr) door_->Close();
    server_->Shutdown(std::chrono::system_clock::now());
  }
  const std::string& address() const { return address_; }

 private:
  std::unique_ptr<Door> door_;
  grpc::CallbackGenericService nothing_else_;
  std::unique_ptr<grpc::Server> server_;
  std::string address_;
};

int ConnectTo(const std::string& address, int from) {
  int port = 0;
  EXPECT_TRUE(absl::SimpleAtoi(address.substr(address.rfind(':') + 1), &port));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(static_cast<uint16_t>(port));
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connect(from, reinterpret_cast<sockaddr*>(&to), sizeof(to));
}

// Dials while the process has not one descriptor left, and waits until that is noticed.
void DialWithoutDescriptors(const std::string& address) {
  rlimit before{}, few{};
  getrlimit(RLIMIT_NOFILE, &before);
  few = before;
  few.rlim_cur = 200;
  const int dialler = socket(AF_INET, SOCK_STREAM, 0);
  setrlimit(RLIMIT_NOFILE, &few);
  std::vector<int> taken;
  for (int each; (each = open("/dev/null", O_RDONLY)) >= 0;) taken.push_back(each);
  EXPECT_EQ(ConnectTo(address, dialler), 0);
  pollfd closed{dialler, POLLIN, 0};
  poll(&closed, 1, static_cast<int>(absl::ToInt64Milliseconds(kInVain)));
  close(dialler);
  for (const int each : taken) close(each);
  setrlimit(RLIMIT_NOFILE, &before);
}

TEST(Door, LetsCallsIn) {
  const tests::TemporaryFolder folder;
  for (const std::string& address : {std::string("127.0.0.1:0"), "unix:" + folder.path("socket")}) {
    const HealthAlone server(true, address);
    EXPECT_TRUE(AnswersHealth(server.address(), false, kPatience)) << address;
  }
}

TEST(Door, OutlivesAWantOfDescriptorsThatGrpcDoesNot) {
  const HealthAlone ours(true), control(false);
  for (const auto* server : {&ours, &control}) {
    ASSERT_TRUE(AnswersHealth(server->address(), false, kPatience));
    DialWithoutDescriptors(server->address());
  }
  EXPECT_TRUE(AnswersHealth(ours.address(), false, kPatience));
  EXPECT_FALSE(AnswersHealth(control.address(), false, kInVain))
      << "CVE-2023-4785 is mended: is the door still needed?";
}

TEST(AnswersHealth, IsAboutWhoeverListens) {
  const int deaf = socket(AF_INET, SOCK_STREAM, 0);  // the kernel takes connections that nobody ever serves
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof(own);
  ASSERT_EQ(bind(deaf, reinterpret_cast<sockaddr*>(&own), length), 0);
  ASSERT_EQ(listen(deaf, 16), 0);
  ASSERT_EQ(getsockname(deaf, reinterpret_cast<sockaddr*>(&own), &length), 0);
  const std::string address = absl::StrCat("127.0.0.1:", ntohs(own.sin_port));
  EXPECT_FALSE(AnswersHealth(address, false, kInVain));
  EXPECT_FALSE(AnswersHealth(address, true, kInVain));
  close(deaf);
  EXPECT_FALSE(AnswersHealth(address, false, kInVain)) << "nobody listens";
}

}  // namespace
}  // namespace gongjin::rpc
