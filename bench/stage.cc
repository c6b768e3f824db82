#include "bench/stage.h"

#include <filesystem>
#include <fstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/ratio.h"
#include "common/access/secret_file.h"
#include "common/base/status.h"

namespace gongjin::bench {

absl::StatusOr<std::unique_ptr<Process>> StartSuite(const Plan& plan, const Folder& folder) {
  return Process::Start({plan.suite, "--listen=127.0.0.1:0", "--metrics-listen=127.0.0.1:0",
                         absl::StrCat("--data-dir=", folder.File("data")),
                         absl::StrCat("--admin-secret-file=", folder.File("admin.secret")),
                         absl::StrCat("--endpoint-file=", folder.File("endpoint")),
                         // The limit is on, and beyond what one caller reaches here.
                         "--calls-per-second-per-principal=1000000"},
                        folder.File("endpoint"), folder.File("suite.log"));
}

namespace {

constexpr int64_t kOfOneRun = 2000000;  // Creates: more than a run asks for

// `next` is 0: the district is to be filled.
absl::StatusOr<Stage> SetUp(const Plan& plan, std::unique_ptr<Folder> folder, int64_t next, int partnerships) {
  Stage stage;
  stage.folder = std::move(folder);
  ASSIGN_OR_RETURN(stage.suite, StartSuite(plan, *stage.folder));
  ASSIGN_OR_RETURN(const auto secret, access::ReadSecretFile(stage.folder->File("admin.secret")));
  if (!secret.has_value()) return absl::InternalError("the suite has left no secret");
  ASSIGN_OR_RETURN(stage.district, next == 0 ? District::Fill(stage.suite->address(), *secret, partnerships)
                                             : District::Return(stage.suite->address(), *secret, partnerships, next));
  stage.next_create = stage.district->next();
  return stage;
}

}  // namespace

absl::StatusOr<Stage> FillSuite(const Plan& plan, int partnerships) {
  ASSIGN_OR_RETURN(auto folder, Folder::Make(plan.folder));
  return SetUp(plan, std::move(folder), 0, partnerships);
}

absl::StatusOr<Stage> KeepSuite(const Plan& plan, const std::string& path, int partnerships) {
  ASSIGN_OR_RETURN(auto folder, Folder::Keep(path));
  const std::string note = folder->File("filled");  // with how many; the first Create that no run has asked for
  int filled = 0;
  int64_t next = 0;
  std::ifstream(note) >> filled >> next;
  if (std::filesystem::exists(folder->File("data")) && (filled != partnerships || next == 0))
    return absl::FailedPreconditionError(
        absl::StrCat(path, " was not filled with ", partnerships, ": remove it, or name another folder"));
  ASSIGN_OR_RETURN(Stage stage, SetUp(plan, std::move(folder), next, partnerships));
  // At the beginning: also a run that is cut off must leave its Creates to nobody.
  if (!(std::ofstream(note) << partnerships << " " << stage.next_create + kOfOneRun << std::endl))
    return absl::InternalError("cannot write " + note);
  return stage;
}

Calls CallsOf(const Process& server, const std::string& method, int callers,
              std::function<std::string(int64_t)> request) {
  return {
      .address = server.address(), .method = method, .token = "", .callers = callers, .request = std::move(request)};
}

Calls Creates(const Stage& stage, const Process& server, int callers) {
  Calls calls = CallsOf(server, kCreate, callers,
                        [district = stage.district.get()](int64_t n) { return district->CreateRequest(n); });
  calls.first = stage.next_create;
  return calls;
}

absl::StatusOr<double> Loaded::PerSecond() {
  ASSIGN_OR_RETURN(const Answers answers, Run());
  return answers.calls_per_second;
}

absl::StatusOr<double> Loaded::MedianMicroseconds() {
  ASSIGN_OR_RETURN(const Answers answers, Run());
  return AtRank(answers.latencies_us, 0.5);
}

std::string Loaded::Cost() const {
  return absl::StrFormat("server %.1f, client %.1f µs of processor a call; p50 %.0f, p99 %.0f µs", Median(server_us_),
                         Median(client_us_), Median(p50_us_), Median(p99_us_));
}

absl::StatusOr<Answers> Loaded::Run() {
  if (stage_ != nullptr) {
    RETURN_IF_ERROR(stage_->district->Refresh());
    load_.SetToken(stage_->district->token());
  }
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

}  // namespace gongjin::bench
