#include "cli/kept_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostBytes = 4096;

// A descriptor that closes itself.
struct Descriptor {
  explicit Descriptor(int fd) : value(fd) {}
  Descriptor(const Descriptor&) = delete;
  ~Descriptor() {
    if (value >= 0) close(value);
  }
  const int value;
};

// Why nothing could be opened.
Doubt DoubtOf(int error) {
  if (error == ENOENT || error == ENOTDIR) return Doubt::kAbsent;
  return error == ELOOP ? Doubt::kLink : Doubt::kUnreadable;
}

bool IsOurs(uid_t owner) { return owner == geteuid() || owner == 0; }

// Of a folder or file that is open.
Doubt Judge(const struct stat& facts, Way way) {
  if (way == Way::kFound && !IsOurs(facts.st_uid)) return Doubt::kOfAnother;
  if (S_ISLNK(facts.st_mode)) return Doubt::kLink;
  return (facts.st_mode & (S_IWGRP | S_IWOTH)) != 0 ? Doubt::kWritable : Doubt::kNone;
}

Doubt JudgeSecret(const struct stat& facts) {
  return (facts.st_mode & (S_IRWXG | S_IRWXO)) != 0 ? Doubt::kReadable : Doubt::kNone;
}

// Takes the text, or says why there is none.
Doubt Read(int descriptor, std::string& text) {
  std::string content(kMostBytes + 1, '\0');
  size_t size = 0;
  for (ssize_t got = 1; got > 0 && size < content.size(); size += static_cast<size_t>(got)) {
    do {
      got = read(descriptor, content.data() + size, content.size() - size);
    } while (got < 0 && errno == EINTR);
    if (got < 0) return Doubt::kUnreadable;
  }
  if (size > kMostBytes) return Doubt::kUnreadable;
  text = std::string(absl::StripAsciiWhitespace(content.substr(0, size)));
  return text.empty() ? Doubt::kAbsent : Doubt::kNone;
}

}  // namespace

// What is judged is what is open, so that nothing can be put in its place in between.
KeptFile ReadKept(const fs::path& folder, const char* file, Way way, bool secret) {
  const int no_links = way == Way::kFound ? O_NOFOLLOW : 0;
  struct stat facts {};
  // With O_PATH a link is itself opened rather than refused: it may be somebody else's.
  const Descriptor at(open(folder.c_str(), O_PATH | O_CLOEXEC | no_links));
  if (at.value < 0 || fstat(at.value, &facts) != 0) return {DoubtOf(errno), folder, "", 0};
  const Doubt of_folder = Judge(facts, way);
  const Descriptor opened(openat(at.value, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | no_links));
  const int error = errno;
  if (of_folder != Doubt::kNone) {
    // A folder without the file, such as a home's, is no concern of ours.
    const bool there = opened.value >= 0 || S_ISLNK(facts.st_mode) || DoubtOf(error) != Doubt::kAbsent;
    return {there ? of_folder : Doubt::kAbsent, folder, "", facts.st_uid};
  }
  const fs::path path = folder / file;
  if (opened.value < 0) return {DoubtOf(error), path, "", 0};
  if (fstat(opened.value, &facts) != 0 || !S_ISREG(facts.st_mode)) return {Doubt::kUnreadable, path, "", 0};
  KeptFile kept{Judge(facts, way), path, "", facts.st_uid};
  if (kept.doubt == Doubt::kNone && secret) kept.doubt = JudgeSecret(facts);
  if (kept.doubt == Doubt::kNone) kept.doubt = Read(opened.value, kept.text);
  return kept;
}

KeptFile ReadSecret(const fs::path& file) {
  const Descriptor opened(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  struct stat facts {};
  if (opened.value < 0 || fstat(opened.value, &facts) != 0) return {DoubtOf(errno), file, "", 0};
  if (S_ISDIR(facts.st_mode)) return {Doubt::kUnreadable, file, "", 0};
  KeptFile kept{JudgeSecret(facts), file, "", facts.st_uid};
  if (kept.doubt == Doubt::kNone) kept.doubt = Read(opened.value, kept.text);
  return kept;
}

std::string SentenceOf(const KeptFile& file, Language language) {
  const std::string thing = file.thing.string();
  switch (file.doubt) {
    case Doubt::kNone:
      return "";
    case Doubt::kAbsent:
      return absl::StrCat(thing, Pick(language, " 不存在，或是空的", " does not exist, or is empty"));
    case Doubt::kOfAnother:
      return absl::StrCat(thing, Pick(language, " 属于另一用户，不予采用", " belongs to another user and is not used"));
    case Doubt::kUnreadable:
      return absl::StrCat(thing, Pick(language, " 读不到：请检查权限，且应为不超过 4096 字节的文件",
                                      " cannot be read: see its permissions; it is a file of 4096 bytes at most"));
    case Doubt::kLink:
      return absl::StrCat(thing, Pick(language,
                                      " 是符号链接，可能由他人设置，不予采用：请换成真正的目录或文件，或用 "
                                      "GONGJIN_HOME 指明目录",
                                      " is a symbolic link, which somebody else may have set, and is not used: put the "
                                      "folder or file itself there, or name the folder by GONGJIN_HOME"));
    case Doubt::kWritable:
      return absl::StrCat(thing,
                          Pick(language, " 他人可写，不予采用：如内容无误，请执行 chmod go-w ",
                               " may be written by others and is not used: if what it says is right, chmod go-w "),
                          thing);
    case Doubt::kReadable:
      return absl::StrCat(thing,
                          Pick(language, " 是密钥，他人却可读取，不予采用：请执行 chmod 600 ",
                               " holds a secret that others may read, and is not used: chmod 600 "),
                          thing);
  }
  return "";
}

}  // namespace gongjin::cli
