#include "common/rpc/listener.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <filesystem>
#include <mutex>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::rpc {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// What a listener hands over: kept open, greeted with a byte so that the other end knows.
class Owner {
 public:
  explicit Owner(Listener& listener) {
    listener.Begin([this](int descriptor) {
      const std::lock_guard lock(mutex_);
      kept_.push_back(descriptor);
      EXPECT_EQ(write(descriptor, "+", 1), 1);
    });
  }
  ~Owner() { CloseAll(); }
  void CloseAll() {
    const std::lock_guard lock(mutex_);
    for (const int each : kept_) close(each);
    kept_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<int> kept_;
};

class Caller {
 public:
  Caller() : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {}
  ~Caller() { close(socket_); }
  // "taken", "refused" (closed at once) or why there is no connection.
  std::string Dial(const Listener& listener) {
    int port = 0;
    EXPECT_TRUE(absl::SimpleAtoi(listener.address().substr(listener.address().rfind(':') + 1), &port));
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(static_cast<uint16_t>(port));
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&to), sizeof(to)) != 0) return std::strerror(errno);
    char byte = 0;
    return read(socket_, &byte, 1) == 1 && byte == '+' ? "taken" : "refused";
  }

 private:
  const int socket_;
};

std::unique_ptr<Listener> Listen(ListenerBounds bounds = {}) {
  auto listener = Listener::Open("127.0.0.1:0", bounds);
  EXPECT_TRUE(listener.ok()) << listener.status();
  return *std::move(listener);
}

TEST(Listener, SaysWhyItCannotListen) {
  const auto listener = Listen();
  const struct {
    const char* address_is;
    std::string address;
  } cases[] = {
      {"taken", listener->address()},
      {"no address", "nonsense"},
      {"without a port", "127.0.0.1:"},
      {"without a host", ":7400"},
      {"of a port too high", "127.0.0.1:65536"},
      {"not of this machine", "192.0.2.1:7400"},
      {"half in brackets", "[::1:7400"},
      {"a path that is not there", "unix:/nowhere/socket"},
      {"a path without name", "unix:"},
  };
  for (const auto& [address_is, address] : cases) {
    SCOPED_TRACE(address_is);
    EXPECT_EQ(std::string(Listener::Open(address, {}).status().message()),
              absl::StrCat("cannot listen on ", address, ": taken, or not an address of this machine"));
  }
}

TEST(Listener, AnyFreePortIsFoundUnderTheNameGiven) {
  for (const char* host : {"127.0.0.1", "localhost"}) {
    const auto listener = Listener::Open(absl::StrCat(host, ":0"), {});
    ASSERT_TRUE(listener.ok()) << listener.status();
    EXPECT_THAT((*listener)->address(), StartsWith(absl::StrCat(host, ":")));
    Owner owner(**listener);
    Caller caller;
    EXPECT_EQ(caller.Dial(**listener), "taken");
    (*listener)->Stop();
  }
}

TEST(Listener, APathThatNobodyListensAtIsTakenOverAndLeftClean) {
  const tests::TemporaryFolder folder;
  const std::string path = folder.path("socket"), address = absl::StrCat("unix:", path);
  {
    sockaddr_un own{};
    own.sun_family = AF_UNIX;
    path.copy(own.sun_path, sizeof(own.sun_path) - 1);
    const int left_behind = socket(AF_UNIX, SOCK_STREAM, 0);
    ASSERT_EQ(bind(left_behind, reinterpret_cast<sockaddr*>(&own), sizeof(own)), 0);
    close(left_behind);
  }
  {
    const auto listener = Listener::Open(address, {});
    ASSERT_TRUE(listener.ok()) << listener.status();
    EXPECT_EQ((*listener)->address(), address);
    EXPECT_THAT(std::string(Listener::Open(address, {}).status().message()), HasSubstr("taken"));
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  folder.Write("socket", "no socket, somebody's file");
  EXPECT_FALSE(Listener::Open(address, {}).ok());
  EXPECT_TRUE(std::filesystem::exists(path));
}

TEST(Listener, RefusesAtOnceWhatHasNoPlaceAndTakesAgainWhenOneIsFree) {
  const auto listener = Listen({2, 0});
  Owner owner(*listener);
  Caller callers[5];
  EXPECT_EQ(callers[0].Dial(*listener), "taken");
  EXPECT_EQ(callers[1].Dial(*listener), "taken");
  EXPECT_EQ(callers[2].Dial(*listener), "refused");
  EXPECT_EQ(listener->counts().open, 2);
  EXPECT_EQ(listener->counts().refused_full, 1);
  listener->KeepPlaceForOwnDial(true);
  EXPECT_EQ(callers[3].Dial(*listener), "taken");
  owner.CloseAll();
  absl::SleepFor(absl::Milliseconds(20));  // longer than the least time between two looks
  EXPECT_EQ(callers[4].Dial(*listener), "taken");
  EXPECT_EQ(listener->counts().open, 1);
  EXPECT_EQ(listener->counts().accepted, 4);
  listener->Stop();
}

TEST(Listener, BoundsNoAddressOfLoopback) {
  const auto listener = Listen({10, 1});
  Owner owner(*listener);
  Caller one, another;
  EXPECT_EQ(one.Dial(*listener), "taken");
  EXPECT_EQ(another.Dial(*listener), "taken");
  listener->Stop();
}

// Uses up every descriptor of the process until it goes.
class Exhaustion {
 public:
  Exhaustion() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit few = before_;
    few.rlim_cur = 200;
    setrlimit(RLIMIT_NOFILE, &few);
    for (int each; (each = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;) taken_.push_back(each);
    EXPECT_EQ(errno, EMFILE);
  }
  ~Exhaustion() {
    for (const int each : taken_) close(each);
    setrlimit(RLIMIT_NOFILE, &before_);
  }

 private:
  rlimit before_{};
  std::vector<int> taken_;
};

TEST(Listener, OutlivesAWantOfDescriptors) {
  const auto listener = Listen();
  Owner owner(*listener);
  Caller callers[4];
  {
    const Exhaustion exhaustion;
    for (int i = 0; i < 3; ++i) EXPECT_EQ(callers[i].Dial(*listener), "refused") << i;
    EXPECT_EQ(listener->counts().refused_descriptors, 3);
  }
  EXPECT_EQ(callers[3].Dial(*listener), "taken");
  listener->Stop();
}

TEST(Listener, AfterStopNobodyListens) {
  const auto listener = Listen();
  Owner owner(*listener);
  listener->Stop();
  Caller caller;
  EXPECT_EQ(caller.Dial(*listener), "Connection refused");
}

}  // namespace
}  // namespace gongjin::rpc
