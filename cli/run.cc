#include "cli/run.h"

#include <cstdlib>
#include <iostream>

#include "absl/strings/match.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

// Help is printed while flags are parsed, so its language must be known before.
Language FindLanguage(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const absl::string_view word = argv[i];
    if (word == "--language" && i + 1 < argc) return LanguageOf(argv[i + 1]);
    if (absl::StartsWith(word, "--language=")) return LanguageOf(word.substr(11));
  }
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = std::getenv(name);
    if (value != nullptr && *value != '\0') return LanguageOf(value);
  }
  return Language::kChinese;
}

void AddGlobals(CLI::App& app, Globals& globals, Language language) {
  app.add_option("--address", globals.access.address,
                 Pick(language, "服务地址，或 registry=…,partnership=…（GONGJIN_ADDRESS）",
                      "where the service is, or registry=…,partnership=… (GONGJIN_ADDRESS)"));
  app.add_option("--secret-file", globals.access.secret_file,
                 Pick(language, "密钥文件（GONGJIN_SECRET_FILE）", "a file with a secret (GONGJIN_SECRET_FILE)"));
  app.add_option("--token", globals.access.token,
                 Pick(language, "现成的令牌（GONGJIN_TOKEN）", "a ready-made token (GONGJIN_TOKEN)"));
  app.add_option("--ca-file", globals.access.ca_file,
                 Pick(language, "本机以外的服务须用 TLS：信任的证书（GONGJIN_CA_FILE）",
                      "whom to trust; beyond this machine TLS is a must (GONGJIN_CA_FILE)"));
  app.add_option("--as", globals.organization, Pick(language, "代表哪个机构", "the organization to act for"));
  app.add_option("--district", globals.district,
                 Pick(language, "区，如 310113（GONGJIN_DISTRICT；默认本人所在区）",
                      "like 310113 (GONGJIN_DISTRICT; default: the caller's)"));
  app.add_option("--language", globals.language,
                 Pick(language, "zh 或 en（默认随 LANG）", "zh or en (default: as LANG)"))
      ->check(CLI::IsMember({"zh", "en"}));
  app.add_option("--timeout", globals.timeout,
                 Pick(language, "每次调用连同重试的时限，默认 30s", "for a call with its repetitions, default 30s"));
}

}  // namespace

int Run(int argc, const char* const* argv) {
  Context context(FindLanguage(argc, argv));
  const Language language = context.language;
  CLI::App app(Pick(language, "共进：从终端使用教育协作各项服务", "Gongjin from a terminal"), "gongjinctl");
  app.require_subcommand(1);
  app.fallthrough();
  AddGlobals(app, context.globals, language);
  for (const auto add : {&AddGet, &AddCreate, &AddApply, &AddEdit, &AddDelete, &AddCall, &AddWatch, &AddDue,
                         &AddOverview, &AddHistory, &AddAudit, &AddLogin, &AddCompletion}) {
    add(app, context);
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kDone : kUsage;
  } catch (const CallError& error) {
    std::cerr << Explain(error, context.types, language);
    return ExitOf(error.status);
  } catch (const UsageError& error) {
    std::cerr << TameLines(error.what()) << "\n";
    return kUsage;
  } catch (const Reported& reported) {
    return reported.exit;
  } catch (const std::exception& error) {
    std::cerr << TameLines(error.what()) << "\n";
    return kUsage;
  }
  return kDone;
}

}  // namespace gongjin::cli
