#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "cli/document.h"
#include "cli/problem.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMostBytes = 64 << 20;

bool IsDocuments(const fs::path& path) {
  const std::string kind = path.extension();
  return fs::is_regular_file(path) && (kind == ".yaml" || kind == ".yml" || kind == ".json");
}

// Never more than one byte beyond what is accepted: /dev/zero has no end.
std::string ReadAll(std::istream& stream, const std::string& file, Language language) {
  constexpr size_t kChunk = 1 << 16;
  std::string text;
  for (size_t before = 0; stream && text.size() <= kMostBytes;
       text.resize(before + static_cast<size_t>(stream.gcount()))) {
    before = text.size();
    text.resize(std::min(before + kChunk, kMostBytes + 1));
    stream.read(text.data() + before, static_cast<std::streamsize>(text.size() - before));
  }
  if (text.size() <= kMostBytes) return text;
  throw UsageError(absl::StrCat(
      file, Pick(language, " 超过 64 MB，请分成几个文件", " has more than 64 MB: divide it into several files")));
}

std::vector<std::string> FilesIn(const std::string& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (IsDocuments(entry.path())) files.push_back(entry.path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

std::vector<std::string> FilesOf(const std::vector<std::string>& paths, Language language) {
  std::vector<std::string> files;
  for (const std::string& path : paths) {
    if (!fs::is_directory(path)) {
      files.push_back(path);
      continue;
    }
    std::vector<std::string> inside = FilesIn(path);
    if (inside.empty())
      throw UsageError(absl::StrCat(Pick(language, "目录里没有 *.yaml：", "the folder holds no *.yaml: "), path));
    std::move(inside.begin(), inside.end(), std::back_inserter(files));
  }
  return files;
}

std::string ReadFile(const std::string& file, Language language) {
  if (file == "-") return ReadAll(std::cin, file, language);
  std::ifstream stream(file);
  if (!stream || fs::is_directory(file)) {
    throw UsageError(absl::StrCat(Pick(language, "读不到文件 ", "the file cannot be read: "), file));
  }
  return ReadAll(stream, file, language);
}

}  // namespace gongjin::cli
