#include "common/rpc/host_options.h"

#include <iostream>

#include "CLI/CLI.hpp"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "common/base/files.h"
#include "common/base/tame.h"
#include "common/rpc/server.h"
#include "yaml-cpp/yaml.h"

namespace gongjin::rpc {
namespace {

// One option under its name as in a file ("data_dir"), --data-dir and GONGJIN_DATA_DIR.
struct Option {
  std::string name;
  std::string help;
  std::function<bool(const std::string&)> set;  // false: not such a value
};

Option Text(std::string name, std::string help, std::string& value) {
  return {std::move(name), std::move(help), [&value](const std::string& given) {
            value = given;
            return true;
          }};
}
Option Number(std::string name, std::string help, int& value) {
  return {std::move(name), std::move(help),
          [&value](const std::string& given) { return absl::SimpleAtoi(given, &value); }};
}
Option Span(std::string name, std::string help, absl::Duration& value) {
  return {std::move(name), std::move(help),
          [&value](const std::string& given) { return absl::ParseDuration(given, &value); }};
}

Option YesOrNo(std::string name, std::string help, bool& value) {
  return {std::move(name), std::move(help),
          [&value](const std::string& given) { return absl::SimpleAtob(given, &value); }};
}

std::vector<Option> OptionsOf(HostOptions& o) {
  return {
      Text("data_dir", "folder of the databases", o.data_dir),
      Text("listen", "address for calls; port 0: any free one", o.listen),
      Text("health_listen", "address for grpc.health.v1 alone, without TLS, for probes; empty: none", o.health_listen),
      Text("metrics_listen", "address for /metrics, /livez, /readyz over HTTP; empty: none", o.metrics_listen),
      YesOrNo("metrics_beyond_loopback", "true: metrics, which speak no TLS, may be read from other machines",
              o.metrics_beyond_loopback),
      Text("district", "the district's six digits", o.district),
      Text("endpoint_file", "file that the address is written to when ready", o.endpoint_file),
      Text("audience", "whom tokens must be meant for; empty: gongjin/<district>", o.audience),
      Text("tls_cert_file", "certificate, PEM; without one only loopback is listened on", o.tls_cert_file),
      Text("tls_key_file", "its key, PEM", o.tls_key_file),
      Text("tls_ca_file", "authority of clients and peers, PEM", o.tls_ca_file),
      {"peers", "other services: registry=127.0.0.1:7401,project=…",
       [&o](const std::string& given) { return ReadPeers(given, o.peers); }},
      Text("service_secret_file", "secret of this process' own account at the registry", o.service_secret_file),
      Text("admin_secret_file", "where a new registry writes the administrator's secret; empty: beside data_dir",
           o.admin_secret_file),
      Number("max_message_bytes", "larger requests are refused", o.max_message_bytes),
      Number("max_concurrent_calls", "more calls at once are refused", o.max_concurrent_calls),
      Number("max_connections", "more connections at once are closed as they come", o.max_connections),
      Number("max_connections_per_address", "of one peer beyond loopback; 0: no limit", o.max_connections_per_address),
      Number("max_transport_bytes", "memory for all that arrives and leaves; above it calls are cancelled",
             o.max_transport_bytes),
      Number("calls_per_second_per_principal", "more calls of one caller are refused; 0: no limit",
             o.calls_per_second_per_principal),
      Span("default_deadline", "of calls that bring none, as 30s", o.default_deadline),
      Span("max_connection_age", "after which a client is asked to connect anew", o.max_connection_age),
      Span("drain_time", "that calls under way have when the process ends", o.drain_time),
      Span("watchdog_interval", "between two looks whether the process is reached; 0: none", o.watchdog_interval),
      Number("workers", "threads for what calls other services", o.workers),
      Number("readers", "threads for long reads", o.readers),
  };
}

// Sets what the file says. A key that is no option is refused: a typing error must not pass for a setting.
bool ReadFile(const std::string& path, std::vector<Option>& options) {
  const auto text = ReadSmallFile(path, 0);
  if (!text.ok()) {
    std::cerr << Tame(text.status().message()) << "\n";
    return false;
  }
  YAML::Node file;
  try {
    file = YAML::Load(*text);
    if (file.IsNull()) return true;
    if (!file.IsMap()) throw YAML::Exception(YAML::Mark::null_mark(), "not a map of options");
    for (const auto& entry : file) {
      const auto key = entry.first.as<std::string>();
      std::string value;
      if (entry.second.IsMap()) {  // peers
        for (const auto& peer : entry.second)
          absl::StrAppend(&value, value.empty() ? "" : ",", peer.first.as<std::string>(), "=",
                          peer.second.as<std::string>());
      } else if (!entry.second.IsNull()) {
        value = entry.second.as<std::string>();
      }
      const auto option = std::find_if(options.begin(), options.end(), [&](const Option& o) { return o.name == key; });
      if (option == options.end() || !option->set(value)) {
        std::cerr << path << ": " << Tame(key)
                  << (option == options.end() ? " is no option\n" : ": not such a value\n");
        return false;
      }
    }
  } catch (const YAML::Exception& wrong) {
    std::cerr << path << ": " << Tame(wrong.what()) << "\n";
    return false;
  }
  return true;
}

std::string Environment(const std::string& name) {
  const char* value = getenv(absl::StrCat("GONGJIN_", absl::AsciiStrToUpper(name)).c_str());
  return value == nullptr ? "" : value;
}

// What is done with the data folder instead of serving it. Options stand before or after the command.
void AddCommands(CLI::App& app, CommandLine& line) {
  const auto add = [&](const char* name, const char* help, CommandLine::Command command) {
    CLI::App* added = app.add_subcommand(name, help)->fallthrough();
    added->callback([&line, command] { line.command = command; });
    return added;
  };
  add("backup", "copies the data folder, while it is served", CommandLine::Command::kBackUp)
      ->add_option("--to", line.folder, "folder to be made")
      ->required();
  add("restore", "makes a data folder of a backup", CommandLine::Command::kRestore)
      ->add_option("--from", line.folder, "folder of the backup")
      ->required();
  add("check", "looks whether the databases are sound, while they are served", CommandLine::Command::kCheck)
      ->add_option("--head", line.heads_file,
                   "signed heads that were kept elsewhere, as gongjinctl audit head prints them");
  app.require_subcommand(0, 1);
}

}  // namespace

bool ReadPeers(const std::string& text, std::map<std::string, std::string>& peers) {
  for (absl::string_view peer : absl::StrSplit(text, ',', absl::SkipWhitespace())) {
    const std::vector<std::string> parts = absl::StrSplit(absl::StripAsciiWhitespace(peer), absl::MaxSplits('=', 1));
    if (parts.size() != 2 || parts[0].empty() || parts[1].empty()) return false;
    peers[parts[0]] = parts[1];
  }
  return true;
}

CommandLine ReadCommandLine(int argc, const char* const* argv, absl::string_view process_name, int default_port) {
  CommandLine line;
  line.options.listen = absl::StrCat("127.0.0.1:", default_port);
  line.options.metrics_listen = absl::StrCat("127.0.0.1:", default_port + 1000);
  std::vector<Option> options = OptionsOf(line.options);

  CLI::App app{absl::StrCat("Serves ", process_name, " of Gongjin until SIGTERM. Flags win over the environment ",
                            "(GONGJIN_DATA_DIR …), the environment over the file."),
               std::string(process_name)};
  std::string config_file = Environment("config");
  app.add_option("--config", config_file, "YAML file of options, named as here with _ for -");
  app.add_flag("--check-config", line.check_config, "judge options and files, then end");
  std::map<std::string, std::string> given;
  for (const auto& option : options)
    app.add_option(absl::StrCat("--", absl::StrReplaceAll(option.name, {{"_", "-"}})), given[option.name], option.help);
  AddCommands(app, line);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& stop) {
    line.exit_status = app.exit(stop) == 0 ? 0 : 2;
    return line;
  }

  if (!config_file.empty() && !ReadFile(config_file, options)) {
    line.exit_status = 2;
    return line;
  }
  for (const auto& option : options) {
    const std::string flag = absl::StrCat("--", absl::StrReplaceAll(option.name, {{"_", "-"}}));
    const bool by_flag = app.count(flag) > 0;
    const std::string value = by_flag ? given[option.name] : Environment(option.name);
    if (!by_flag && value.empty()) continue;
    if (option.set(value)) continue;
    std::cerr << (by_flag ? flag : absl::StrCat("GONGJIN_", absl::AsciiStrToUpper(option.name))) << ": " << value
              << " is not such a value (" << option.help << ")\n";
    line.exit_status = 2;
  }
  return line;
}

absl::Status CheckOptions(const HostOptions& options) {
  const auto wrong = [](absl::string_view option, absl::string_view why) {
    return absl::FailedPreconditionError(absl::StrCat(option, ": ", why));
  };
  if (options.district.size() != 6 ||
      !std::all_of(options.district.begin(), options.district.end(), absl::ascii_isdigit))
    return wrong("district", "six digits, as 310113");
  if (options.data_dir.empty()) return wrong("data_dir", "must not be empty");
  if (options.tls_cert_file.empty() != options.tls_key_file.empty())
    return wrong("tls_cert_file, tls_key_file", "one needs the other");
  if (options.tls_cert_file.empty() && !IsLoopback(options.listen))
    return wrong("listen",
                 absl::StrCat(options.listen, " lies beyond loopback, which needs tls_cert_file and tls_key_file"));
  if (absl::StrContains(options.metrics_listen, ",")) return wrong("metrics_listen", "one address");
  // A port alone, as "8400", is every address of the machine.
  if (!options.metrics_listen.empty() && !options.metrics_beyond_loopback && !IsLoopback(options.metrics_listen))
    return wrong("metrics_listen", absl::StrCat(options.metrics_listen,
                                                " lies beyond loopback, and metrics speak no TLS: "
                                                "metrics_beyond_loopback allows it"));
  for (const auto& [option, path] :
       {std::pair{"tls_cert_file", options.tls_cert_file}, std::pair{"tls_key_file", options.tls_key_file},
        std::pair{"tls_ca_file", options.tls_ca_file}, std::pair{"service_secret_file", options.service_secret_file}}) {
    if (path.empty()) continue;
    const auto text = ReadFilledFile(path);
    if (!text.ok()) return wrong(option, text.status().message());
  }
  for (const auto& [option, value, least] :
       {std::tuple{"max_message_bytes", options.max_message_bytes, 1 << 10},
        std::tuple{"max_concurrent_calls", options.max_concurrent_calls, 1},
        std::tuple{"max_connections", options.max_connections, 1},
        std::tuple{"max_connections_per_address", options.max_connections_per_address, 0},
        std::tuple{"max_transport_bytes", options.max_transport_bytes, 16 << 20},
        std::tuple{"calls_per_second_per_principal", options.calls_per_second_per_principal, 0},
        std::tuple{"workers", options.workers, 1}, std::tuple{"readers", options.readers, 1}})
    if (value < least) return wrong(option, absl::StrCat("at least ", least));
  for (const auto& [option, value] : {std::pair{"default_deadline", options.default_deadline},
                                      std::pair{"max_connection_age", options.max_connection_age}})
    if (value < absl::Seconds(1)) return wrong(option, "at least 1s");
  if (options.drain_time < absl::ZeroDuration()) return wrong("drain_time", "not negative");
  if (options.watchdog_interval != absl::ZeroDuration() && options.watchdog_interval < absl::Seconds(1))
    return wrong("watchdog_interval", "0, or at least 1s");
  return absl::OkStatus();
}

}  // namespace gongjin::rpc
