#include "common/base/files.h"

#include <fcntl.h>

#include <cerrno>
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

}  // namespace
}  // namespace gongjin
