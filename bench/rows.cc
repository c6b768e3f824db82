#include "bench/rows.h"

#include <fstream>
#include <iostream>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/disk.h"
#include "bench/district.h"
#include "bench/load.h"
#include "bench/more_rows.h"
#include "bench/process.h"
#include "bench/raw_sqlite.h"
#include "bench/report.h"
#include "bench/stage.h"
#include "common/base/status.h"

namespace gongjin::bench {
namespace {

absl::StatusOr<std::unique_ptr<Process>> StartEcho(const Plan& plan, const Folder& folder, const District& district) {
  std::vector<std::string> command = {plan.self, "--echo-server", "--endpoint-file", folder.File("echo.endpoint")};
  const std::map<std::string, std::string> requests = {{kGet, district.GetRequest(0)},
                                                       {kList, district.ListRequest(kFilterAllPass)},
                                                       {kCreate, district.CreateRequest(0)}};
  int count = 0;
  for (const auto& [method, request] : requests) {
    ASSIGN_OR_RETURN(const std::string answer, district.Answer(method, request));
    const std::string path = folder.File(absl::StrCat("answer", ++count));
    std::ofstream(path, std::ios::binary) << answer;
    command.insert(command.end(), {"--answer", absl::StrCat(method, "=", path)});
    std::cout << absl::StrFormat("  an answer of %s has %d bytes\n", method, answer.size()) << std::flush;
  }
  return Process::Start(command, folder.File("echo.endpoint"), folder.File("echo.log"));
}

absl::StatusOr<Stage> SetUp(const Plan& plan) {
  ASSIGN_OR_RETURN(Stage stage, FillSuite(plan, plan.partnerships));
  ASSIGN_OR_RETURN(stage.echo, StartEcho(plan, *stage.folder, *stage.district));
  return stage;
}

// The rows beside a bare gRPC server and SQLite alone.
class Bare {
 public:
  Bare(const Plan& plan, Stage& stage, Report& report) : plan_(plan), stage_(stage), report_(report) {}

  absl::Status Measure() {
    const District& district = *stage_.district;
    RETURN_IF_ERROR(BesideEcho("Get, 64 callers, calls/s ÷ bare gRPC echo", kGet,
                               [&](int64_t n) { return district.GetRequest(n); }));
    const std::string list = "List of 50 with a filter, 64 callers, calls/s ÷ bare gRPC echo of as many bytes";
    RETURN_IF_ERROR(
        BesideEcho(list, kList, [request = district.ListRequest(kFilterAllPass)](int64_t) { return request; }));
    RETURN_IF_ERROR(BesideEcho(list + "; every second row fails the filter", kList,
                               [request = district.ListRequest(kFilterHalfPass)](int64_t) { return request; }));
    ASSIGN_OR_RETURN(auto raw,
                     RawSqlite::Like(stage_.folder->File("data/partnership.db"), stage_.folder->File("raw.db")));
    RETURN_IF_ERROR(CreateAlone(*raw));
    return CreateMany(*raw);
  }

 private:
  absl::Status BesideEcho(const std::string& what, const char* method, std::function<std::string(int64_t)> request) {
    if (!report_.Wants(what)) return absl::OkStatus();
    Loaded ours(&stage_, *stage_.suite, CallsOf(*stage_.suite, method, kCallers, request), plan_.time);
    Loaded echo(&stage_, *stage_.echo, CallsOf(*stage_.echo, method, kCallers, request), plan_.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         what, plan_.rounds, [&] { return ours.PerSecond(); }, [&] { return echo.PerSecond(); }));
    report_.Add(std::move(row), {{"ours", &ours}, {"echo", &echo}});
    return absl::OkStatus();
  }

  absl::Status CreateAlone(RawSqlite& raw) {
    const std::string what = "durable Create, 1 caller, median latency in µs ÷ (echo + one fdatasync)";
    if (!report_.Wants(what)) return absl::OkStatus();
    Loaded ours(&stage_, *stage_.suite, Creates(stage_, *stage_.suite, 1), plan_.time);
    Loaded echo(&stage_, *stage_.echo, Creates(stage_, *stage_.echo, 1), plan_.time / 2);
    std::vector<double> syncs;
    const auto least = [&]() -> absl::StatusOr<double> {
      ASSIGN_OR_RETURN(const double call, echo.MedianMicroseconds());
      ASSIGN_OR_RETURN(syncs.emplace_back(), SyncMicroseconds(stage_.folder->File("sync"), plan_.time / 2));
      return call + syncs.back();
    };
    ASSIGN_OR_RETURN(Row row, InTurns(
                                  what, plan_.rounds, [&] { return ours.MedianMicroseconds(); }, least));
    stage_.next_create = ours.next();
    report_.Add(std::move(row), {{"ours", &ours}, {"echo", &echo}});
    ASSIGN_OR_RETURN(const double alone, raw.Run(plan_.time, {.rows = 1, .checkpoint_pages = 8192}));
    std::cout << absl::StrFormat("    fdatasync %.0f µs; raw SQLite, one create a commit, %.0f µs\n", Median(syncs),
                                 1e6 / alone)
              << std::flush;
    return absl::OkStatus();
  }

  absl::Status CreateMany(RawSqlite& raw) {
    if (!report_.Wants("durable Create, 64 callers") && !report_.Wants("durable Create, 256 callers"))
      return absl::OkStatus();
    ASSIGN_OR_RETURN(const Batching best, raw.Best(plan_.time / 2));
    for (const int callers : {64, 256}) {
      const std::string what = absl::StrCat("durable Create, ", callers, " callers, creates/s ÷ raw SQLite, ",
                                            best.rows, " creates a commit");
      if (!report_.Wants(what)) continue;
      Loaded ours(&stage_, *stage_.suite, Creates(stage_, *stage_.suite, callers), plan_.time);
      ASSIGN_OR_RETURN(Row row, InTurns(
                                    what, plan_.rounds, [&] { return ours.PerSecond(); },
                                    [&] { return raw.Run(plan_.time, best); }));
      stage_.next_create = ours.next();
      report_.Add(std::move(row), {{"ours", &ours}});
    }
    return absl::OkStatus();
  }

  const Plan& plan_;
  Stage& stage_;
  Report& report_;
};

}  // namespace

absl::StatusOr<std::vector<Row>> MeasureAll(const Plan& plan) {
  Report report(plan.only);
  {
    ASSIGN_OR_RETURN(Stage stage, SetUp(plan));
    RETURN_IF_ERROR(Bare(plan, stage, report).Measure());
    RETURN_IF_ERROR(WatcherRows(plan, stage, report));
    if (!plan.peers.empty()) {
      RETURN_IF_ERROR(EtcdRows(plan, stage, report));
      RETURN_IF_ERROR(NodeRows(plan, stage, report));
      RETURN_IF_ERROR(DirectusRows(plan, stage, report));
    }
  }
  if (plan.many > 0) RETURN_IF_ERROR(GrowthRows(plan, report));
  return report.rows();
}

}  // namespace gongjin::bench
