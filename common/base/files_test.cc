#include "common/base/files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin {
namespace {

using tests::TemporaryFolder;

TEST(Files, ANewFileIsWrittenOnce) {
  const TemporaryFolder folder;
  const std::string path = folder.path("file");
  ASSERT_TRUE(WriteNewFile(path, "content").ok());
  EXPECT_TRUE(SyncFolder(folder.path()).ok());
  EXPECT_EQ(WriteNewFile(path, "other").message(), "cannot create " + path + ": File exists");
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "content");
}

TEST(Files, WhatCannotBeDoneIsToldWithItsReason) {
  const Descriptor full(open("/dev/full", O_WRONLY));
  EXPECT_FALSE(WriteAll(full.value, "x"));
  EXPECT_EQ(CannotDo("write", "/dev/full").message(), "cannot write /dev/full: No space left on device");
  EXPECT_EQ(SyncFolder("/nowhere").message(), "cannot sync /nowhere: No such file or directory");
  EXPECT_EQ(WriteNewFile("/nowhere/x", "").message(), "cannot create /nowhere/x: No such file or directory");
}

TEST(Files, WhatIsNoRegularFileIsNotWaitedFor) {
  const TemporaryFolder folder;
  const std::string pipe = folder.path("pipe"), link = folder.path("link"), to_pipe = folder.path("to_pipe");
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::filesystem::create_symlink(folder.Write("file", "content"), link);
  std::filesystem::create_symlink(pipe, to_pipe);
  const struct {
    std::string path;
    int flags;
    std::string refusal;
  } cases[] = {
      {folder.path("file"), O_NOFOLLOW, ""},
      {link, 0, ""},
      {link, O_NOFOLLOW, link + " is a link"},
      {pipe, 0, pipe + " is no regular file"},
      {to_pipe, 0, to_pipe + " is no regular file"},
      {"/dev/zero", 0, "/dev/zero is no regular file"},
      {folder.path(), 0, folder.path() + " is no regular file"},
      {folder.path("none"), 0, "cannot read " + folder.path("none") + ": No such file or directory"},
      {"", 0, "cannot read : No such file or directory"},
  };
  for (const auto& [path, flags, refusal] : cases) {
    SCOPED_TRACE(path);
    EXPECT_EQ(ReadSmallFile(path, flags).status().message(), refusal);
  }
  for (const auto& path : {pipe, folder.path(), std::string("/dev/zero")})
    EXPECT_EQ(OpenRegular(path, O_RDWR | O_NOFOLLOW).status().message(), path + " is no regular file");
  EXPECT_EQ(OpenRegular(pipe, O_WRONLY).status().message(), pipe + " is no regular file");
  EXPECT_TRUE(absl::IsNotFound(OpenRegular(folder.path("none"), O_RDONLY).status()));
  EXPECT_EQ(*ReadSmallFile(link, 0), "content");
}

TEST(Files, AFileThatIsTooLongIsNotRead) {
  const TemporaryFolder folder;
  const std::string path = folder.Write("file", "content");
  EXPECT_EQ(*ReadSmallFile(path, 0, 7), "content");
  EXPECT_EQ(ReadSmallFile(path, 0, 6).status().message(), path + " has more than 6 bytes");
  ASSERT_EQ(truncate(path.c_str(), kSmallFileBytes), 0);
  EXPECT_EQ(ReadSmallFile(path, 0)->size(), static_cast<size_t>(kSmallFileBytes));
  ASSERT_EQ(truncate(path.c_str(), int64_t{1} << 40), 0);  // it would not fit into memory
  EXPECT_EQ(ReadSmallFile(path, 0).status().message(), path + " has more than 4 MB");
}

}  // namespace
}  // namespace gongjin
