#include "common/rpc/listener.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "common/rpc/log.h"
#include "common/rpc/places.h"

namespace gongjin::rpc {
namespace {

constexpr absl::Duration kSweep = absl::Seconds(1);             // the least often that places are looked through
constexpr absl::Duration kLeastSweep = absl::Milliseconds(10);  // the most often, while all are taken
constexpr absl::Duration kWithoutSpare = absl::Milliseconds(10);
constexpr absl::Duration kTellRefused = absl::Minutes(1);
constexpr int kTakenInARow = 64;         // then the thread looks at what else there is to do
constexpr unsigned kStalledMs = 40'000;  // a peer that takes nothing for so long is gone

// A file that is closed with this.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() { Close(); }
  void Close() {
    if (number_ >= 0) close(std::exchange(number_, -1));
  }
  int Release() { return std::exchange(number_, -1); }
  int number() const { return number_; }
  bool open() const { return number_ >= 0; }

 private:
  int number_;
};

absl::Status CannotListen(absl::string_view address) {
  return absl::FailedPreconditionError(
      absl::StrCat("cannot listen on ", address, ": taken, or not an address of this machine"));
}

Descriptor Spare() { return Descriptor(open("/dev/null", O_RDONLY | O_CLOEXEC)); }

// Connections inherit what is set here. Never SO_REUSEPORT: a second process must not share the port.
Descriptor ListenAt(int family, const sockaddr* address, socklen_t length) {
  Descriptor listening(socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int yes = 1, no = 0;
  if (family != AF_UNIX) {
    setsockopt(listening.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
    setsockopt(listening.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
    setsockopt(listening.number(), IPPROTO_TCP, TCP_USER_TIMEOUT, &kStalledMs, sizeof(kStalledMs));
  }
  if (family == AF_INET6) setsockopt(listening.number(), IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof(no));
  if (!listening.open() || bind(listening.number(), address, length) != 0 || listen(listening.number(), SOMAXCONN) != 0)
    return Descriptor();
  return listening;
}

int PortOf(int descriptor) {
  sockaddr_storage own{};
  socklen_t length = sizeof(own);
  if (getsockname(descriptor, reinterpret_cast<sockaddr*>(&own), &length) != 0) return 0;
  return ntohs(own.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(own).sin6_port
                                         : reinterpret_cast<sockaddr_in&>(own).sin_port);
}

// Whom to count a connection for; "" for nobody: loopback, a socket in the file system.
std::string Counted(const sockaddr_storage& peer) {
  const auto v4 = [](const void* bytes) {
    const auto* first = static_cast<const unsigned char*>(bytes);
    return *first == 127 ? std::string() : std::string(static_cast<const char*>(bytes), 4);
  };
  if (peer.ss_family == AF_INET) return v4(&reinterpret_cast<const sockaddr_in&>(peer).sin_addr);
  if (peer.ss_family != AF_INET6) return "";
  const in6_addr& address = reinterpret_cast<const sockaddr_in6&>(peer).sin6_addr;
  if (IN6_IS_ADDR_V4MAPPED(&address)) return v4(address.s6_addr + 12);
  if (IN6_IS_ADDR_LOOPBACK(&address)) return "";
  return std::string(reinterpret_cast<const char*>(address.s6_addr), 8);
}

bool OfLoopback(const sockaddr_storage& peer) { return Counted(peer).empty(); }

}  // namespace

struct Listener::Impl {
  explicit Impl(ListenerBounds bounds) : places(bounds.connections, bounds.connections_per_address) {}

  std::string address, unix_path;
  std::vector<Descriptor> listening;
  Descriptor wake{eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)};
  Descriptor spare = Spare();
  Places places;
  absl::Time swept = absl::InfinitePast(), told = absl::InfinitePast();
  int64_t refused_told = 0;
  std::function<void(int)> take;
  std::atomic<bool> stopping{false}, keep_place{false};
  std::atomic<int64_t> open{0}, accepted{0}, refused_full{0}, refused_address{0}, refused_descriptors{0};
  std::thread thread;

  absl::Status OpenUnix(absl::string_view path);
  absl::Status OpenTcp(const std::string& given);
  void Run();
  void Sweep(absl::Duration not_before);
  void TellRefused();
  ConnectionCounts Counts() const { return {open, accepted, refused_full, refused_address, refused_descriptors}; }
  bool TakeSome(const Descriptor& from);
  void TakeOrRefuse(Descriptor connection, const sockaddr_storage& peer);
  void RefuseWithSpare(const Descriptor& from);
};

absl::Status Listener::Impl::OpenUnix(absl::string_view path) {
  sockaddr_un own{};
  own.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(own.sun_path)) return CannotListen(address);
  std::memcpy(own.sun_path, path.data(), path.size());
  const auto* bound = reinterpret_cast<const sockaddr*>(&own);
  // A socket that nobody listens at was left behind by a process that is gone. A file of another kind also refuses.
  struct stat about {};
  const Descriptor probe(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (stat(own.sun_path, &about) == 0 && S_ISSOCK(about.st_mode) && connect(probe.number(), bound, sizeof(own)) != 0 &&
      errno == ECONNREFUSED)
    unlink(own.sun_path);
  listening.push_back(ListenAt(AF_UNIX, bound, sizeof(own)));
  if (!listening.back().open()) return CannotListen(address);
  unix_path = own.sun_path;
  return absl::OkStatus();
}

absl::Status Listener::Impl::OpenTcp(const std::string& given) {
  const size_t colon = given.rfind(':');
  int port = 0;
  if (colon == std::string::npos || colon == 0 || !absl::SimpleAtoi(given.substr(colon + 1), &port) || port < 0 ||
      port > 65535)
    return CannotListen(given);
  const std::string host = given.substr(0, colon);
  absl::string_view bare = host;
  if (absl::ConsumePrefix(&bare, "[") && !absl::ConsumeSuffix(&bare, "]")) return CannotListen(given);
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_PASSIVE;
  addrinfo* found = nullptr;
  if (getaddrinfo(std::string(bare).c_str(), nullptr, &hints, &found) != 0) return CannotListen(given);
  const std::unique_ptr<addrinfo, void (*)(addrinfo*)> hold(found, freeaddrinfo);
  for (const addrinfo* each = found; each != nullptr; each = each->ai_next) {
    if (each->ai_family != AF_INET && each->ai_family != AF_INET6) continue;
    // One port for all addresses of a name.
    auto& place = each->ai_family == AF_INET6 ? reinterpret_cast<sockaddr_in6*>(each->ai_addr)->sin6_port
                                              : reinterpret_cast<sockaddr_in*>(each->ai_addr)->sin_port;
    place = htons(static_cast<uint16_t>(port));
    Descriptor one = ListenAt(each->ai_family, each->ai_addr, each->ai_addrlen);
    // A name may have an address of a family that this machine does without.
    if (!one.open() && (errno == EADDRNOTAVAIL || errno == EAFNOSUPPORT)) continue;
    if (!one.open()) return CannotListen(given);
    port = PortOf(one.number());
    listening.push_back(std::move(one));
  }
  if (listening.empty()) return CannotListen(given);
  address = absl::StrCat(host == "0.0.0.0" || host == "[::]" ? "127.0.0.1" : host, ":", port);
  return absl::OkStatus();
}

void Listener::Impl::Run() {
  std::vector<pollfd> watched;
  for (const auto& one : listening) watched.push_back({one.number(), POLLIN, 0});
  watched.push_back({wake.number(), POLLIN, 0});
  while (!stopping) {
    poll(watched.data(), watched.size(), static_cast<int>(absl::ToInt64Milliseconds(kSweep)));
    Sweep(kSweep);
    TellRefused();
    for (size_t i = 0; i < listening.size(); ++i) {
      if (watched[i].revents == 0 || TakeSome(listening[i])) continue;
      Log(Severity::kError, "the listener has failed", {{"address", address}, {"detail", std::strerror(errno)}});
      return;
    }
  }
}

void Listener::Impl::Sweep(absl::Duration not_before) {
  const absl::Time now = absl::Now();
  if (now - swept < not_before && now >= swept) return;
  swept = now;
  places.Sweep();
  open = places.taken();
}

void Listener::Impl::TellRefused() {
  const ConnectionCounts counts = Counts();
  const absl::Time now = absl::Now();
  if (counts.refused() == refused_told || now - told < kTellRefused) return;
  Log(Severity::kWarning, "connections are refused",
      {{"address", address},
       {"open", absl::StrCat(counts.open)},
       {"since_last_told", absl::StrCat(counts.refused() - refused_told)},
       {"for_want_of_descriptors", absl::StrCat(counts.refused_descriptors)}});
  refused_told = counts.refused();
  told = now;
}

// False: the socket itself is of no use any more.
bool Listener::Impl::TakeSome(const Descriptor& from) {
  for (int i = 0; i < kTakenInARow && !stopping; ++i) {
    sockaddr_storage peer{};
    socklen_t length = sizeof(peer);
    Descriptor connection(
        accept4(from.number(), reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (connection.open()) {
      TakeOrRefuse(std::move(connection), peer);
      continue;
    }
    switch (errno) {
      case EBADF:
      case EINVAL:
      case ENOTSOCK:
      case EFAULT:
        return false;
      case EMFILE:
      case ENFILE:
        RefuseWithSpare(from);
        continue;
      case EINTR:
      case ECONNABORTED:
        continue;
      default:  // none waits, or an error of the network that concerns one connection
        return true;
    }
  }
  return true;
}

void Listener::Impl::TakeOrRefuse(Descriptor connection, const sockaddr_storage& peer) {
  const int extra = keep_place && OfLoopback(peer) ? 1 : 0;
  const std::string counted = Counted(peer);
  auto verdict = places.Take(connection.number(), counted, extra);
  if (verdict != Places::Verdict::kTaken) {
    Sweep(kLeastSweep);
    verdict = places.Take(connection.number(), counted, extra);
  }
  open = places.taken();
  if (verdict == Places::Verdict::kTaken) {
    ++accepted;
    take(connection.Release());
    return;
  }
  ++(verdict == Places::Verdict::kFull ? refused_full : refused_address);
}

// Whoever waits is told, rather than left in a queue that would keep this thread awake.
void Listener::Impl::RefuseWithSpare(const Descriptor& from) {
  if (spare.open()) {
    spare.Close();
    const Descriptor refused(accept4(from.number(), nullptr, nullptr, SOCK_CLOEXEC));
    if (refused.open()) ++refused_descriptors;
  }
  spare = Spare();
  if (!spare.open()) absl::SleepFor(kWithoutSpare);
}

Listener::Listener() = default;
Listener::~Listener() {
  if (impl_ != nullptr) Stop();
}

absl::StatusOr<std::unique_ptr<Listener>> Listener::Open(const std::string& address, ListenerBounds bounds) {
  std::unique_ptr<Listener> listener(new Listener());
  listener->impl_ = std::make_unique<Impl>(bounds);
  Impl& impl = *listener->impl_;
  impl.address = address;
  absl::string_view path = address;
  const absl::Status opened = absl::ConsumePrefix(&path, "unix:") ? impl.OpenUnix(path) : impl.OpenTcp(address);
  if (!opened.ok()) return opened;
  return listener;
}

void Listener::Begin(std::function<void(int)> take) {
  impl_->take = std::move(take);
  impl_->thread = std::thread([impl = impl_.get()] { impl->Run(); });
}

void Listener::Stop() {
  impl_->stopping = true;
  const uint64_t one = 1;
  if (write(impl_->wake.number(), &one, sizeof(one)) < 0) Log(Severity::kWarning, "cannot wake the listener");
  if (impl_->thread.joinable()) impl_->thread.join();
  impl_->listening.clear();
  if (!impl_->unix_path.empty()) unlink(std::exchange(impl_->unix_path, "").c_str());
}

const std::string& Listener::address() const { return impl_->address; }

ConnectionCounts Listener::counts() const { return impl_->Counts(); }

void Listener::KeepPlaceForOwnDial(bool keep) { impl_->keep_place = keep; }

}  // namespace gongjin::rpc
