#include "tests/history/shared_history.h"

#include <sys/mman.h>

#include <cstdlib>
#include <unordered_map>

namespace gongjin::history {
namespace {

// Tells a row's revision by the value that somebody read there.
std::unordered_map<int64_t, int64_t> RevisionsRead(const Shared& shared) {
  std::unordered_map<int64_t, int64_t> revisions;
  for (int i = 0; i < kStoreClients; ++i)
    for (int64_t n = 0; n < shared.client(i).transactions; ++n) {
      const Slot& slot = shared.transactions(i)[n];
      for (int k = 0; k < slot.reads_count; ++k) revisions[slot.reads[k].value] = slot.reads[k].revision;
    }
  return revisions;
}

// What an unknown one wrote is known as far as it was read.
Transaction FromSlot(int client, const Slot& slot, const std::unordered_map<int64_t, int64_t>& revisions) {
  Transaction transaction;
  transaction.client = client;
  transaction.answer = slot.answer;
  transaction.asked = slot.asked;
  transaction.answered = slot.answered;
  if (slot.listed >= 0) transaction.listed.push_back(slot.listed);
  if (slot.answer != Answer::kUnknown) transaction.reads.assign(slot.reads, slot.reads + slot.reads_count);
  for (int k = 0; k < slot.writes_count; ++k) {
    Access write = slot.writes[k];
    if (slot.answer == Answer::kUnknown) {
      const auto read = revisions.find(write.value);
      if (read == revisions.end()) continue;
      write.revision = read->second;
    }
    transaction.writes.push_back(write);
  }
  if (slot.answer == Answer::kUnknown) transaction.listed.clear();
  return transaction;
}

}  // namespace

Shared::Shared(int64_t operations)
    : operations_each_(operations * 3 / 5 / kStoreClients + 1),
      transactions_each_(operations * 2 / 5 / kStoreClients + 1) {
  bytes_ = sizeof(Client) * kStoreClients + static_cast<size_t>(operations_each_) * sizeof(Operation) * kStoreClients +
           static_cast<size_t>(transactions_each_) * sizeof(Slot) * kStoreClients;
  memory_ = mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory_ == MAP_FAILED) std::abort();
}

Shared::~Shared() { munmap(memory_, bytes_); }

int64_t Shared::Done() const {
  int64_t done = 0;
  for (int i = 0; i < kStoreClients; ++i) done += client(i).operations + client(i).transactions;
  return done;
}

void Shared::EndUnknown() const {
  const int64_t now = Now();
  for (int i = 0; i < kStoreClients; ++i) {
    if (const int64_t count = client(i).operations; count > 0)
      if (Operation& last = operations(i)[count - 1]; last.answer == Answer::kUnknown && last.answered == kNever)
        last.answered = now;
    if (const int64_t count = client(i).transactions; count > 0)
      if (Slot& last = transactions(i)[count - 1]; last.answer == Answer::kUnknown && last.answered == kNever)
        last.answered = now;
  }
}

StoreHistory HistoryOf(const Shared& shared) {
  StoreHistory history;
  const auto revisions = RevisionsRead(shared);
  for (int i = 0; i < kStoreClients; ++i) {
    history.operations.insert(history.operations.end(), shared.operations(i),
                              shared.operations(i) + shared.client(i).operations);
    for (int64_t n = 0; n < shared.client(i).transactions; ++n)
      history.transactions.push_back(FromSlot(i, shared.transactions(i)[n], revisions));
  }
  const int64_t groups = (shared.transactions_each() / kTransactionsOfGroups + 1) * kGroupsAtOnce;
  for (int64_t row = 0; row < groups * kRowsOfGroup; ++row)
    history.group_of.push_back(static_cast<int32_t>(row / kRowsOfGroup));
  return history;
}

}  // namespace gongjin::history
