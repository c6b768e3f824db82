// Beside the same service in Node: bench/peers/node/server.mjs.
#include "absl/strings/str_cat.h"
#include "bench/more_rows.h"
#include "common/base/status.h"
#include "gongjin/partnership/v1/partnership.pb.h"

namespace gongjin::bench {
namespace {

constexpr int kNames = 1000;  // what Get asks for in turn, as of the suite

// The n-th Create, under a name that is known.
std::string CreateRequest(const District& district, int64_t n) {
  partnership::v1::CreatePartnershipRequest request;
  request.ParseFromString(district.CreateRequest(n));
  request.set_partnership_id(absl::StrCat("bench-", n));
  return request.SerializeAsString();
}

std::string GetRequest(int64_t n) {
  partnership::v1::GetPartnershipRequest request;
  request.set_name(absl::StrCat("districts/310113/partnerships/bench-", n * 7919 % kNames));
  return request.SerializeAsString();
}

absl::StatusOr<std::unique_ptr<Process>> StartNode(const Plan& plan, const Folder& folder) {
  return Process::Start(
      {plan.peers + "/bin/node", plan.peers + "/node/server.mjs", "--protos", plan.peers + "/../../protos", "--protos",
       plan.peers + "/bin/protos", "--like", folder.File("data/partnership.db"), "--database", folder.File("node.db"),
       "--endpoint-file", folder.File("node.endpoint")},
      folder.File("node.endpoint"), folder.File("node.log"));
}

}  // namespace

absl::Status NodeRows(const Plan& plan, Stage& stage, Report& report) {
  const std::string create = "durable Create, 64 callers, creates/s ÷ the same service in Node";
  const std::string get = "Get, 64 callers, calls/s ÷ the same service in Node";
  if (!report.Wants(create) && !report.Wants(get)) return absl::OkStatus();
  ASSIGN_OR_RETURN(auto node, StartNode(plan, *stage.folder));
  const District* district = stage.district.get();
  Calls calls = CallsOf(*node, kCreate, kCallers, [=](int64_t n) { return CreateRequest(*district, n); });
  Load filling(calls);
  RETURN_IF_ERROR(filling.Send(std::max(kNames, plan.partnerships)));
  calls.first = filling.next();

  if (report.Wants(create)) {
    Loaded ours(&stage, *stage.suite, Creates(stage, *stage.suite, kCallers), plan.time);
    Loaded theirs(nullptr, *node, calls, plan.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         create, plan.rounds, [&] { return ours.PerSecond(); }, [&] { return theirs.PerSecond(); }));
    stage.next_create = ours.next();
    report.Add(std::move(row), {{"ours", &ours}, {"Node", &theirs}});
  }
  if (report.Wants(get)) {
    Loaded ours(&stage, *stage.suite,
                CallsOf(*stage.suite, kGet, kCallers, [=](int64_t n) { return district->GetRequest(n); }), plan.time);
    Loaded theirs(nullptr, *node, CallsOf(*node, kGet, kCallers, &GetRequest), plan.time);
    ASSIGN_OR_RETURN(Row row,
                     InTurns(
                         get, plan.rounds, [&] { return ours.PerSecond(); }, [&] { return theirs.PerSecond(); }));
    report.Add(std::move(row), {{"ours", &ours}, {"Node", &theirs}});
  }
  return absl::OkStatus();
}

}  // namespace gongjin::bench
