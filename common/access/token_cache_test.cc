#include "common/access/token_cache.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"

namespace gongjin::access {
namespace {

std::shared_ptr<const Caller> Named(absl::string_view name) {
  auto caller = std::make_shared<Caller>();
  caller->principal = std::string(name);
  return caller;
}

TEST(TokenCache, FindsTheVeryTokenAlone) {
  TokenCache cache;
  cache.Keep("one-with-the-same-end-of-16-bytes", Named("one"));
  EXPECT_EQ(cache.Find("two-with-the-same-end-of-16-bytes"), nullptr);
  EXPECT_EQ(cache.Find("one-with-the-same-end-of-16-bytes")->principal, "one");
  EXPECT_EQ(cache.Find(""), nullptr);
  cache.Clear();
  EXPECT_EQ(cache.Find("one-with-the-same-end-of-16-bytes"), nullptr);
}

TEST(TokenCache, IsBoundedAndKeepsWhatIsUsed) {
  TokenCache cache;
  cache.Keep("in daily use", Named("wang"));
  for (int i = 0; i < 200'000; ++i) {
    cache.Keep(absl::StrCat("token ", i), Named("other"));
    ASSERT_NE(cache.Find("in daily use"), nullptr) << i;
  }
  EXPECT_LE(cache.size(), TokenCache::kShards * (2 * TokenCache::kMostAShard + 1));
  EXPECT_EQ(cache.Find("token 0"), nullptr);
}

TEST(TokenCache, ServesManyThreads) {
  TokenCache cache;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&cache, t] {
      for (int i = 0; i < 20'000; ++i) {
        const std::string token = absl::StrCat("token ", (i * 7 + t) % 3000);
        if (const auto caller = cache.Find(token)) {
          ASSERT_EQ(caller->principal, token);
        } else {
          cache.Keep(token, Named(token));
        }
      }
    });
  for (auto& thread : threads) thread.join();
}

}  // namespace
}  // namespace gongjin::access
