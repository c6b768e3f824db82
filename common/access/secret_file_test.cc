#include "common/access/secret_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <csignal>
#include <filesystem>
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

TEST_F(SecretFile, HoldsAKeyThatReadingAloneDoesNotMake) {
  EXPECT_EQ(*ReadKeyFile(path()), std::nullopt);
  EXPECT_FALSE(std::filesystem::exists(path()));
  const auto made = ReadOrMakeKeyFile(path());
  EXPECT_EQ(*ReadKeyFile(path()), *made);
  Hold("no key\n", 0600);
  EXPECT_EQ(ReadKeyFile(path()).status().message(), "not a key of 32 bytes: " + path());
}

TEST_F(SecretFile, HoldsAKeyThatIsMadeOnce) {
  const auto made = ReadOrMakeKeyFile(path());
  ASSERT_TRUE(made.ok()) << made.status();
  EXPECT_EQ(made->size(), 32u);
  EXPECT_EQ(*ReadOrMakeKeyFile(path()), *made);
  struct stat info;
  ASSERT_EQ(stat(path().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
  for (const char* content : {"", "0123456789012345678901234567890", "012345678901234567890123456789012"}) {
    Hold(content, 0600);
    EXPECT_TRUE(absl::IsFailedPrecondition(ReadOrMakeKeyFile(path()).status())) << content;
  }
  Hold("0123456789012345678901234567890\n", 0600);  // 32 bytes, whatever they are
  EXPECT_EQ(*ReadOrMakeKeyFile(path()), "0123456789012345678901234567890\n");
}

// Whoever may put a pipe or a link into the folder must not keep the process from starting without a word.
TEST_F(SecretFile, IsAFile) {
  ASSERT_EQ(mkfifo(path().c_str(), 0600), 0);
  const std::string refusal = path() + " is no regular file";
  EXPECT_EQ(ReadSecretFile(path()).status().message(), refusal);
  EXPECT_EQ(ReadOrWriteSecretFile(path(), "text").status().message(), refusal);
  EXPECT_EQ(ReadOrMakeKeyFile(path()).status().message(), refusal);
  EXPECT_EQ(Signer::FromFile(path(), "gongjin/310113").status().message(), refusal);
}

TEST_F(SecretFile, MayBeALinkWhereItsPathWasGivenAndNotInAFolderOfOurs) {
  std::filesystem::create_symlink(path() + ".mounted", path());
  std::ofstream(path() + ".mounted") << "0123456789012345678901234567890\n";
  chmod((path() + ".mounted").c_str(), 0600);
  EXPECT_EQ(**ReadSecretFile(path()), "0123456789012345678901234567890");
  EXPECT_EQ(*ReadOrWriteSecretFile(path(), "other"), "0123456789012345678901234567890");
  EXPECT_EQ(ReadOrMakeKeyFile(path()).status().message(), path() + " is a link");
  EXPECT_EQ(Signer::FromFile(path(), "gongjin/310113").status().message(), path() + " is a link");
}

TEST_F(SecretFile, IsShort) {
  Hold(std::string(4097, 'x'), 0600);
  EXPECT_EQ(ReadSecretFile(path()).status().message(), path() + " has more than 4096 bytes");
}

// A disk that fills up, or a process that ends, in the middle of a key: the next start must not find half of one.
TEST_F(SecretFile, IsWholeOrNotThere) {
  const auto before = signal(SIGXFSZ, SIG_IGN);
  rlimit limit;
  ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &limit), 0);
  const rlimit few = {16, limit.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &few), 0);
  EXPECT_FALSE(ReadOrMakeKeyFile(path()).ok());
  ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &limit), 0);
  signal(SIGXFSZ, before);
  EXPECT_FALSE(std::filesystem::exists(path()));
  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));

  std::ofstream(path() + ".new") << "half of a ke";  // of a process that ended there
  EXPECT_EQ(ReadOrMakeKeyFile(path())->size(), 32u);
  EXPECT_FALSE(std::filesystem::exists(path() + ".new"));
}

}  // namespace
}  // namespace gongjin::access
