#include "common/access/secrets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gongjin::access {
namespace {

TEST(Secrets, AreLongAndNeverTheSame) {
  EXPECT_THAT(NewSecretText(), testing::MatchesRegex("gj_[A-Za-z0-9_-]{43}"));
  EXPECT_NE(NewSecretText(), NewSecretText());
  EXPECT_EQ(RandomKey().size(), 32u);
  EXPECT_NE(RandomKey(), RandomKey());
}

TEST(Secrets, MadeFromAKeyAndASeedAreTheSameAgain) {
  const std::string text = SecretTextFrom("key", "seed");
  EXPECT_THAT(text, testing::MatchesRegex("gj_[A-Za-z0-9_-]{43}"));
  EXPECT_EQ(text, SecretTextFrom("key", "seed"));
  EXPECT_NE(text, SecretTextFrom("key", "sees"));
  EXPECT_NE(text, SecretTextFrom("kez", "seed"));
}

TEST(Secrets, AreKeptAsSha256) {
  EXPECT_EQ(HashSecret("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Passwords, MatchTheirHashAlone) {
  const std::string hash = HashPassword("correct horse");
  EXPECT_THAT(hash, testing::StartsWith("$argon2id$"));
  EXPECT_TRUE(PasswordMatches(hash, "correct horse"));
  EXPECT_FALSE(PasswordMatches(hash, "correct hors"));
  EXPECT_FALSE(PasswordMatches(hash, "correct horse "));
  EXPECT_FALSE(PasswordMatches(hash, ""));
  EXPECT_FALSE(PasswordMatches("", "correct horse"));
  EXPECT_FALSE(PasswordMatches("correct horse", "correct horse"));
  EXPECT_NE(HashPassword("correct horse"), hash);  // each has its salt
}

}  // namespace
}  // namespace gongjin::access
