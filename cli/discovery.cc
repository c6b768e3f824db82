#include "cli/discovery.h"

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <vector>

#include "absl/strings/str_cat.h"
#include "cli/kept_file.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;

struct Place {
  fs::path folder;
  Way way;
  bool of_service = true;  // the service itself writes its endpoint there, while it runs
};

// Folders that may hold `endpoint` and `admin.secret`, the nearest first.
std::vector<Place> Places(const Surroundings& here) {
  std::vector<Place> places;
  if (const auto home = here.variable("GONGJIN_HOME")) places.push_back({*home, Way::kNamed});
  for (fs::path at = here.folder; !at.empty(); at = at.parent_path()) {
    places.push_back({at / ".gongjin", Way::kFound});
    if (at == at.root_path()) break;
  }
  const auto config = here.variable("XDG_CONFIG_HOME");
  const auto home = here.variable("HOME");
  if (config && !config->empty()) {
    places.push_back({fs::path(*config) / "gongjin", Way::kNamed, false});
  } else if (home && !home->empty()) {
    places.push_back({fs::path(*home) / ".config" / "gongjin", Way::kNamed, false});
  }
  return places;
}

// The flag, or else the variable; empty: neither.
std::string Said(const std::string& flag, const char* variable, const Surroundings& here) {
  if (!flag.empty()) return flag;
  return here.variable(variable).value_or("");
}

// Who calls, as far as flags and environment say it.
struct Identity {
  std::string said_by;  // "--token"; empty: by nothing
  std::string token, secret;
  fs::path file;  // that the secret was read from
};

Identity FromFile(const char* said_by, const std::string& file, Language language) {
  const KeptFile kept = ReadSecret(file);
  if (kept.doubt == Doubt::kNone) return {said_by, "", kept.text, file};
  throw UsageError(absl::StrCat(said_by, Pick(language, "：", ": "), SentenceOf(kept, language)));
}

// What is said nearer wins: a secret file as a flag over a token in the environment.
Identity SaidIdentity(const AccessFlags& flags, const Surroundings& here, Language language) {
  if (!flags.token.empty()) return {"--token", flags.token, "", {}};
  if (!flags.secret_file.empty()) return FromFile("--secret-file", flags.secret_file, language);
  if (const auto file = here.variable("GONGJIN_SECRET_FILE")) return FromFile("GONGJIN_SECRET_FILE", *file, language);
  if (const auto token = here.variable("GONGJIN_TOKEN")) {
    if (token->empty())
      throw UsageError(
          Pick(language, "GONGJIN_TOKEN 为空：上次登录未成功。请重新登录，或 unset GONGJIN_TOKEN。",
               "GONGJIN_TOKEN is empty: the login that should fill it failed. Log in again, or unset it."));
    return {"GONGJIN_TOKEN", *token, "", {}};
  }
  return {};
}

bool LiesIn(const fs::path& file, const fs::path& folder) {
  std::error_code failed;
  const fs::path real_file = fs::canonical(file, failed);
  if (failed) return false;
  const fs::path real_folder = fs::canonical(folder, failed);
  return !failed && real_file.parent_path() == real_folder;
}

// Reads what a place has; no text when it has nothing. What belongs to another, or to root alone, is noted and passed
// over; what is ours and yet not safe ends the search, for to go on would mean another service than the one that lies
// here.
KeptFile Take(const Place& place, const char* file, bool secret, std::vector<std::string>& passed, Language language) {
  KeptFile kept = ReadKept(place.folder, file, place.way, secret);
  switch (kept.doubt) {
    case Doubt::kNone:
    case Doubt::kAbsent:
      return kept;
    case Doubt::kOfAnother:
    case Doubt::kUnreadable:
      passed.push_back(SentenceOf(kept, language));
      return kept;
    default:
      throw UsageError(SentenceOf(kept, language));
  }
}

UsageError NoAddress(const std::vector<std::string>& passed, Language language) {
  std::string sentence =
      Pick(language,
           "不知道服务在哪里：没有 --address、GONGJIN_ADDRESS，当前目录以上没有 .gongjin/endpoint，"
           "~/.config/gongjin 里也没有。请先运行 ./scripts/run，或用 --address 127.0.0.1:7400",
           "where is the service? There is no --address, no GONGJIN_ADDRESS, no .gongjin/endpoint in "
           "this folder or above, and none in ~/.config/gongjin. Run ./scripts/run first, or say "
           "--address 127.0.0.1:7400");
  for (const std::string& each : passed) absl::StrAppend(&sentence, "\n  ", each);
  return UsageError(sentence);
}

}  // namespace

Surroundings Here() {
  return {[](const std::string& name) -> std::optional<std::string> {
            const char* value = std::getenv(name.c_str());
            // What is empty was not said; a token that is empty is a login that failed.
            if (value == nullptr || (*value == '\0' && name != "GONGJIN_TOKEN")) return std::nullopt;
            return value;
          },
          fs::current_path()};
}

Access Discover(const AccessFlags& flags, const Surroundings& here, Language language) {
  Access access;
  if (const std::string file = Said(flags.ca_file, "GONGJIN_CA_FILE", here); !file.empty()) {
    std::stringstream text;
    text << std::ifstream(file).rdbuf();
    access.authority = text.str();
    // Also of an empty one: gRPC would take the machine's authorities for it.
    if (access.authority.empty())
      throw UsageError(absl::StrCat(
          Pick(language, "证书文件读不到或为空 ", "the certificate file cannot be read or is empty: "), file));
  }
  access.address = Said(flags.address, "GONGJIN_ADDRESS", here);
  access.from = flags.address.empty() ? "GONGJIN_ADDRESS" : "--address";
  const Identity said = SaidIdentity(flags, here, language);
  access.token = said.token;
  access.secret = said.secret;
  const bool address_said = !access.address.empty();
  std::vector<std::string> passed;
  for (const Place& place : Places(here)) {
    bool address_here = false;
    if (access.address.empty()) {
      const KeptFile endpoint = Take(place, "endpoint", false, passed, language);
      access.address = endpoint.text;
      address_here = !access.address.empty();
      if (address_here && place.of_service) access.keeper = endpoint.owner;
    }
    if (address_here) {
      access.from = (place.folder / "endpoint").string();
      access.found = place.way == Way::kFound;
      if (access.found && !said.said_by.empty() && !LiesIn(said.file, place.folder)) {
        throw NotSent(said.said_by, access, language);
      }
    }
    if (said.said_by.empty() && access.secret.empty() && (address_said || address_here)) {
      access.secret = Take(place, "admin.secret", true, passed, language).text;
    }
  }
  if (access.address.empty()) throw NoAddress(passed, language);
  return access;
}

UsageError NotSent(const std::string& identity, const Access& access, Language language) {
  return UsageError(absl::StrCat(
      identity, Pick(language, " 没有发往 ", " is not sent to "), access.address,
      Pick(language, "：这个地址来自 ", ": that address was found in "), access.from,
      Pick(language, "，该文件可能随他人的目录而来。确应发往那里时，请用 --address 或 GONGJIN_ADDRESS 写明地址",
           ", which may have come with files of somebody else. Where it is meant to go there, name the address by "
           "--address or GONGJIN_ADDRESS")));
}

}  // namespace gongjin::cli
