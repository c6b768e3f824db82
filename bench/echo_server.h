// What gRPC costs by itself: a bare callback server that answers each method with bytes it was given.
#pragma once

#include <map>
#include <string>

namespace gongjin::bench {

// Serves until SIGTERM. `answers`: "pkg.Service/Method" to a file that holds the serialized response. Writes its
// address to `endpoint_file` when ready. Returns the exit status of the process.
int ServeEcho(const std::map<std::string, std::string>& answers, const std::string& endpoint_file);

}  // namespace gongjin::bench
