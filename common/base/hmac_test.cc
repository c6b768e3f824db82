#include "common/base/hmac.h"

#include <gtest/gtest.h>

#include "absl/strings/escaping.h"

namespace gongjin {
namespace {

// RFC 4231, cases 1, 2 and 6; and the longest key that is taken as it is.
TEST(Hmac, IsThatOfTheRfc) {
  const struct {
    std::string key;
    const char* text;
    const char* digest;
  } cases[] = {
      {std::string(20, '\x0b'), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
      {"Jefe", "what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
      {std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First",
       "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
  };
  for (const auto& [key, text, digest] : cases) EXPECT_EQ(absl::BytesToHexString(Hmac(key, text)), digest);
  EXPECT_NE(Hmac(std::string(64, 'a'), "x"), Hmac(std::string(65, 'a'), "x"));
}

}  // namespace
}  // namespace gongjin
