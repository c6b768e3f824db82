#include "tests/history/store_life.h"

#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <random>
#include <thread>
#include <unordered_map>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/store/sqlite/sqlite_store.h"
#include "tests/history/shared_history.h"
#include "tests/lib/temporary_folder.h"

namespace gongjin::history {
namespace {

constexpr int kRecords = 64;
constexpr int kBusyRecords = 4;  // have a third of the operations

class Caller {
 public:
  Caller(store::Store& store, const Shared& shared, const StoreLife& life, int number)
      : store_(store),
        shared_(shared),
        life_(life),
        number_(number),
        client_(shared.client(number)),
        random_(life.seed * 1000003 + static_cast<uint64_t>(number + client_.operations * kStoreClients)) {}

  void Call() {
    while (client_.operations < shared_.operations_each() || client_.transactions < shared_.transactions_each()) {
      if (client_.operations < shared_.operations_each() && Upto(4) < 3) Operate();
      if (client_.transactions < shared_.transactions_each() && Upto(4) < 2) Transact();
    }
  }

 private:
  int Upto(int most) { return std::uniform_int_distribution<int>(0, most)(random_); }
  int64_t Number(int64_t n) const { return (int64_t{number_} + 1) << 32 | n; }

  void Operate() {
    const int64_t n = client_.operations;
    Operation operation = Next(n);
    operation.asked = Now();
    Operation& slot = shared_.operations(number_)[n];
    slot = operation;
    client_.operations = n + 1;
    Perform(store_, operation, life_.negligence);
    slot.seen = operation.seen;
    slot.answered = Now();
    std::atomic_signal_fence(std::memory_order_release);
    slot.answer = operation.answer;
    if (operation.answer == Answer::kDone) known_[operation.record] = operation.seen.revision;
  }

  // A new one, or an earlier one again: at once if its outcome is unknown.
  Operation Next(int64_t n) {
    const int64_t back = 1 + Upto(30);
    Operation* before = shared_.operations(number_) + n;
    if (n > 0 && before[-1].answer == Answer::kUnknown && before[-1].request != 0) return Again(before[-1]);
    if (Upto(9) == 0 && n >= back && before[-back].request != 0) return Again(before[-back]);
    Operation operation;
    operation.client = number_;
    operation.record = Upto(2) == 0 ? Upto(kBusyRecords - 1) : Upto(kRecords - 1);
    const int chance = Upto(99);
    operation.kind = chance < 44   ? Kind::kGet
                     : chance < 80 ? Kind::kUpdate
                     : chance < 88 ? Kind::kCreate
                     : chance < 91 ? Kind::kArchive
                     : chance < 97 ? Kind::kUnarchive
                                   : Kind::kErase;
    if (operation.kind == Kind::kUpdate || operation.kind == Kind::kCreate) operation.value = Number(n);
    const bool archives = operation.kind == Kind::kArchive || operation.kind == Kind::kUnarchive;
    if (operation.kind != Kind::kGet && !archives && Upto(9) < 6) operation.request = Number(n);
    if (operation.kind != Kind::kGet && operation.kind != Kind::kCreate && Upto(1) == 0)
      operation.rests_on = known_[operation.record];
    return operation;
  }

  void Transact() {
    const int64_t n = client_.transactions;
    static constexpr Plan plans[] = {Plan::kReadOneWriteOther, Plan::kReadOneWriteOther,
                                     Plan::kReadOneWriteOther, Plan::kReadSome,
                                     Plan::kReadSome,          Plan::kWriteBoth,
                                     Plan::kWriteBoth,         Plan::kListAndWrite,
                                     Plan::kListAndWrite,      Plan::kList,
                                     Plan::kWriteAndRefuse};
    const Plan plan = plans[Upto(10)];
    const auto group = static_cast<int32_t>(n / kTransactionsOfGroups * kGroupsAtOnce + Upto(kGroupsAtOnce - 1));
    const int32_t one = group * kRowsOfGroup + Upto(kRowsOfGroup - 1);
    const int32_t other = group * kRowsOfGroup + (one + 1 + Upto(kRowsOfGroup - 2)) % kRowsOfGroup;
    Transaction transaction;
    const int64_t value = Number(n * 2) | int64_t{1} << 31;
    if (plan != Plan::kReadSome && plan != Plan::kList) transaction.writes.push_back({one, 0, value});
    if (plan == Plan::kWriteBoth) transaction.writes.push_back({other, 0, value + 1});
    transaction.asked = Now();
    Slot& slot = shared_.transactions(number_)[n];
    slot.asked = transaction.asked;
    slot.answered = kNever;
    slot.listed = -1;
    Keep(transaction, slot);
    client_.transactions = n + 1;
    Perform(store_, plan, {one, other}, transaction);
    Keep(transaction, slot);
    slot.answered = Now();
    std::atomic_signal_fence(std::memory_order_release);
    slot.answer = transaction.answer;
  }

  static void Keep(const Transaction& transaction, Slot& slot) {
    slot.reads_count = static_cast<int>(transaction.reads.size());
    slot.writes_count = static_cast<int>(transaction.writes.size());
    std::copy(transaction.reads.begin(), transaction.reads.end(), slot.reads);
    std::copy(transaction.writes.begin(), transaction.writes.end(), slot.writes);
    if (!transaction.listed.empty()) slot.listed = transaction.listed[0];
  }

  store::Store& store_;
  const Shared& shared_;
  const StoreLife& life_;
  const int number_;
  Client& client_;
  std::mt19937_64 random_;
  std::unordered_map<int32_t, int64_t> known_;
};

[[noreturn]] void LiveUntilKilled(const StoreLife& life, const Shared& shared, const std::string& path) {
  store::SqliteOptions options;
  options.path = path;
  options.ballast_bytes = 0;
  options.min_free_bytes = 0;
  options.answer_before_commit = life.answers_early;
  auto opened = store::OpenSqlite(options, Tables(), nullptr);
  if (!opened.ok()) {
    std::fprintf(stderr, "%s\n", opened.status().ToString().c_str());
    _exit(1);
  }
  const auto faulty = life.fault.has_value() ? Faulty(**opened, *life.fault) : nullptr;
  store::Store& store = faulty != nullptr ? *faulty : **opened;
  std::vector<std::thread> threads;
  threads.reserve(kStoreClients);
  for (int i = 0; i < kStoreClients; ++i)
    threads.emplace_back([&store, &shared, &life, i] { Caller(store, shared, life, i).Call(); });
  for (auto& thread : threads) thread.join();
  (*opened)->Close();
  _exit(0);
}

void Copy(const std::string& from, const std::string& to) {
  for (const auto& entry : std::filesystem::directory_iterator(to)) std::filesystem::remove_all(entry);
  std::filesystem::copy(from, to, std::filesystem::copy_options::recursive);
}

}  // namespace

StoreHistory Live(const StoreLife& life) {
  const tests::TemporaryFolder folder(tests::TemporaryFolder::InMemory());
  const tests::TemporaryFolder old(tests::TemporaryFolder::InMemory());
  const Shared shared(life.operations);
  std::mt19937_64 random(life.seed);
  for (int kill_number = 0; kill_number <= life.kills; ++kill_number) {
    const int64_t share = life.operations / (life.kills + 1);
    const int64_t end_at = share * kill_number + std::uniform_int_distribution<int64_t>(share / 2, share)(random);
    if (life.starts_from_old_state && kill_number == life.kills) Copy(old.path(), folder.path());
    if (life.starts_from_old_state && kill_number + 1 == life.kills) Copy(folder.path(), old.path());
    const pid_t child = fork();
    if (child == 0) LiveUntilKilled(life, shared, folder.path("test.db"));
    const bool last = kill_number == life.kills;
    int status = 0;
    pid_t ended = 0;
    while (!last && shared.Done() < end_at && (ended = waitpid(child, &status, WNOHANG)) == 0)
      absl::SleepFor(absl::Microseconds(200));
    if (!last && ended == 0) kill(child, SIGKILL);
    if (ended == 0) waitpid(child, &status, 0);
    shared.EndUnknown();
    if (!(WIFEXITED(status) && WEXITSTATUS(status) == 0) && !(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)) {
      StoreHistory history;
      history.failure = absl::StrCat("the process ended with ", status);
      return history;
    }
  }
  return HistoryOf(shared);
}

}  // namespace gongjin::history
