// A history in memory that outlives the processes that make it: each client writes down what it asks before it asks.
#pragma once

#include <atomic>
#include <cstdint>

#include "tests/history/keeper.h"
#include "tests/history/store_life.h"

namespace gongjin::history {

constexpr int kStoreClients = 8;
constexpr int kGroupsAtOnce = 4;
constexpr int64_t kTransactionsOfGroups = 250;  // of one client, before it turns to the next groups

// A transaction in memory that outlives the process.
struct Slot {
  Answer answer;
  int64_t asked, answered;
  int listed;  // a group, or -1
  int reads_count, writes_count;
  Access reads[kRowsOfGroup];
  Access writes[2];
};

// What one client has done.
struct Client {
  std::atomic<int64_t> operations, transactions;
};

class Shared {
 public:
  explicit Shared(int64_t operations);
  ~Shared();
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;

  int64_t operations_each() const { return operations_each_; }
  int64_t transactions_each() const { return transactions_each_; }
  Client& client(int i) const { return static_cast<Client*>(memory_)[i]; }
  Operation* operations(int client_number) const {
    return reinterpret_cast<Operation*>(static_cast<Client*>(memory_) + kStoreClients) +
           client_number * operations_each_;
  }
  Slot* transactions(int client_number) const {
    return reinterpret_cast<Slot*>(operations(kStoreClients)) + client_number * transactions_each_;
  }
  int64_t Done() const;
  // Nothing that a killed process was asked takes effect after its end.
  void EndUnknown() const;

 private:
  int64_t operations_each_, transactions_each_;
  size_t bytes_ = 0;
  void* memory_ = nullptr;
};

// All of it, once no process writes any more.
StoreHistory HistoryOf(const Shared& shared);

}  // namespace gongjin::history
