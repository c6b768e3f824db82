#include "common/rpc/memory.h"

#include <gperftools/malloc_extension_c.h>

#include <cstddef>

// Not there where a sanitizer brings an allocator of its own.
extern "C" {
int MallocExtension_GetNumericProperty(const char* property, size_t* value) __attribute__((weak));
void MallocExtension_ReleaseFreeMemory() __attribute__((weak));
}

namespace gongjin::rpc {
namespace {

constexpr size_t kWorthTheWork = 64 << 20;  // less may well be needed again

}  // namespace

void ReturnFreedMemory() {
  size_t kept = 0;
  if (MallocExtension_GetNumericProperty == nullptr || MallocExtension_ReleaseFreeMemory == nullptr) return;
  MallocExtension_GetNumericProperty("tcmalloc.pageheap_free_bytes", &kept);
  if (kept > kWorthTheWork) MallocExtension_ReleaseFreeMemory();
}

}  // namespace gongjin::rpc
