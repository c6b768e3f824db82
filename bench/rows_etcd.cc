// Beside etcd: the same bytes under the same names, written durably, read from one node, watched.
#include "absl/strings/str_cat.h"
#include "bench/more_rows.h"
#include "bench/watchers.h"
#include "bench/wire.h"
#include "common/base/status.h"
#include "gongjin/common/v1/change.pb.h"
#include "gongjin/partnership/v1/partnership.pb.h"

namespace gongjin::bench {
namespace {

constexpr char kPut[] = "etcdserverpb.KV/Put";
constexpr char kRange[] = "etcdserverpb.KV/Range";
constexpr char kPrefix[] = "districts/310113/partnerships/";
constexpr int kEvents = 11;  // of a WatchResponse
constexpr int kWatchers = 100;

// A node with its defaults: bbolt, a log synced before each answer, one member.
absl::StatusOr<std::unique_ptr<Process>> StartEtcd(const Plan& plan, const Folder& folder) {
  const std::string address = FreeAddress(), peer = FreeAddress();
  return Process::StartAt(
      {plan.peers + "/bin/etcd", "--data-dir", folder.File("etcd"), "--listen-client-urls",
       absl::StrCat("http://", address), "--advertise-client-urls", absl::StrCat("http://", address),
       "--listen-peer-urls", absl::StrCat("http://", peer), "--initial-advertise-peer-urls",
       absl::StrCat("http://", peer), "--initial-cluster", absl::StrCat("default=http://", peer)},
      address, folder.File("etcd.log"));
}

std::string KeyOf(int64_t n) { return absl::StrCat(kPrefix, "0194e5d0-7c1a-7000-8000-", 100000000000 + n); }

std::string PutOf(int64_t n, const std::string& value) {
  std::string request;
  AddBytes(request, 1, KeyOf(n));
  AddBytes(request, 2, value);
  return request;
}

std::string RangeOf(int64_t n) {
  std::string request;
  AddBytes(request, 1, KeyOf(n));
  AddNumber(request, 7, 1);  // serializable: this node's own state
  return request;
}

std::string WatchAll() {
  std::string create, request, end = kPrefix;
  ++end.back();
  AddBytes(create, 1, kPrefix);
  AddBytes(create, 2, end);
  AddBytes(request, 1, create);
  return request;
}

// Events a second that all watchers have while 64 callers write, until the last event of the last write has come.
absl::StatusOr<double> Delivered(const Watching& watching, const Process& server, Calls writes,
                                 const std::string& token, absl::Duration time, int64_t& next) {
  writes.address = server.address();
  writes.token = token;
  writes.first = next;
  ASSIGN_OR_RETURN(auto watchers, Watchers::Open(watching));
  Load load(std::move(writes));
  const absl::Time begun = absl::Now();
  RETURN_IF_ERROR(load.Run(time).status());
  const int64_t events = (load.next() - next) * watching.watchers;
  next = load.next();
  RETURN_IF_ERROR(watchers->Await(events, absl::Seconds(60) + time * 10));
  return static_cast<double>(events) / absl::ToDoubleSeconds(absl::Now() - begun);
}

}  // namespace

absl::Status EtcdRows(const Plan& plan, Stage& stage, Report& report) {
  const std::string create = "durable Create, 64 callers, creates/s ÷ etcd Put of the same bytes";
  const std::string get = "Get, 64 callers, calls/s ÷ etcd serializable Range";
  const std::string watch = "events/s to 100 watchers under 64 creating callers ÷ etcd's";
  if (!report.Wants(create) && !report.Wants(get) && !report.Wants(watch)) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto etcd, StartEtcd(plan, *stage.folder));
  RETURN_IF_ERROR(stage.district->Refresh());
  ASSIGN_OR_RETURN(const std::string value, stage.district->Answer(kGet, stage.district->GetRequest(0)));
  const auto puts = [&](int64_t n) { return PutOf(n, value); };
  Calls fill = CallsOf(*etcd, kPut, kCallers, puts);
  Load filling(fill);
  RETURN_IF_ERROR(filling.Send(plan.partnerships));
  int64_t next_put = filling.next();

  if (report.Wants(create)) {
    Calls calls = CallsOf(*etcd, kPut, kCallers, puts);
    calls.first = next_put;
    Loaded ours(&stage, *stage.suite, Creates(stage, *stage.suite, kCallers), plan.time);
    Loaded theirs(nullptr, *etcd, calls, plan.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         create, plan.rounds, [&] { return ours.PerSecond(); }, [&] { return theirs.PerSecond(); }));
    stage.next_create = ours.next();
    next_put = theirs.next();
    report.Add(std::move(row), {{"ours", &ours}, {"etcd", &theirs}});
  }
  if (report.Wants(get)) {
    const District* district = stage.district.get();
    Loaded ours(&stage, *stage.suite,
                CallsOf(*stage.suite, kGet, kCallers, [=](int64_t n) { return district->GetRequest(n); }), plan.time);
    Loaded theirs(nullptr, *etcd, CallsOf(*etcd, kRange, kCallers, [](int64_t n) { return RangeOf(n * 7919 % 1000); }),
                  plan.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         get, plan.rounds, [&] { return ours.PerSecond(); }, [&] { return theirs.PerSecond(); }));
    report.Add(std::move(row), {{"ours", &ours}, {"etcd", &theirs}});
  }
  if (report.Wants(watch)) {
    common::v1::WatchChangesRequest request;
    request.add_types("partnership.gongjin/Partnership");
    const auto our_events = [&]() -> absl::StatusOr<double> {
      RETURN_IF_ERROR(stage.district->Refresh());
      const std::string& token = stage.district->token();
      return Delivered({.address = stage.suite->address(),
                        .method = "gongjin.common.v1.ChangeService/WatchChanges",
                        .token = token,
                        .request = request.SerializeAsString(),
                        .watchers = kWatchers},
                       *stage.suite, Creates(stage, *stage.suite, kCallers), token, plan.time, stage.next_create);
    };
    const auto their_events = [&] {
      return Delivered({.address = etcd->address(),
                        .method = "etcdserverpb.Watch/Watch",
                        .request = WatchAll(),
                        .more_requests = true,
                        .events_field = kEvents,
                        .watchers = kWatchers},
                       *etcd, CallsOf(*etcd, kPut, kCallers, puts), "", plan.time, next_put);
    };
    ASSIGN_OR_RETURN(Row row, InTurns(watch, plan.rounds, our_events, their_events));
    report.Add(std::move(row));
  }
  return absl::OkStatus();
}

}  // namespace gongjin::bench
