#include "common/rpc/memory.h"

#include <cstring>
#include <fstream>
#include <memory>
#include <vector>

#include "gtest/gtest.h"

namespace gongjin::rpc {
namespace {

size_t ResidentMegabytes() {
  size_t pages_in_all = 0, pages_resident = 0;
  std::ifstream("/proc/self/statm") >> pages_in_all >> pages_resident;
  return pages_resident * 4096 >> 20;
}

// Every sixteenth piece stays in use, as it is after a flood.
TEST(ReturnFreedMemory, GivesBackWhatLiesBetweenPiecesInUse) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer brings its own malloc";
#endif
  constexpr size_t kPiece = 8000, kPieces = 50'000;
  std::vector<std::unique_ptr<char[]>> pieces(kPieces);
  for (auto& piece : pieces) {
    piece.reset(new char[kPiece]);
    std::memset(piece.get(), 1, kPiece);
  }
  for (size_t i = 0; i < kPieces; ++i)
    if (i % 16 != 0) pieces[i].reset();
  const size_t before = ResidentMegabytes();
  ASSERT_GT(before, kPiece * kPieces >> 20) << "malloc gave it back by itself: is this still needed?";
  ReturnFreedMemory();
  EXPECT_LT(ResidentMegabytes(), before / 2);
}

}  // namespace
}  // namespace gongjin::rpc
