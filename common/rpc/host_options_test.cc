#include "common/rpc/host_options.h"

#include <cstdlib>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::rpc {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

CommandLine Read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "gongjin-suite");
  return ReadCommandLine(static_cast<int>(arguments.size()), arguments.data(), "gongjin-suite", 7400);
}

TEST(ReadCommandLine, MetricsLieAThousandAboveByDefault) {
  const auto line = Read({});
  EXPECT_EQ(line.exit_status, -1);
  EXPECT_EQ(line.options.listen, "127.0.0.1:7400");
  EXPECT_EQ(line.options.metrics_listen, "127.0.0.1:8400");
}

TEST(ReadCommandLine, FlagsWinOverTheEnvironmentAndThatOverTheFile) {
  const tests::TemporaryFolder folder;
  const std::string file =
      folder.Write("options.yaml", "data_dir: /file\nworkers: 3\ndrain_time: 1m\npeers:\n  registry: 127.0.0.1:1\n");
  setenv("GONGJIN_WORKERS", "4", 1);
  setenv("GONGJIN_READERS", "5", 1);
  const auto line = Read({"--config", file.c_str(), "--readers", "6", "--metrics-listen", ""});
  unsetenv("GONGJIN_WORKERS");
  unsetenv("GONGJIN_READERS");
  EXPECT_EQ(line.exit_status, -1);
  EXPECT_EQ(line.options.data_dir, "/file");
  EXPECT_EQ(line.options.workers, 4);
  EXPECT_EQ(line.options.readers, 6);
  EXPECT_EQ(line.options.drain_time, absl::Minutes(1));
  EXPECT_EQ(line.options.metrics_listen, "");
  EXPECT_THAT(line.options.peers, UnorderedElementsAre(Pair("registry", "127.0.0.1:1")));
}

TEST(ReadCommandLine, WrongUsageEndsWithTwo) {
  const struct {
    const char* usage_is;
    std::vector<const char*> arguments;
    int exit_status;
  } cases[] = {
      {"asking for help", {"--help"}, 0},
      {"an unknown flag", {"--nonsense"}, 2},
      {"a number that is none", {"--workers", "many"}, 2},
      {"a duration without unit", {"--drain-time", "15"}, 2},
      {"peers without address", {"--peers", "registry"}, 2},
      {"a file that is not there", {"--config", "/nowhere/x.yaml"}, 2},
      {"a file that is a folder", {"--config", "/"}, 2},
      {"a file without an end", {"--config", "/dev/zero"}, 2},
  };
  for (const auto& [usage_is, arguments, exit_status] : cases) {
    SCOPED_TRACE(usage_is);
    EXPECT_EQ(Read(arguments).exit_status, exit_status);
  }
  const tests::TemporaryFolder folder;
  const std::string file = folder.Write("options.yaml", "datadir: /typo\n");
  EXPECT_EQ(Read({"--config", file.c_str()}).exit_status, 2) << "a key that is no option";
}

TEST(ReadCommandLine, ACommandComesBeforeOrAfterTheOptions) {
  using Command = CommandLine::Command;
  const struct {
    std::vector<const char*> arguments;
    Command command;
    const char* folder;
  } cases[] = {
      {{"--data-dir", "here"}, Command::kServe, ""},
      {{"backup", "--data-dir", "here", "--to", "there"}, Command::kBackUp, "there"},
      {{"--data-dir", "here", "restore", "--from", "there"}, Command::kRestore, "there"},
      {{"check", "--data-dir", "here"}, Command::kCheck, ""},
  };
  for (const auto& [arguments, command, folder] : cases) {
    SCOPED_TRACE(arguments[0]);
    const auto line = Read(arguments);
    EXPECT_EQ(line.exit_status, -1);
    EXPECT_EQ(line.command, command);
    EXPECT_EQ(line.folder, folder);
    EXPECT_EQ(line.options.data_dir, "here");
  }
  EXPECT_EQ(Read({"check", "--head", "kept"}).heads_file, "kept");
  for (const std::vector<const char*>& wrong : std::vector<std::vector<const char*>>{
           {"backup"}, {"restore"}, {"check", "--to", "there"}, {"check", "backup", "--to", "x"}, {"nonsense"}})
    EXPECT_EQ(Read(wrong).exit_status, 2);
}

TEST(CheckOptions, NamesTheOption) {
  EXPECT_TRUE(CheckOptions({}).ok());
  const struct {
    const char* option;
    std::function<void(HostOptions&)> spoil;
  } cases[] = {
      {"district", [](HostOptions& o) { o.district = "31011"; }},
      {"data_dir", [](HostOptions& o) { o.data_dir = ""; }},
      {"listen", [](HostOptions& o) { o.listen = "0.0.0.0:7400"; }},
      {"tls_cert_file", [](HostOptions& o) { o.tls_key_file = "/dev/null"; }},
      {"service_secret_file", [](HostOptions& o) { o.service_secret_file = "/nowhere/secret"; }},
      {"workers", [](HostOptions& o) { o.workers = 0; }},
      {"max_connections", [](HostOptions& o) { o.max_connections = 0; }},
      {"max_connections_per_address", [](HostOptions& o) { o.max_connections_per_address = -1; }},
      {"max_transport_bytes", [](HostOptions& o) { o.max_transport_bytes = 1 << 20; }},
      {"watchdog_interval", [](HostOptions& o) { o.watchdog_interval = absl::Milliseconds(1); }},
      {"max_message_bytes", [](HostOptions& o) { o.max_message_bytes = 100; }},
      {"default_deadline", [](HostOptions& o) { o.default_deadline = absl::ZeroDuration(); }},
  };
  for (const auto& [option, spoil] : cases) {
    SCOPED_TRACE(option);
    HostOptions options;
    spoil(options);
    EXPECT_THAT(std::string(CheckOptions(options).message()), HasSubstr(option));
  }
}

// They speak no TLS and tell a stranger much: of which calls, and how many fail.
TEST(CheckOptions, MetricsLeaveTheMachineOnlyWhereThatIsSaid) {
  for (const char* address : {"0.0.0.0:8400", "10.0.0.1:8400", "[::]:8400", "8400", "127.0.0.1:8400,8401"}) {
    HostOptions options;
    options.metrics_listen = address;
    EXPECT_THAT(std::string(CheckOptions(options).message()), HasSubstr("metrics_listen")) << address;
  }
  HostOptions said;
  said.metrics_listen = "0.0.0.0:8400";
  said.metrics_beyond_loopback = true;
  EXPECT_TRUE(CheckOptions(said).ok());
  for (const char* address : {"127.0.0.1:8400", "[::1]:8400", ""}) {
    HostOptions options;
    options.metrics_listen = address;
    EXPECT_TRUE(CheckOptions(options).ok()) << address;
  }
  EXPECT_TRUE(Read({"--metrics-beyond-loopback", "true"}).options.metrics_beyond_loopback);
  EXPECT_EQ(Read({"--metrics-beyond-loopback", "perhaps"}).exit_status, 2);
}

}  // namespace
}  // namespace gongjin::rpc
