#include "common/access/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "common/access/token.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::access {
namespace {

class SecretFile : public testing::Test {
 protected:
  std::string path() const { return folder_.path("key"); }
  void Hold(const std::string& content, mode_t mode) {
    std::ofstream(path()) << content;
    chmod(path().c_str(), mode);
  }

 private:
  const tests::TemporaryFolder folder_;
};

TEST_F(SecretFile, IsItsOwnersAlone) {
  ASSERT_TRUE(WriteSecretFile(path(), "text").ok());
  struct stat info;
  ASSERT_EQ(stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  EXPECT_EQ(**ReadSecretFile(path()), "text");
}

TEST_F(SecretFile, IsNeverWrittenOver) {
  ASSERT_TRUE(WriteSecretFile(path(), "first").ok());
  EXPECT_TRUE(absl::IsAlreadyExists(WriteSecretFile(path(), "second")));
  EXPECT_EQ(*ReadOrWriteSecretFile(path(), "third"), "first");
}

TEST_F(SecretFile, MayBeMissing) {
  EXPECT_FALSE(ReadSecretFile(path())->has_value());
  EXPECT_EQ(*ReadOrWriteSecretFile(path(), "made"), "made");
  EXPECT_EQ(**ReadSecretFile(path()), "made");
}

TEST_F(SecretFile, IsRefusedWhenOthersMayReadIt) {
  Hold("text\n", 0640);
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadSecretFile(path()).status()));
  chmod(path().c_str(), 0604);
  EXPECT_TRUE(absl::IsFailedPrecondition(ReadOrWriteSecretFile(path(), "x").status()));
  chmod(path().c_str(), 0400);
  EXPECT_EQ(**ReadSecretFile(path()), "text");
}

TEST_F(SecretFile, IsRefusedWhenItCannotBeWritten) { EXPECT_FALSE(WriteSecretFile(path() + "/nowhere", "text").ok()); }

TEST_F(SecretFile, HoldsTheKeyOfASigner) {
  const auto made = Signer::FromFile(path(), "gongjin/310113");
  ASSERT_TRUE(made.ok());
  const auto read = Signer::FromFile(path(), "gongjin/310113");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ((*made)->public_key().bytes, (*read)->public_key().bytes);
  Hold("no key\n", 0600);
  EXPECT_TRUE(absl::IsFailedPrecondition(Signer::FromFile(path(), "gongjin/310113").status()));
}

}  // namespace
}  // namespace gongjin::access
