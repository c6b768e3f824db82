#include "tests/history/service_life.h"

#include <atomic>
#include <mutex>
#include <random>
#include <thread>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/history/bureau.h"
#include "tests/history/suite_process.h"

namespace gongjin::history {
namespace {

constexpr int kClients = 16;
constexpr int kBusyRecords = 4;

// What all clients of a life share.
struct Day {
  std::atomic<int64_t> done = 0;
  int64_t until = 0;
  std::atomic<bool> over = false;
  std::mutex mutex;
  std::string failure;

  void Fail(const absl::Status& status) {
    const std::lock_guard lock(mutex);
    if (failure.empty()) failure = status.ToString();
    over = true;
  }
};

class Caller {
 public:
  Caller(uint64_t seed, int number) : number_(number), random_(seed * 1000003 + static_cast<uint64_t>(number)) {}

  void Call(const Bureau& bureau, Day& day) {
    while (!day.over && day.done < day.until) {
      const int chance = Upto(99);
      absl::Status status;
      if (chance < 75) {
        status = Operate(bureau);
      } else if (chance < 78) {
        status = List(bureau);
      } else {
        status = Turn(bureau);
      }
      if (!status.ok() && !unknown_) day.Fail(status);
      if (unknown_) absl::SleepFor(absl::Milliseconds(5));
      unknown_ = false;
      ++day.done;
    }
  }
  // The process has ended, and with it all that it was asked.
  void EndUnknown(int64_t now) {
    for (auto each = operations_.rbegin(); each != operations_.rend() && each->answered >= begun_; ++each)
      if (each->answer == Answer::kUnknown && each->answered == kNever) each->answered = now;
    for (auto each = turns_.rbegin(); each != turns_.rend() && each->answered >= begun_; ++each)
      if (each->answer == Answer::kUnknown && each->answered == kNever) each->answered = now;
    begun_ = now;
  }
  void Tell(ServiceHistory& history) const {
    history.operations.insert(history.operations.end(), operations_.begin(), operations_.end());
    history.listings.insert(history.listings.end(), listings_.begin(), listings_.end());
    history.turns.insert(history.turns.end(), turns_.begin(), turns_.end());
  }

 private:
  int Upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  int64_t NextNumber() { return (int64_t{number_} + 1) << 32 | ++numbers_; }

  absl::Status Operate(const Bureau& bureau) {
    Operation operation = Next();
    operation.asked = Now();
    absl::Status status = bureau.Perform(operation);
    if (!status.ok()) return status;
    unknown_ = operation.answer == Answer::kUnknown;
    if (!unknown_) operation.answered = Now();
    if (operation.answer == Answer::kDone) known_[operation.record] = operation.seen.revision;
    operations_.push_back(operation);
    return absl::OkStatus();
  }

  // A new one, or an earlier one again: at once if its outcome is unknown.
  Operation Next() {
    if (!operations_.empty() && operations_.back().answer == Answer::kUnknown && operations_.back().request != 0)
      return Again(operations_.back());
    const auto back = static_cast<size_t>(Upto(30)) + 1;
    if (Upto(9) == 0 && operations_.size() >= back && operations_[operations_.size() - back].request != 0)
      return Again(operations_[operations_.size() - back]);
    Operation operation;
    operation.client = number_;
    operation.record = Upto(2) == 0 ? Upto(kBusyRecords - 1) : Upto(kServiceRecords - 1);
    const int chance = Upto(99);
    operation.kind = chance < 45   ? Kind::kGet
                     : chance < 85 ? Kind::kUpdate
                     : chance < 89 ? Kind::kCreate
                     : chance < 93 ? Kind::kArchive
                                   : Kind::kUnarchive;
    if (operation.kind == Kind::kUpdate || operation.kind == Kind::kCreate) operation.value = NextNumber();
    if (operation.kind != Kind::kGet) operation.request = NextNumber();
    if (operation.kind != Kind::kGet && operation.kind != Kind::kCreate && Upto(1) == 0)
      operation.rests_on = known_[operation.record];
    return operation;
  }

  absl::Status List(const Bureau& bureau) {
    Listing listing;
    listing.client = number_;
    listing.asked = Now();
    absl::Status status = bureau.List(listing.versions);
    listing.answered = Now();
    unknown_ = !status.ok() && status.code() == absl::StatusCode::kUnavailable;
    if (status.ok()) listings_.push_back(std::move(listing));
    return status;
  }

  absl::Status Turn(const Bureau& bureau) {
    history::Turn turn;
    turn.client = number_;
    if (!turns_.empty() && turns_.back().answer == Answer::kUnknown) {
      turn.withdraws = turns_.back().withdraws;
      turn.school = turns_.back().school;
      turn.id = turns_.back().id;
    } else if (!held_.empty()) {
      turn = held_.back();
      turn.withdraws = true;
      turn.answer = Answer::kUnknown;
      turn.answered = kNever;
      held_.pop_back();
    } else {
      turn.school = Upto(kSchools - 1);
      turn.id = NextNumber();
    }
    const std::string request = absl::StrCat(turn.withdraws ? "w" : "e", turn.id);
    turn.asked = Now();
    absl::Status status = turn.withdraws ? bureau.Withdraw(turn.id, request, turn.answer)
                                         : bureau.Entrust(turn.school, turn.id, request, turn.answer, turn.holder);
    if (!status.ok()) return status;
    unknown_ = turn.answer == Answer::kUnknown;
    if (!unknown_) turn.answered = Now();
    if (turn.answer == Answer::kDone && !turn.withdraws) held_.push_back(turn);
    turns_.push_back(turn);
    return absl::OkStatus();
  }

  const int number_;
  std::mt19937_64 random_;
  int64_t numbers_ = 0;
  int64_t begun_ = 0;
  bool unknown_ = false;  // the last outcome
  std::unordered_map<int32_t, int64_t> known_;
  std::vector<Operation> operations_;
  std::vector<Listing> listings_;
  std::vector<history::Turn> turns_;
  std::vector<history::Turn> held_;
};

}  // namespace

ServiceHistory Live(const ServiceLife& life) {
  ServiceHistory history;
  SuiteProcess suite;
  std::vector<Caller> callers;
  callers.reserve(kClients);
  for (int i = 0; i < kClients; ++i) callers.emplace_back(life.seed, i);
  std::mt19937_64 random(life.seed);
  Day day;
  day.until = life.operations;
  for (int number = 0; number <= life.kills; ++number) {
    history.failure = suite.Start();
    if (!history.failure.empty()) return history;
    Bureau bureau(suite.address());
    const std::string secret = suite.AdminSecret();
    absl::Status ready = number == 0 ? bureau.Prepare(secret) : bureau.LogIn(secret);
    if (ready.ok()) ready = bureau.AwaitRoles();
    if (!ready.ok()) {
      history.failure = ready.ToString();
      return history;
    }
    day.over = false;
    const bool last = number == life.kills;
    const int64_t share = life.operations / (life.kills + 1);
    const int64_t end_at = share * number + std::uniform_int_distribution<int64_t>(share / 2, share)(random);
    std::vector<std::thread> threads;
    threads.reserve(kClients);
    for (Caller& caller : callers) threads.emplace_back([&] { caller.Call(bureau, day); });
    while (!last && !day.over && day.done < end_at) absl::SleepFor(absl::Milliseconds(1));
    if (!last) suite.Kill();
    if (!last) day.over = true;
    for (auto& thread : threads) thread.join();
    for (Caller& caller : callers) caller.EndUnknown(Now());
    history.failure = day.failure;
    if (!history.failure.empty()) return history;
    if (!last) continue;
    if (const auto told = bureau.Turns(history.fed); !told.ok() && told.code() != absl::StatusCode::kCancelled)
      history.failure = told.ToString();
  }
  for (const Caller& caller : callers) caller.Tell(history);
  return history;
}

}  // namespace gongjin::history
