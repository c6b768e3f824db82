#include "common/store/sqlite/request_key.h"

#include <set>

#include "gtest/gtest.h"

namespace gongjin::store {
namespace {

// The vectors of the authors: key 00 01 … 0f, inputs of 0, 1, 2 … bytes 00 01 02 ….
TEST(SipHash, AgreesWithItsAuthors) {
  std::string key, input;
  for (char c = 0; c < 16; ++c) key.push_back(c);
  const struct {
    size_t length;
    uint64_t hash;
  } vectors[] = {{0, 0x726fdb47dd0e0e31}, {1, 0x74f839c593dc67fd},  {7, 0xab0200f58b01d137},
                 {8, 0x93f5f5799a932462}, {15, 0xa129ca6149be45e5}, {63, 0x958a324ceb064572}};
  for (char c = 0; c < 64; ++c) input.push_back(c);
  for (const auto& vector : vectors) {
    EXPECT_EQ(SipHash(key, absl::string_view(input).substr(0, vector.length)), vector.hash) << vector.length;
  }
}

TEST(RequestKey, TellsItsPartsApart) {
  const std::string key(16, 'k'), other(16, 'l');
  const std::set<int64_t> keys = {RequestKey(key, "p", "m", "r"), RequestKey(key, "pm", "", "r"),
                                  RequestKey(key, "p", "mr", ""), RequestKey(key, "", "pm", "r"),
                                  RequestKey(key, "p", "m", "s"), RequestKey(other, "p", "m", "r")};
  EXPECT_EQ(keys.size(), 6u);
}

}  // namespace
}  // namespace gongjin::store
