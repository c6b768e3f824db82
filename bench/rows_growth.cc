// The same with many records: calls, start after kill -9, memory. The large district is made by the real Create, 256 in
// flight, which takes minutes.
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/more_rows.h"
#include "common/base/status.h"

namespace gongjin::bench {
namespace {

// A small district and a large one, each in a suite of its own.
struct Two {
  Stage small, large;
};

std::string Of(const Plan& plan, const std::string& what) {
  return absl::StrCat(what, " at ", plan.many, " partnerships ÷ at ", plan.partnerships);
}

absl::Status Calling(const Plan& plan, const std::string& what, Two& two,
                     const std::function<Calls(const Stage&)>& calls, Report& report) {
  if (!report.Wants(what)) return absl::OkStatus();
  Loaded large(&two.large, *two.large.suite, calls(two.large), plan.time);
  Loaded small(&two.small, *two.small.suite, calls(two.small), plan.time);
  ASSIGN_OR_RETURN(Row row,
                   InTurns(
                       what, plan.rounds, [&] { return large.PerSecond(); }, [&] { return small.PerSecond(); }));
  for (const auto& [stage, load] : {std::pair(&two.large, &large), std::pair(&two.small, &small)})
    stage->next_create = std::max(stage->next_create, load->next());
  report.Add(std::move(row), {{"large", &large}, {"small", &small}});
  return absl::OkStatus();
}

// Seconds from the start of a suite that was killed under load until it has answered a Get.
absl::StatusOr<double> SecondsToReady(const Plan& plan, Stage& stage) {
  {
    RETURN_IF_ERROR(stage.district->Refresh());
    Calls calls = Creates(stage, *stage.suite, kCallers);
    calls.token = stage.district->token();
    Load load(calls);
    RETURN_IF_ERROR(load.Run(plan.time).status());  // so that there is a log to be read again
    stage.next_create = load.next();
  }
  stage.suite->Kill();
  const absl::Time begun = absl::Now();
  ASSIGN_OR_RETURN(stage.suite, StartSuite(plan, *stage.folder));
  RETURN_IF_ERROR(stage.district->MovedTo(stage.suite->address()));
  RETURN_IF_ERROR(stage.district->Answer(kGet, stage.district->GetRequest(0)).status());
  return absl::ToDoubleSeconds(absl::Now() - begun);
}

}  // namespace

absl::Status GrowthRows(const Plan& plan, Report& report) {
  const std::string get = Of(plan, "Get, 64 callers, calls/s"), list = Of(plan, "List of 50 with a filter, calls/s"),
                    create = Of(plan, "durable Create, 64 callers, creates/s"),
                    start = Of(plan, "seconds from start to an answer after kill -9,"),
                    memory = absl::StrCat("memory of the suite, MB, at ", plan.many, " partnerships and load ÷ idle");
  bool wanted = false;
  for (const auto& what : {get, list, create, start, memory}) wanted = wanted || report.Wants(what);
  if (!wanted) return absl::OkStatus();
  double idle = 0;
  {
    ASSIGN_OR_RETURN(const auto folder, Folder::Make(plan.folder));
    ASSIGN_OR_RETURN(const auto suite, StartSuite(plan, *folder));
    absl::SleepFor(absl::Seconds(1));
    idle = suite->ResidentMegabytes();
  }
  Two two;
  ASSIGN_OR_RETURN(two.small, FillSuite(plan, plan.partnerships));
  const absl::Time begun = absl::Now();
  ASSIGN_OR_RETURN(
      two.large, plan.many_folder.empty() ? FillSuite(plan, plan.many) : KeepSuite(plan, plan.many_folder, plan.many));
  std::cout << absl::StrFormat("  %d partnerships were there in %.0f s\n", plan.many,
                               absl::ToDoubleSeconds(absl::Now() - begun));

  const auto calls_of = [](const char* method, auto request) {
    return [=](const Stage& stage) {
      const District* district = stage.district.get();
      return CallsOf(*stage.suite, method, kCallers, [=](int64_t n) { return request(*district, n); });
    };
  };
  const auto gets = calls_of(kGet, [](const District& district, int64_t n) { return district.GetRequest(n); });
  const auto lists =
      calls_of(kList, [](const District& district, int64_t) { return district.ListRequest(kFilterAllPass); });
  const auto creates = [](const Stage& stage) { return Creates(stage, *stage.suite, kCallers); };
  RETURN_IF_ERROR(Calling(plan, get, two, gets, report));
  RETURN_IF_ERROR(Calling(plan, list, two, lists, report));
  RETURN_IF_ERROR(Calling(plan, create, two, creates, report));
  if (report.Wants(memory)) {
    const double held = two.large.suite->ResidentMegabytes();
    report.Add(RowOf(memory, {held}, {idle}));
  }
  if (report.Wants(start)) {
    ASSIGN_OR_RETURN(Row row, InTurns(
                                  start, plan.rounds, [&] { return SecondsToReady(plan, two.large); },
                                  [&] { return SecondsToReady(plan, two.small); }));
    report.Add(std::move(row));
  }
  return absl::OkStatus();
}

}  // namespace gongjin::bench
