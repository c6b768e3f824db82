#include <atomic>
#include <iostream>
#include <memory>
#include <mutex>
#include <thread>

#include "absl/strings/str_cat.h"
#include "cli/annotations.h"
#include "cli/cells.h"
#include "cli/commands.h"
#include "cli/explain.h"
#include "cli/width.h"
#include "gongjin/common/v1/change.pb.h"
#include "google/rpc/code.pb.h"

namespace gongjin::cli {
namespace {

using common::v1::Change;
using common::v1::WatchChangesRequest;
using common::v1::WatchChangesResponse;

struct WatchFlags {
  std::vector<std::string> types;
  std::string resume_token, output;
  bool from_beginning = false;
  int64_t count = 0;  // 0: without end
};

const char* KindWord(Change::Kind kind, Language language) {
  switch (kind) {
    case Change::CREATED:
      return Pick(language, "新建", "created");
    case Change::UPDATED:
      return Pick(language, "更新", "updated");
    case Change::DELETED:
      return Pick(language, "删除", "deleted");
    case Change::HIDDEN:
      return Pick(language, "不再可见", "hidden");
    default:
      return "?";
  }
}

std::string LineOf(const Change& change, Context& context) {
  const ResourceType* type = context.types.OfName(change.name());
  CellStyle style;
  style.language = context.language;
  const auto* time = Change::descriptor()->FindFieldByName("time");
  return absl::StrCat(
      Tame(absl::StrCat(Cell(change, *time, style), "  ", KindWord(change.kind(), context.language), "  ",
                        type == nullptr ? change.type() : type->Label(context.language), "  ", change.name(),
                        Pick(context.language, "  修订 ", "  revision "), change.revision())),
      "\n");
}

// One stream after the other from one process, each where the last one ended.
class Watcher {
 public:
  Watcher(Context& context, const WatchFlags& flags, std::string address, std::atomic<int64_t>& seen,
          std::mutex& output)
      : context_(context), flags_(flags), address_(std::move(address)), seen_(seen), output_(output) {
    request_.set_resume_token(flags.resume_token);
    if (flags.from_beginning) request_.set_start(WatchChangesRequest::BEGINNING);
  }

  void AddType(const std::string& type) { request_.add_types(type); }

  // Returns when enough was seen. CallError: refused, or unreachable for longer than the timeout.
  void Run() {
    const auto& method = context_.types.FindMethod("ChangeService/WatchChanges", context_.language);
    auto last_answer = std::chrono::steady_clock::now();
    for (bool refreshed = false;;) {
      WatchChangesResponse response;
      bool answered = false;
      const CallError end = context_.session().Follow(method, address_, request_, response, [&] {
        answered = true;
        refreshed = false;
        last_answer = std::chrono::steady_clock::now();
        return Take(response);
      });
      if (end.status.code() == google::rpc::OK && Enough()) return;
      const bool token_ended = end.status.code() == google::rpc::UNAUTHENTICATED && !refreshed;
      const bool lost = end.status.code() == google::rpc::OK || end.status.code() == google::rpc::UNAVAILABLE;
      if (!token_ended && !lost) throw end;
      refreshed = token_ended;
      const auto silent = std::chrono::steady_clock::now() - last_answer;
      if (lost && !answered && silent > context_.session().options().timeout) throw end;
      if (lost) std::this_thread::sleep_for(std::chrono::milliseconds(500));
    }
  }

 private:
  bool Enough() const { return flags_.count > 0 && seen_ >= flags_.count; }

  bool Take(const WatchChangesResponse& response) {
    const std::lock_guard<std::mutex> lock(output_);
    for (const Change& change : response.changes()) {
      if (Enough()) return false;
      ++seen_;
      std::cout << (flags_.output == "json" ? Json(change, false) : LineOf(change, context_)) << std::flush;
    }
    if (!response.resume_token().empty()) request_.set_resume_token(response.resume_token());
    return !Enough();
  }

  Context& context_;
  const WatchFlags& flags_;
  const std::string address_;
  std::atomic<int64_t>& seen_;
  std::mutex& output_;
  WatchChangesRequest request_;
};

// Which processes to watch, each for which types.
std::map<std::string, std::vector<std::string>> Plan(Context& context, const WatchFlags& flags) {
  std::map<std::string, std::vector<std::string>> plan;
  const Endpoints& endpoints = context.session().endpoints();
  for (const std::string& word : flags.types) {
    const ResourceType& type = context.types.Find(word, context.language);
    plan[endpoints.Of(*type.service, context.language)].push_back(type.type);
  }
  if (flags.types.empty()) {
    for (const std::string& address : endpoints.All()) plan[address];
  }
  if (plan.size() > 1 && !flags.resume_token.empty()) {
    throw UsageError(Pick(context.language, "--resume-token 只用于一个进程：请指明类型",
                          "--resume-token is of one process: name a type of it"));
  }
  return plan;
}

void Watch(Context& context, const WatchFlags& flags) {
  std::atomic<int64_t> seen{0};
  std::mutex output;
  std::vector<std::unique_ptr<Watcher>> watchers;
  for (const auto& [address, types] : Plan(context, flags)) {
    watchers.push_back(std::make_unique<Watcher>(context, flags, address, seen, output));
    for (const std::string& type : types) watchers.back()->AddType(type);
  }
  if (watchers.size() == 1) return watchers.front()->Run();
  // The first that ends, ends the command: a watch with a hole in it is none.
  std::vector<std::thread> threads;
  threads.reserve(watchers.size());
  for (auto& watcher : watchers) {
    threads.emplace_back([&] {
      Exit exit = kDone;
      try {
        watcher->Run();
      } catch (const CallError& error) {
        const std::lock_guard<std::mutex> lock(output);
        std::cerr << Explain(error, context.types, context.language);
        exit = ExitOf(error.status);
      } catch (const UsageError& error) {
        const std::lock_guard<std::mutex> lock(output);
        std::cerr << TameLines(error.what()) << "\n";
        exit = kUsage;
      }
      std::cout << std::flush;
      std::_Exit(exit);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

void AddWatch(CLI::App& app, Context& context) {
  const Language language = context.language;
  auto flags = std::make_shared<WatchFlags>();
  CLI::App& command = *app.add_subcommand(
      "watch", Pick(language, "随时显示变更，断线后接续", "shows changes as they happen, resumes when cut off"));
  command.add_option("TYPE", flags->types, Pick(language, "只看这些类型", "only these types"));
  command.add_option("--resume-token", flags->resume_token,
                     Pick(language, "从上次停下处继续", "from where an earlier watch ended"));
  command.add_flag("--from-beginning", flags->from_beginning,
                   Pick(language, "从第一条记录开始", "from the first change on record"));
  command.add_option("--count", flags->count, Pick(language, "看到这么多条后结束", "end after so many"));
  AddOutput(command, flags->output, {"text", "json"}, language);
  Runs(command, [flags, &context] { Watch(context, *flags); });
}

}  // namespace gongjin::cli
