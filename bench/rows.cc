#include "bench/rows.h"

#include <fstream>
#include <iostream>
#include <map>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/disk.h"
#include "bench/district.h"
#include "bench/load.h"
#include "bench/process.h"
#include "bench/raw_sqlite.h"
#include "common/access/secret_file.h"
#include "common/base/status.h"

namespace gongjin::bench {
namespace {

constexpr int kCallers = 64;

// The suite, the echo beside it and the district in it.
struct Stage {
  std::unique_ptr<Folder> folder;
  std::unique_ptr<Process> suite, echo;
  std::unique_ptr<District> district;
};

absl::StatusOr<std::unique_ptr<Process>> StartSuite(const Plan& plan, const Folder& folder) {
  return Process::Start({plan.suite, "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0",
                         absl::StrCat("--data-dir=", folder.File("data")),
                         absl::StrCat("--admin-secret-file=", folder.File("admin.secret")),
                         absl::StrCat("--endpoint-file=", folder.File("endpoint")),
                         // The limit is on, and beyond what one caller reaches here.
                         "--calls-per-second-per-principal=1000000"},
                        folder.File("endpoint"), folder.File("suite.log"));
}

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
  Stage stage;
  ASSIGN_OR_RETURN(stage.folder, Folder::Make(plan.folder));
  ASSIGN_OR_RETURN(stage.suite, StartSuite(plan, *stage.folder));
  ASSIGN_OR_RETURN(const auto secret, access::ReadSecretFile(stage.folder->File("admin.secret")));
  if (!secret.has_value()) return absl::InternalError("the suite has left no secret");
  ASSIGN_OR_RETURN(stage.district, District::Fill(stage.suite->address(), *secret, plan.partnerships));
  ASSIGN_OR_RETURN(stage.echo, StartEcho(plan, *stage.folder, *stage.district));
  return stage;
}

// One figure of a load; also what a call cost in processor time, on either side.
class Loaded {
 public:
  Loaded(Stage& stage, const Process& server, Calls calls, absl::Duration time)
      : stage_(stage), server_(server), load_(std::move(calls)), time_(time) {}

  absl::StatusOr<double> PerSecond() {
    ASSIGN_OR_RETURN(const Answers answers, Run());
    return answers.calls_per_second;
  }
  absl::StatusOr<double> MedianMicroseconds() {
    ASSIGN_OR_RETURN(const Answers answers, Run());
    return AtRank(answers.latencies_us, 0.5);
  }
  int64_t next() const { return load_.next(); }
  std::string Cost() const {
    return absl::StrFormat("server %.1f, client %.1f µs of processor a call; p50 %.0f, p99 %.0f µs", Median(server_us_),
                           Median(client_us_), Median(p50_us_), Median(p99_us_));
  }

 private:
  absl::StatusOr<Answers> Run() {
    RETURN_IF_ERROR(stage_.district->Refresh());
    load_.SetToken(stage_.district->token());
    const double server = server_.ProcessorSeconds(), client = OwnProcessorSeconds();
    const int64_t first = load_.next();
    ASSIGN_OR_RETURN(Answers answers, load_.Run(time_));
    const auto calls = static_cast<double>(load_.next() - first);
    server_us_.push_back((server_.ProcessorSeconds() - server) / calls * 1e6);
    client_us_.push_back((OwnProcessorSeconds() - client) / calls * 1e6);
    p50_us_.push_back(AtRank(answers.latencies_us, 0.5));
    p99_us_.push_back(AtRank(answers.latencies_us, 0.99));
    return answers;
  }

  Stage& stage_;
  const Process& server_;
  Load load_;
  const absl::Duration time_;
  std::vector<double> server_us_, client_us_, p50_us_, p99_us_;
};

// All rows, one after another on one stage.
class Report {
 public:
  Report(const Plan& plan, Stage& stage) : plan_(plan), stage_(stage), next_create_(stage.district->next()) {}

  absl::StatusOr<std::vector<Row>> Measure() {
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
  bool Wanted(const std::string& what) const { return absl::StrContains(what, plan_.only); }

  void Add(Row row, const std::vector<std::pair<const char*, const Loaded*>>& loads) {
    std::cout << LineOf(row) << "\n";
    for (const auto& [who, load] : loads) std::cout << "    " << who << ": " << load->Cost() << "\n";
    std::cout << std::flush;
    rows_.push_back(std::move(row));
  }

  Calls CallsOf(const Process& server, const char* method, int callers, std::function<std::string(int64_t)> request) {
    return {
        .address = server.address(), .method = method, .token = "", .callers = callers, .request = std::move(request)};
  }
  // Creates of one row never meet those of another.
  Calls Creates(const Process& server, int callers) {
    Calls calls = CallsOf(server, kCreate, callers, [this](int64_t n) { return stage_.district->CreateRequest(n); });
    calls.first = next_create_;
    return calls;
  }

  absl::Status BesideEcho(const std::string& what, const char* method, std::function<std::string(int64_t)> request) {
    if (!Wanted(what)) return absl::OkStatus();
    Loaded ours(stage_, *stage_.suite, CallsOf(*stage_.suite, method, kCallers, request), plan_.time);
    Loaded echo(stage_, *stage_.echo, CallsOf(*stage_.echo, method, kCallers, request), plan_.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         what, plan_.rounds, [&] { return ours.PerSecond(); }, [&] { return echo.PerSecond(); }));
    Add(std::move(row), {{"ours", &ours}, {"echo", &echo}});
    return absl::OkStatus();
  }

  absl::Status CreateAlone(RawSqlite& raw) {
    const std::string what = "durable Create, 1 caller, median latency in µs ÷ (echo + one fdatasync)";
    if (!Wanted(what)) return absl::OkStatus();
    Loaded ours(stage_, *stage_.suite, Creates(*stage_.suite, 1), plan_.time);
    Loaded echo(stage_, *stage_.echo, Creates(*stage_.echo, 1), plan_.time / 2);
    std::vector<double> syncs;
    const auto least = [&]() -> absl::StatusOr<double> {
      ASSIGN_OR_RETURN(const double call, echo.MedianMicroseconds());
      ASSIGN_OR_RETURN(syncs.emplace_back(), SyncMicroseconds(stage_.folder->File("sync"), plan_.time / 2));
      return call + syncs.back();
    };
    ASSIGN_OR_RETURN(Row row, InTurns(
                                  what, plan_.rounds, [&] { return ours.MedianMicroseconds(); }, least));
    next_create_ = ours.next();
    Add(std::move(row), {{"ours", &ours}, {"echo", &echo}});
    ASSIGN_OR_RETURN(const double alone, raw.Run(plan_.time, {.rows = 1, .checkpoint_pages = 8192}));
    std::cout << absl::StrFormat("    fdatasync %.0f µs; raw SQLite, one create a commit, %.0f µs\n", Median(syncs),
                                 1e6 / alone)
              << std::flush;
    return absl::OkStatus();
  }

  absl::StatusOr<std::vector<Row>> CreateMany(RawSqlite& raw) {
    if (!Wanted("durable Create, 64 callers") && !Wanted("durable Create, 256 callers")) return rows_;
    ASSIGN_OR_RETURN(const Batching best, raw.Best(plan_.time / 2));
    for (const int callers : {64, 256}) {
      const std::string what = absl::StrCat("durable Create, ", callers, " callers, creates/s ÷ raw SQLite, ",
                                            best.rows, " creates a commit");
      if (!Wanted(what)) continue;
      Loaded ours(stage_, *stage_.suite, Creates(*stage_.suite, callers), plan_.time);
      ASSIGN_OR_RETURN(Row row, InTurns(
                                    what, plan_.rounds, [&] { return ours.PerSecond(); },
                                    [&] { return raw.Run(plan_.time, best); }));
      next_create_ = ours.next();
      Add(std::move(row), {{"ours", &ours}});
    }
    return rows_;
  }

  const Plan& plan_;
  Stage& stage_;
  int64_t next_create_;
  std::vector<Row> rows_;
};

}  // namespace

absl::StatusOr<std::vector<Row>> MeasureAll(const Plan& plan) {
  ASSIGN_OR_RETURN(Stage stage, SetUp(plan));
  return Report(plan, stage).Measure();
}

}  // namespace gongjin::bench
