#include "cli/listener.h"

#include <arpa/inet.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <sstream>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace gongjin::cli {
namespace {

using Bytes = std::array<unsigned char, 16>;  // IPv6, IPv4 as ::ffff:a.b.c.d

struct Target {
  std::vector<Bytes> hosts;
  uint32_t port = 0;
};

std::optional<Bytes> HostOf(const std::string& text) {
  Bytes bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) return bytes;
  bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  if (inet_pton(AF_INET, text.c_str(), bytes.data() + 12) == 1) return bytes;
  return std::nullopt;
}

std::optional<Target> Parse(const std::string& address) {
  const size_t colon = address.rfind(':');
  Target target;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &target.port)) return std::nullopt;
  std::string host = address.substr(0, colon);
  if (absl::StartsWith(host, "[") && absl::EndsWith(host, "]")) host = host.substr(1, host.size() - 2);
  for (const char* name : {"127.0.0.1", "::1"}) {
    if (host == "localhost") target.hosts.push_back(*HostOf(name));
  }
  if (const auto bytes = HostOf(host)) target.hosts.push_back(*bytes);
  if (target.hosts.empty()) return std::nullopt;
  return target;
}

// "0100007F" or 32 digits: words of four bytes, each as this machine has it in memory.
std::optional<Bytes> HostOfRow(const std::string& digits) {
  if (digits.size() != 8 && digits.size() != 32) return std::nullopt;
  Bytes bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  unsigned char* at = bytes.data() + (digits.size() == 8 ? 12 : 0);
  for (size_t i = 0; i < digits.size(); i += 8, at += 4) {
    uint32_t word = 0;
    if (!absl::SimpleHexAtoi(digits.substr(i, 8), &word)) return std::nullopt;
    std::memcpy(at, &word, sizeof(word));
  }
  return bytes;
}

bool Answers(const Bytes& row, const Bytes& target) {
  const Bytes any = *HostOf("::"), any4 = *HostOf("0.0.0.0");
  return row == target || row == any || row == any4;
}

std::optional<std::vector<uid_t>> ListenersAtSocket(const std::string& path) {
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(name.sun_path)) return std::nullopt;
  std::memcpy(name.sun_path, path.data(), path.size());
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd < 0) return std::nullopt;
  std::vector<uid_t> owners;
  ucred peer{};
  socklen_t size = sizeof(peer);
  const bool there = connect(fd, reinterpret_cast<const sockaddr*>(&name), sizeof(name)) == 0;
  const bool known = there && getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0;
  close(fd);
  if (there && !known) return std::nullopt;
  if (known) owners.push_back(peer.uid);
  return owners;
}

std::string NameOf(uid_t user) {
  const passwd* entry = getpwuid(user);
  return entry == nullptr ? absl::StrCat(user) : absl::StrCat(entry->pw_name, " (", user, ")");
}

}  // namespace

bool AddListeners(std::istream& table, const std::string& address, std::vector<uid_t>& owners) {
  const auto target = Parse(address);
  if (!target) return false;
  std::string line;
  std::getline(table, line);  // the headings
  while (std::getline(table, line)) {
    std::istringstream row(line);
    std::string number, local, remote, state, queues, timer, retransmits;
    uid_t owner = 0;
    row >> number >> local >> remote >> state;
    if (state != "0A" || !(row >> queues >> timer >> retransmits >> owner)) continue;
    const size_t colon = local.find(':');
    uint32_t port = 0;
    if (colon == std::string::npos || !absl::SimpleHexAtoi(local.substr(colon + 1), &port)) continue;
    const auto host = HostOfRow(local.substr(0, colon));
    if (!host || port != target->port) continue;
    if (std::any_of(target->hosts.begin(), target->hosts.end(), [&](const Bytes& to) { return Answers(*host, to); })) {
      owners.push_back(owner);
    }
  }
  return true;
}

std::optional<std::vector<uid_t>> ListenersAt(const std::string& address) {
  absl::string_view path = address;
  if (absl::ConsumePrefix(&path, "unix:")) {
    return ListenersAtSocket(std::string(absl::StartsWith(path, "///") ? path.substr(2) : path));
  }
  std::vector<uid_t> owners;
  bool known = false;
  for (const char* name : {"/proc/net/tcp", "/proc/net/tcp6"}) {  // the second is not there without IPv6
    std::ifstream table(name);
    if (!table) continue;
    if (!AddListeners(table, address, owners)) return std::nullopt;
    known = true;
  }
  return known ? std::optional(owners) : std::nullopt;
}

std::string DoubtOfListeners(const std::string& address, const std::optional<std::vector<uid_t>>& listeners,
                             uid_t keeper, const std::string& file, Language language) {
  if (!listeners) {
    return absl::StrCat(Pick(language, "看不到谁在监听 ", "it cannot be seen who listens at "), address,
                        Pick(language, "，因此什么也没有发送。地址无误时，请用 --address 写明",
                             ", so nothing was sent. If the address is right, say it by --address"));
  }
  for (const uid_t user : *listeners) {
    if (user == keeper || user == geteuid() || user == 0) continue;
    return absl::StrCat(
        address, Pick(language, " 由用户 ", " is held by user "), NameOf(user), Pick(language, " 监听，而 ", ", but "),
        file, Pick(language, " 属于用户 ", " belongs to user "), NameOf(keeper),
        Pick(language,
             "，因此什么也没有发送：服务大概已停止，端口被他人占用。请重新启动（./scripts/run，可用 --port 换端口）",
             ", so nothing was sent: the service has probably ended and somebody else taken its port. Start it again "
             "(./scripts/run, with --port for another port)"));
  }
  return "";
}

}  // namespace gongjin::cli
