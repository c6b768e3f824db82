#include "cli/discovery.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "cli/problem.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;

std::optional<std::string> ReadLine(const fs::path& path) {
  std::ifstream file(path);
  if (!file) return std::nullopt;
  std::stringstream text;
  text << file.rdbuf();
  return std::string(absl::StripAsciiWhitespace(text.str()));
}

bool IsOurs(const fs::path& folder) {
  struct stat facts {};
  return stat(folder.c_str(), &facts) == 0 && (facts.st_uid == geteuid() || facts.st_uid == 0);
}

// Folders that may hold `endpoint` and `admin.secret`, the nearest first.
std::vector<fs::path> Places(const Surroundings& here) {
  std::vector<fs::path> places;
  if (const auto home = here.variable("GONGJIN_HOME")) places.emplace_back(*home);
  for (fs::path at = here.folder; !at.empty(); at = at.parent_path()) {
    if (fs::path place = at / ".gongjin"; fs::is_directory(place) && IsOurs(place)) places.push_back(std::move(place));
    if (at == at.root_path()) break;
  }
  const auto config = here.variable("XDG_CONFIG_HOME");
  const auto home = here.variable("HOME");
  if (config && !config->empty()) {
    places.push_back(fs::path(*config) / "gongjin");
  } else if (home && !home->empty()) {
    places.push_back(fs::path(*home) / ".config" / "gongjin");
  }
  return places;
}

// The flag, or else the variable; empty: neither.
std::string Said(const std::string& flag, const char* variable, const Surroundings& here) {
  if (!flag.empty()) return flag;
  return here.variable(variable).value_or("");
}

std::string ReadSecretFile(const std::string& file, Language language) {
  const auto secret = ReadLine(file);
  if (secret && !secret->empty()) return *secret;
  throw UsageError(absl::StrCat(Pick(language, "读不到密钥文件 ", "the secret file cannot be read: "), file));
}

}  // namespace

Surroundings Here() {
  return {[](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            if (value == nullptr || *value == '\0') return std::nullopt;
            return value;
          },
          fs::current_path()};
}

Access Discover(const AccessFlags& flags, const Surroundings& here, Language language) {
  Access access;
  access.ca_file = Said(flags.ca_file, "GONGJIN_CA_FILE", here);
  if (!access.ca_file.empty() && !ReadLine(access.ca_file)) {
    throw UsageError(
        absl::StrCat(Pick(language, "读不到证书文件 ", "the certificate file cannot be read: "), access.ca_file));
  }
  access.address = Said(flags.address, "GONGJIN_ADDRESS", here);
  access.from = flags.address.empty() ? "GONGJIN_ADDRESS" : "--address";
  // What is said nearer wins: a secret file as a flag over a token in the environment.
  access.token = flags.token;
  if (access.token.empty() && !flags.secret_file.empty()) access.secret = ReadSecretFile(flags.secret_file, language);
  if (access.token.empty() && access.secret.empty()) {
    if (const auto file = here.variable("GONGJIN_SECRET_FILE")) access.secret = ReadSecretFile(*file, language);
  }
  if (access.token.empty() && access.secret.empty()) access.token = here.variable("GONGJIN_TOKEN").value_or("");
  const bool address_said = !access.address.empty();
  const bool identity_said = !access.token.empty() || !access.secret.empty();
  for (const fs::path& place : Places(here)) {
    const auto endpoint = ReadLine(place / "endpoint");
    const bool address_here = !address_said && access.address.empty() && endpoint && !endpoint->empty();
    if (address_here) {
      access.address = *endpoint;
      access.from = (place / "endpoint").string();
    }
    if (!identity_said && access.secret.empty() && (address_said || address_here)) {
      access.secret = ReadLine(place / "admin.secret").value_or("");
    }
  }
  if (access.address.empty()) {
    throw UsageError(Pick(language,
                          "不知道服务在哪里：没有 --address、GONGJIN_ADDRESS，当前目录以上没有 .gongjin/endpoint，"
                          "~/.config/gongjin 里也没有。请先运行 ./scripts/run，或用 --address 127.0.0.1:7400",
                          "where is the service? There is no --address, no GONGJIN_ADDRESS, no .gongjin/endpoint in "
                          "this folder or above, and none in ~/.config/gongjin. Run ./scripts/run first, or say "
                          "--address 127.0.0.1:7400"));
  }
  return access;
}

}  // namespace gongjin::cli
