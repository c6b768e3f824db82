#include "common/base/random.h"

#include <sys/random.h>

#include <algorithm>
#include <cstring>

namespace gongjin {

void FillRandom(void* bytes, size_t count) {
  thread_local unsigned char buffer[1024];
  thread_local size_t used = sizeof(buffer);
  auto* out = static_cast<unsigned char*>(bytes);
  while (count > 0) {
    if (used == sizeof(buffer)) {
      for (size_t filled = 0; filled < sizeof(buffer);) {
        const ssize_t got = getrandom(buffer + filled, sizeof(buffer) - filled, 0);
        if (got > 0) filled += static_cast<size_t>(got);
      }
      used = 0;
    }
    const size_t take = std::min(count, sizeof(buffer) - used);
    std::memcpy(out, buffer + used, take);
    std::memset(buffer + used, 0, take);
    used += take;
    out += take;
    count -= take;
  }
}

}  // namespace gongjin
