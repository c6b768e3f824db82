// What the allocator keeps of memory that was freed: after a flood, all of it.
#pragma once

namespace gongjin::rpc {

// Gives it back to the system where that is worth the work. Cheap otherwise: for calling every few seconds.
void ReturnFreedMemory();

}  // namespace gongjin::rpc
