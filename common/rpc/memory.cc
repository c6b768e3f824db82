#include "common/rpc/memory.h"

#include <malloc.h>
#include <unistd.h>

#include <fstream>

namespace gongjin::rpc {
namespace {

// Programs, stacks, and what may well be needed again.
constexpr size_t kWorthTheWork = 96 << 20;

size_t ResidentBytes() {
  size_t pages_in_all = 0, pages_resident = 0;
  std::ifstream("/proc/self/statm") >> pages_in_all >> pages_resident;
  return pages_resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace

void ReturnFreedMemory() {
  const size_t resident = ResidentBytes();
  if (resident < kWorthTheWork) return;
  const struct mallinfo2 heap = mallinfo2();
  if (resident > heap.uordblks + heap.hblkhd + kWorthTheWork) malloc_trim(0);
}

}  // namespace gongjin::rpc
