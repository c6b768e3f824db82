// Random bytes from the kernel, buffered per thread: one call of it for many requests.
#pragma once

#include <cstddef>

namespace gongjin {

void FillRandom(void* bytes, size_t count);

}  // namespace gongjin
