// Clients of a store in a process that is killed and started again; what they asked and were answered outlives it.
#pragma once

#include <optional>
#include <string>

#include "tests/history/faulty_store.h"
#include "tests/history/keeper.h"
#include "tests/history/serializable.h"

namespace gongjin::history {

struct StoreLife {
  uint64_t seed = 0;
  int64_t operations = 0;  // with transactions
  int kills = 0;
  std::optional<Fault> fault;
  Negligence negligence = Negligence::kNone;
  bool answers_early = false;
  bool starts_from_old_state = false;  // as it was before the life that was killed last
};

struct StoreHistory {
  std::vector<Operation> operations;
  std::vector<Transaction> transactions;
  GroupOf group_of;
  std::string failure;  // of the life itself; "": it was lived to its end
};

// Forks: to be called while the process has no other threads.
StoreHistory Live(const StoreLife& life);

}  // namespace gongjin::history
