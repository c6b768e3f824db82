// Who listens at an address of this machine: after a crash its port may be another user's.
#pragma once

#include <sys/types.h>

#include <istream>
#include <optional>
#include <string>
#include <vector>

#include "cli/language.h"

namespace gongjin::cli {

// The owners of all sockets that may answer at `address` ("127.0.0.1:7400", "localhost:1", "[::1]:1", "unix:/path");
// none: nobody listens. nullopt: it cannot be known, as without /proc or beyond this machine.
std::optional<std::vector<uid_t>> ListenersAt(const std::string& address);

// What is wrong with one of them, as "user nobody (65534) listens at …"; "" when each is root, `keeper` or ourselves.
// `file`: what named the address, and belongs to `keeper`.
std::string DoubtOfListeners(const std::string& address, const std::optional<std::vector<uid_t>>& listeners,
                             uid_t keeper, const std::string& file, Language language);

// For ListenersAt and its tests: adds the owners of listening sockets in /proc/net/tcp or tcp6 that answer at
// `address`. False: the address is not understood.
bool AddListeners(std::istream& table, const std::string& address, std::vector<uid_t>& owners);

}  // namespace gongjin::cli
