// Beside Directus on SQLite, over REST as it is used; its callers are bench/peers/directus/load.mjs.
#include <fstream>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/more_rows.h"
#include "common/base/status.h"
#include "gongjin/partnership/v1/partnership.pb.h"
#include "google/protobuf/util/json_util.h"

namespace gongjin::bench {
namespace {

constexpr int kRecords = 1000;  // it has fewer than the suite: to make more takes it minutes
constexpr char kToken[] = "bench-directus-token";

class Directus {
 public:
  static absl::StatusOr<std::unique_ptr<Directus>> Start(const Plan& plan, Stage& stage) {
    std::unique_ptr<Directus> directus(new Directus(plan, *stage.folder));
    RETURN_IF_ERROR(stage.district->Refresh());
    ASSIGN_OR_RETURN(const std::string bytes, stage.district->Answer(kGet, stage.district->GetRequest(0)));
    partnership::v1::Partnership partnership;
    partnership.ParseFromString(bytes);
    std::string json;
    if (!google::protobuf::util::MessageToJsonString(partnership, &json).ok()) return absl::InternalError("no JSON");
    std::ofstream(directus->record_) << json;
    RETURN_IF_ERROR(OutputOf(directus->Command("bootstrap")).status());
    ASSIGN_OR_RETURN(directus->process_, Process::StartAt(directus->Command("start"), directus->address_,
                                                          stage.folder->File("directus.log")));
    RETURN_IF_ERROR(directus->Do("prepare", {}).status());
    RETURN_IF_ERROR(directus->Do("create", {"--count", absl::StrCat(kRecords)}).status());
    return directus;
  }
  // Calls a second.
  absl::StatusOr<double> Measure(const std::string& act) {
    ASSIGN_OR_RETURN(const std::string printed,
                     Do(act, {"--seconds", absl::StrCat(absl::ToDoubleSeconds(plan_.time))}));
    double figure = 0;
    return absl::SimpleAtod(printed, &figure) ? absl::StatusOr<double>(figure) : absl::InternalError(printed);
  }

 private:
  Directus(const Plan& plan, const Folder& folder)
      : plan_(plan),
        address_(FreeAddress()),
        database_(folder.File("directus.db")),
        record_(folder.File("record.json")) {}

  // Its defaults, without what would talk to the outside or turn callers away.
  std::vector<std::string> Command(const std::string& verb) const {
    return {"/usr/bin/env",
            "DB_CLIENT=sqlite3",
            "DB_FILENAME=" + database_,
            "SECRET=0123456789abcdef0123456789abcdef",
            "ADMIN_EMAIL=admin@example.com",
            "ADMIN_PASSWORD=bench-password-1",
            absl::StrCat("ADMIN_TOKEN=", kToken),
            "HOST=127.0.0.1",
            "PORT=" + address_.substr(address_.rfind(':') + 1),
            "TELEMETRY=false",
            "LOG_LEVEL=warn",
            "PRESSURE_LIMITER_ENABLED=false",
            plan_.peers + "/bin/node-of-directus",
            plan_.peers + "/directus/node_modules/directus/cli.js",
            verb};
  }
  absl::StatusOr<std::string> Do(const std::string& act, const std::vector<std::string>& more) {
    std::vector<std::string> command = {plan_.peers + "/bin/node",
                                        plan_.peers + "/directus/load.mjs",
                                        "--address",
                                        address_,
                                        "--token",
                                        kToken,
                                        "--record",
                                        record_,
                                        "--do",
                                        act,
                                        "--callers",
                                        absl::StrCat(kCallers)};
    command.insert(command.end(), more.begin(), more.end());
    return OutputOf(command);
  }

  const Plan& plan_;
  const std::string address_, database_, record_;
  std::unique_ptr<Process> process_;
};

}  // namespace

absl::Status DirectusRows(const Plan& plan, Stage& stage, Report& report) {
  const std::string create = "durable Create, 64 callers, creates/s ÷ Directus on SQLite over REST",
                    get = "Get, 64 callers, calls/s ÷ Directus on SQLite over REST",
                    list = "List of 50 with a filter, 64 callers, calls/s ÷ Directus on SQLite over REST";
  if (!report.Wants(create) && !report.Wants(get) && !report.Wants(list)) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto directus, Directus::Start(plan, stage));
  const District* district = stage.district.get();
  const auto beside = [&](const std::string& what, Calls calls, const std::string& act) -> absl::Status {
    if (!report.Wants(what)) return absl::OkStatus();
    Loaded ours(&stage, *stage.suite, std::move(calls), plan.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         what, plan.rounds, [&] { return ours.PerSecond(); }, [&] { return directus->Measure(act); }));
    if (act == "create") stage.next_create = ours.next();
    report.Add(std::move(row), {{"ours", &ours}});
    return absl::OkStatus();
  };
  RETURN_IF_ERROR(beside(create, Creates(stage, *stage.suite, kCallers), "create"));
  RETURN_IF_ERROR(
      beside(get, CallsOf(*stage.suite, kGet, kCallers, [=](int64_t n) { return district->GetRequest(n); }), "get"));
  return beside(list,
                CallsOf(*stage.suite, kList, kCallers,
                        [request = district->ListRequest(kFilterAllPass)](int64_t) { return request; }),
                "list");
}

}  // namespace gongjin::bench
