// What a thousand watchers cost those who write: of records that do not change meanwhile, since two cores cannot tell a
// thousand anything else.
#include "bench/more_rows.h"
#include "bench/watchers.h"
#include "common/base/status.h"
#include "gongjin/common/v1/change.pb.h"

namespace gongjin::bench {

absl::Status WatcherRows(const Plan& plan, Stage& stage, Report& report) {
  const std::string what = "durable Create, 64 callers, creates/s with 1,000 watchers of schools ÷ without";
  if (!report.Wants(what)) return absl::OkStatus();
  common::v1::WatchChangesRequest request;
  request.add_types("registry.gongjin/School");
  Loaded watched(&stage, *stage.suite, Creates(stage, *stage.suite, kCallers), plan.time);
  const auto with = [&]() -> absl::StatusOr<double> {
    RETURN_IF_ERROR(stage.district->Refresh());
    ASSIGN_OR_RETURN(auto watchers, Watchers::Open({.address = stage.suite->address(),
                                                    .method = "gongjin.common.v1.ChangeService/WatchChanges",
                                                    .token = stage.district->token(),
                                                    .request = request.SerializeAsString(),
                                                    .watchers = 1000}));
    return watched.PerSecond();
  };
  ASSIGN_OR_RETURN(Row row, InTurns(what, plan.rounds, with, [&] { return watched.PerSecond(); }));
  stage.next_create = watched.next();
  report.Add(std::move(row));
  return absl::OkStatus();
}

}  // namespace gongjin::bench
