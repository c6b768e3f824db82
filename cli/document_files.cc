#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "cli/document.h"
#include "cli/problem.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;

bool IsDocuments(const fs::path& path) {
  const std::string kind = path.extension();
  return fs::is_regular_file(path) && (kind == ".yaml" || kind == ".yml" || kind == ".json");
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
  std::stringstream text;
  if (file == "-") {
    text << std::cin.rdbuf();
    return text.str();
  }
  std::ifstream stream(file);
  if (!stream || fs::is_directory(file)) {
    throw UsageError(absl::StrCat(Pick(language, "读不到文件 ", "the file cannot be read: "), file));
  }
  text << stream.rdbuf();
  return text.str();
}

}  // namespace gongjin::cli
