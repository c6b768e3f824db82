#include "cli/context.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "cli/text_values.h"
#include "google/type/date.pb.h"

namespace gongjin::cli {

Session& Context::session() {
  if (session_ != nullptr) return *session_;
  SessionOptions options;
  options.language = language;
  const Surroundings here = Here();
  options.access = Discover(globals.access, here, language);
  options.district = globals.district.empty() ? here.variable("GONGJIN_DISTRICT").value_or("") : globals.district;
  options.organization = globals.organization;
  if (!options.organization.empty() && !absl::StartsWith(options.organization, "districts/")) {
    if (options.district.empty()) {
      throw UsageError(Pick(language, "--as 请写全名：districts/310113/organizations/bureau",
                            "--as takes a full name: districts/310113/organizations/bureau"));
    }
    options.organization = absl::StrCat("districts/", IdOf(options.district), "/", options.organization);
  }
  if (!options.organization.empty() && options.access.secret.empty()) {
    throw UsageError(Pick(language, "--as 需要密钥：现成的令牌只代表它签发时的机构",
                          "--as needs a secret: a ready-made token acts for one organization only"));
  }
  options.timeout_said = !globals.timeout.empty();
  if (options.timeout_said) options.timeout = ParseTimeout(globals.timeout, language);
  session_ = std::make_unique<Session>(std::move(options));
  return *session_;
}

std::string Context::FullName(const ResourceType& type, const std::string& text, const std::string& parent) {
  // Most names need no district; asking for it may cost a call.
  if (const auto name = type.pattern.Complete(text, "", "")) {
    if (absl::StartsWith(text, "districts/")) return *name;
  }
  const std::string district = session().District();
  std::string above;
  if (!parent.empty()) above = type.pattern.CompleteParent(parent, district).value_or("");
  if (parent.empty() || !above.empty()) {
    if (const auto name = type.pattern.Complete(text, above, district)) return *name;
  }
  throw UsageError(absl::StrCat(Pick(language, "名称应如 ", "a name is written like "), type.pattern.text(),
                                Pick(language, "（可省略区，或用 --parent 给出上级），不是 ",
                                     " (the district may be left out, --parent may name what is above), not "),
                                text, parent.empty() ? "" : absl::StrCat(" --parent ", parent)));
}

std::vector<Target> Context::Targets(const std::vector<std::string>& words, const std::string& parent) {
  std::vector<Target> targets;
  const ResourceType* type = types.TryFind(words.front());
  if (type != nullptr) {
    for (size_t i = 1; i < words.size(); ++i) targets.push_back({type, FullName(*type, words[i], parent)});
    return targets;
  }
  for (const std::string& word : words) {
    type = types.OfName(word);
    if (type == nullptr) throw NoTarget(word);
    targets.push_back({type, FullName(*type, word, "")});
  }
  return targets;
}

UsageError Context::NoTarget(const std::string& word) const {
  try {
    types.Find(word, language);
  } catch (const UsageError& error) {
    return UsageError(
        absl::StrCat(Pick(language, "要么写类型和名称（partnership lezhi），要么写全名（partnerships/lezhi）；",
                          "say a type and a name (partnership lezhi), or a full name (partnerships/lezhi); "),
                     error.what()));
  }
  return UsageError(word);
}

std::string Context::ParentFor(const ResourceType& type, const std::string& parent) {
  if (const auto full = type.pattern.CompleteParent(parent, ""); full && !parent.empty()) return *full;
  if (const auto full = type.pattern.CompleteParent(parent, session().District())) return *full;
  if (parent.empty()) throw NoDistrict();
  throw UsageError(absl::StrCat(Pick(language, "--parent 应为下列名称的上级：", "--parent is what lies above in "),
                                type.pattern.text()));
}

std::string Context::DistrictName() {
  const std::string district = session().District();
  if (district.empty()) throw NoDistrict();
  return absl::StrCat("districts/", district);
}

UsageError Context::NoDistrict() {
  const Access& access = session().options().access;
  if (!access.secret.empty() || !access.token.empty()) {
    return UsageError(
        Pick(language, "不知道是哪个区：用 --district 310113 指明", "which district? Say --district 310113"));
  }
  return UsageError(
      absl::StrCat(Pick(language,
                        "没有身份：没有 --secret-file、GONGJIN_SECRET_FILE、GONGJIN_TOKEN，也没有与地址在一起的 "
                        "admin.secret；地址 ",
                        "nobody is logged in: there is no --secret-file, GONGJIN_SECRET_FILE, GONGJIN_TOKEN, and no "
                        "admin.secret beside the address "),
                   access.address, Pick(language, "，来自 ", " from "), access.from));
}

CellStyle Context::Style() {
  CellStyle style;
  style.language = language;
  try {
    style.district = session().District();
  } catch (const std::exception&) {
    style.district.clear();  // names are then shown in full
  }
  return style;
}

const std::string& CheckDay(const std::string& text, const char* flag, Language language) {
  google::type::Date day;
  if (text.empty() || ReadText(text, day)) return text;
  throw UsageError(absl::StrCat(
      flag, Pick(language, " 应为日期，如 2019-03-15，不是 ", " takes a day like 2019-03-15, not "), text));
}

std::chrono::milliseconds ParseTimeout(const std::string& text, Language language) {
  absl::Duration duration;
  double seconds = 0;
  if (absl::SimpleAtod(text, &seconds))
    duration = absl::Seconds(seconds);
  else if (!absl::ParseDuration(text, &duration))
    duration = absl::ZeroDuration();
  if (duration > absl::ZeroDuration() && duration <= absl::Hours(24)) {
    return std::chrono::milliseconds(absl::ToInt64Milliseconds(duration));
  }
  throw UsageError(absl::StrCat(
      Pick(language, "--timeout 应如 30s、500ms、2m，不是 ", "--timeout takes 30s, 500ms or 2m, not "), text));
}

}  // namespace gongjin::cli
