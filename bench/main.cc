// gongjin-bench: Gongjin's servers beside the least that the same work can cost. Run it by bench/run.
#include <filesystem>
#include <fstream>
#include <iostream>

#include "CLI/CLI.hpp"
#include "absl/strings/str_split.h"
#include "absl/synchronization/mutex.h"
#include "bench/echo_server.h"
#include "bench/ratio.h"
#include "bench/rows.h"

int main(int argc, char** argv) {
  using namespace gongjin::bench;
  // As Gongjin's servers do: Debian's absl looks for deadlocks among gRPC's locks at each of them.
  absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
  const auto self = std::filesystem::read_symlink("/proc/self/exe");
  Plan plan;
  plan.self = self;
  plan.suite = self.parent_path() / "gongjin-suite";
  plan.folder = self.parent_path().parent_path() / "bench-data";
  std::string json;
  double seconds = absl::ToDoubleSeconds(plan.time);
  bool echo_server = false;
  std::string endpoint_file;
  std::vector<std::string> answers;

  CLI::App app{
      "Measures in turns: Gongjin's servers, everything on, and beside them a bare gRPC server or SQLite alone."};
  app.add_option("--json", json, "file for the rows");
  app.add_option("--rounds", plan.rounds, "how often each figure is taken")->check(CLI::PositiveNumber);
  app.add_option("--seconds", seconds, "how long each figure is taken")->check(CLI::PositiveNumber);
  app.add_option("--only", plan.only, "rows that contain this");
  app.add_option("--partnerships", plan.partnerships, "records in the district")->check(CLI::PositiveNumber);
  app.add_option("--many", plan.many, "records in a large district beside it, 1000000 for the rows of growth")
      ->check(CLI::NonNegativeNumber);
  app.add_option("--many-folder", plan.many_folder, "where the large district is kept for the next run");
  app.add_option("--peers", plan.peers, "folder with the other products; bench/run --peers makes it");
  app.add_option("--suite", plan.suite, "the program that is measured");
  app.add_option("--folder", plan.folder, "where data is kept meanwhile: on the disk that is measured");
  app.add_flag("--echo-server", echo_server, "be the bare server instead");
  app.add_option("--endpoint-file", endpoint_file, "of the bare server");
  app.add_option("--answer", answers, "of the bare server: METHOD=FILE");
  CLI11_PARSE(app, argc, argv);

  if (echo_server) {
    std::map<std::string, std::string> files;
    for (const auto& answer : answers) {
      const std::pair<std::string, std::string> parts = absl::StrSplit(answer, absl::MaxSplits('=', 1));
      files.insert(parts);
    }
    return ServeEcho(files, endpoint_file);
  }
  plan.time = absl::Seconds(seconds);
  const auto rows = MeasureAll(plan);
  if (!rows.ok()) {
    std::cerr << "gongjin-bench: " << rows.status().message() << "\n";
    return 1;
  }
  if (!json.empty() && !(std::ofstream(json) << JsonOf(*rows))) {
    std::cerr << "gongjin-bench: cannot write " << json << "\n";
    return 1;
  }
  return 0;
}
