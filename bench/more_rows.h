// Rows beside other products, and of ourselves under more: each starts what it needs besides `stage`.
#pragma once

#include "absl/status/status.h"
#include "bench/report.h"
#include "bench/rows.h"
#include "bench/stage.h"

namespace gongjin::bench {

// Put, Range and Watch of etcd, one node with its defaults.
absl::Status EtcdRows(const Plan& plan, Stage& stage, Report& report);
// The same calls of a service in Node: grpc-js, better-sqlite3.
absl::Status NodeRows(const Plan& plan, Stage& stage, Report& report);
// The same records in Directus on SQLite, over REST.
absl::Status DirectusRows(const Plan& plan, Stage& stage, Report& report);
// Create while a thousand watch.
absl::Status WatcherRows(const Plan& plan, Stage& stage, Report& report);
// The same calls with `plan.many` records; start and memory.
absl::Status GrowthRows(const Plan& plan, Report& report);

}  // namespace gongjin::bench
