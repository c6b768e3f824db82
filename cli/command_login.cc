#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <memory>

#include "absl/strings/str_cat.h"
#include "cli/cells.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "cli/width.h"

namespace gongjin::cli {
namespace {

namespace fs = std::filesystem;
using access::v1::Caller;
using access::v1::LoginRequest;
using access::v1::Token;

struct LoginFlags {
  std::string login;
  bool save = false;
};

std::string WhoIs(const Caller& caller, Language language) {
  CellStyle style;
  style.language = language;
  const std::string roles = Cell(caller, *Caller::descriptor()->FindFieldByName("roles"), style);
  return absl::StrCat(Tame(caller.title()), " (", Tame(caller.principal()), ")",
                      caller.organization().empty() ? "" : Pick(language, "\n代表 ", "\nfor "),
                      Tame(caller.organization()), Pick(language, "\n角色 ", "\nroles "),
                      roles.empty() ? Pick(language, "（无）", "(none)") : roles, "\n");
}

// Readable by the owner alone from its first byte on.
void WritePrivate(const fs::path& path, const std::string& text, Language language) {
  fs::remove(path);
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const std::string line = text + "\n";
  const bool written = file >= 0 && write(file, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  if (file >= 0) close(file);
  if (!written)
    throw UsageError(absl::StrCat(Pick(language, "写不了文件 ", "the file cannot be written: "), path.string()));
}

void Save(const Access& access, Language language) {
  const char* config = std::getenv("XDG_CONFIG_HOME");
  const char* home = std::getenv("HOME");
  const fs::path folder = config != nullptr && *config != '\0'
                              ? fs::path(config) / "gongjin"
                              : fs::path(home == nullptr ? "." : home) / ".config" / "gongjin";
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
  WritePrivate(folder / "endpoint", access.address, language);
  WritePrivate(folder / "admin.secret", access.secret, language);
  std::cerr << Pick(language, "已存入 ", "saved in ") << folder.string() << "\n";
}

// A person's token goes to standard output, for GONGJIN_TOKEN; it lasts ten minutes and is kept nowhere.
void LoginAs(Context& context, const std::string& login) {
  const Language language = context.language;
  LoginRequest request;
  if (context.globals.district.empty() && !Here().variable("GONGJIN_DISTRICT")) {
    throw UsageError(
        Pick(language, "请用 --district 310113 指明账号所在的区", "say whose account it is: --district 310113"));
  }
  if (const Access& access = context.session().options().access; access.found) {
    throw NotSent(Pick(language, "密码", "the password"), access, language);
  }
  request.set_parent(context.DistrictName());
  request.set_login(login);
  request.set_organization(context.globals.organization);
  request.set_password(AskSecretly(Pick(language, "密码：", "password: ")));
  Token token;
  context.session().Call(context.types.FindMethod("AccessService/Login", language), request, token);
  std::cerr << WhoIs(token.caller(), language);
  std::cout << Tame(token.token()) << "\n";
}

void Login(Context& context, const LoginFlags& flags) {
  const Language language = context.language;
  if (!flags.login.empty()) return LoginAs(context, flags.login);
  const Access& access = context.session().options().access;
  if (access.secret.empty() && access.token.empty()) {
    throw UsageError(Pick(language, "没有密钥：用 --secret-file，或 login 登录名",
                          "there is no secret: use --secret-file, or `login NAME`"));
  }
  std::cout << WhoIs(context.session().Token().caller(), language);
  if (flags.save && access.secret.empty()) {
    throw UsageError(
        Pick(language, "--save 只存密钥，令牌十分钟即失效", "--save keeps secrets; a token ends in ten minutes"));
  }
  if (flags.save) Save(access, language);
}

}  // namespace

void AddLogin(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<LoginFlags>();
  CLI::App& command = *app.add_subcommand(
      "login", Pick(language, "看自己是谁；给出登录名则以密码换取令牌：export GONGJIN_TOKEN=$(gongjinctl login wang)",
                    "shows who you are; with a login name, a token for a password: export GONGJIN_TOKEN=$(gongjinctl "
                    "login wang)"));
  command.add_option("LOGIN", flags->login, Pick(language, "登录名", "a login name"));
  command.add_flag(
      "--save", flags->save,
      Pick(language, "把地址和密钥存入 ~/.config/gongjin", "keep address and secret in ~/.config/gongjin"));
  Runs(command, [flags, &context] { Login(context, *flags); });
}

}  // namespace gongjin::cli
