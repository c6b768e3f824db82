#include "common/rpc/memory.h"

#ifdef GONGJIN_TCMALLOC
#include <gperftools/malloc_extension_c.h>

#include <cstddef>
#endif

namespace gongjin::rpc {

// Where it is not, a sanitizer brings an allocator of its own.
void ReturnFreedMemory() {
#ifdef GONGJIN_TCMALLOC
  constexpr size_t kWorthTheWork = 64 << 20;  // less may well be needed again
  size_t kept = 0;
  MallocExtension_GetNumericProperty("tcmalloc.pageheap_free_bytes", &kept);
  if (kept > kWorthTheWork) MallocExtension_ReleaseFreeMemory();
#endif
}

}  // namespace gongjin::rpc
