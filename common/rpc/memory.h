// What the C library keeps of memory that was freed. After a flood it would keep all of it, in pieces between pieces
// that are in use.
#pragma once

namespace gongjin::rpc {

// Gives it back to the system where that is worth the work. Cheap otherwise: for calling every few seconds.
void ReturnFreedMemory();

}  // namespace gongjin::rpc
