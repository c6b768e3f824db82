#include "common/base/random.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>

namespace gongjin {
namespace {

std::string Bytes(size_t count) {
  std::string bytes(count, '\0');
  FillRandom(bytes.data(), count);
  return bytes;
}

TEST(Random, NeverGivesTheSameBytesTwice) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(Bytes(16));
  std::thread([&] {
    for (int i = 0; i < 1000; ++i) seen.insert(Bytes(16));
  }).join();
  EXPECT_EQ(seen.size(), 2000u);
}

TEST(Random, FillsWhatIsLongerThanItsBuffer) {
  const std::string bytes = Bytes(4000);
  for (size_t at = 0; at < bytes.size(); at += 100) EXPECT_NE(bytes.substr(at, 100), std::string(100, '\0')) << at;
}

}  // namespace
}  // namespace gongjin
