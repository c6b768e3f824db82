// How the history of a service reads to the checkers.
#include <algorithm>
#include <map>
#include <unordered_map>

#include "tests/history/bureau.h"
#include "tests/history/service_life.h"

namespace gongjin::history {
namespace {

// A revision of a row is its value, too: what was written is judged by the record's own checker.
Access At(int32_t row, int64_t revision) {
  if (revision == 0) return {row, 0, 0};
  return {row, revision, (int64_t{row} + 1) << 32 | revision};
}

// Makes the version out of the one before.
Transaction Change(int32_t row, int64_t revision) {
  Transaction change;
  change.answer = Answer::kDone;
  change.asked = INT64_MIN;
  change.reads.push_back(At(row, revision - 1));
  change.writes.push_back(At(row, revision));
  return change;
}

bool MakesAVersion(const Operation& operation) {
  return operation.answer == Answer::kDone && (operation.kind == Kind::kCreate || operation.kind == Kind::kUpdate);
}

}  // namespace

std::vector<Operation> OfRecords(const ServiceHistory& history) {
  std::vector<Operation> operations = history.operations;
  for (const Listing& listing : history.listings)
    for (size_t record = 0; record < listing.versions.size(); ++record) {
      Operation get;
      get.client = listing.client;
      get.record = static_cast<int32_t>(record);
      get.asked = listing.asked;
      get.answered = listing.answered;
      get.seen = listing.versions[record];
      get.answer = get.seen.life == Life::kNone ? Answer::kAbsent : Answer::kDone;
      operations.push_back(get);
    }
  return operations;
}

std::vector<Transaction> OfListings(const ServiceHistory& history) {
  // By row and revision. Attempts of one request are one change; when one of them was answered it had happened.
  std::map<std::pair<int32_t, int64_t>, Transaction> changes;
  std::unordered_map<int64_t, int64_t> asked;
  for (const Operation& operation : history.operations) {
    const auto [first, is_new] = asked.emplace(operation.request, operation.asked);
    if (!is_new) first->second = std::min(first->second, operation.asked);
  }
  std::map<int32_t, int64_t> newest;
  for (const Operation& operation : history.operations) {
    int64_t& revision = newest[operation.record];
    revision = std::max(revision, operation.seen.revision);
    if (!MakesAVersion(operation)) continue;
    Transaction change = Change(operation.record, operation.seen.revision);
    change.client = operation.client;
    change.asked = asked[operation.request];
    change.answered = operation.answered;
    const auto [known, is_new] = changes.emplace(std::pair(operation.record, operation.seen.revision), change);
    if (!is_new) known->second.answered = std::min(known->second.answered, operation.answered);
  }
  std::vector<Transaction> transactions;
  for (const Listing& listing : history.listings) {
    Transaction list;
    list.client = listing.client;
    list.answer = Answer::kDone;
    list.asked = listing.asked;
    list.answered = listing.answered;
    list.listed = {0};
    for (size_t record = 0; record < listing.versions.size(); ++record) {
      const auto row = static_cast<int32_t>(record);
      const int64_t revision = listing.versions[record].revision;
      newest[row] = std::max(newest[row], revision);
      if (revision > 0) list.reads.push_back(At(row, revision));
    }
    transactions.push_back(std::move(list));
  }
  // Who archived is not told apart from who found it archived: some change, at some time, made the version.
  for (const auto& [row, last] : newest)
    for (int64_t revision = 1; revision <= last; ++revision)
      changes.emplace(std::pair(row, revision), Change(row, revision));
  for (auto& [place, change] : changes) transactions.push_back(std::move(change));
  return transactions;
}

GroupOf GroupOfRecords() { return GroupOf(kServiceRecords, 0); }

std::vector<Transaction> OfTurns(const ServiceHistory& history) {
  struct Taken {
    int school = 0;
    int64_t from = 0, to = 0;  // versions of the school: entrusted by it, withdrawn; 0: never
  };
  std::unordered_map<int64_t, Taken> taken;
  for (const Turn& turn : history.turns) taken[turn.id].school = turn.school;
  std::map<int, std::vector<bool>> held;  // by school: whether it is entrusted, by version
  for (int school = 0; school < kSchools; ++school) held[school] = {false};
  for (const auto& [id, revision] : history.fed) {
    Taken& one = taken[id];
    std::vector<bool>& versions = held[one.school];
    (revision == 1 ? one.from : one.to) = static_cast<int64_t>(versions.size());
    versions.push_back(revision == 1);
  }
  std::vector<Transaction> transactions;
  std::map<std::pair<int64_t, bool>, size_t> place;  // of each change
  for (const Turn& turn : history.turns) {
    const Taken& one = taken[turn.id];
    const int64_t version = turn.withdraws ? one.to : one.from;
    Transaction transaction;
    transaction.client = turn.client;
    transaction.answer = Answer::kDone;
    transaction.asked = turn.asked;
    transaction.answered = turn.answered;
    if (turn.answer == Answer::kRefused) {
      const auto holder = taken.find(turn.holder);
      if (holder == taken.end()) continue;
      transaction.reads.push_back(At(one.school, holder->second.from));
    } else if (version > 0) {
      const auto [known, is_new] = place.emplace(std::pair(turn.id, turn.withdraws), transactions.size());
      if (!is_new) {  // another attempt
        Transaction& first = transactions[known->second];
        first.asked = std::min(first.asked, turn.asked);
        const bool known_end = turn.answer == Answer::kDone;
        if (known_end) first.answered = std::min(first.answered, turn.answered);
        continue;
      }
      if (turn.answer != Answer::kDone) transaction.answered = kNever;
      int64_t read = turn.withdraws ? one.from : version - 1;
      while (!turn.withdraws && held[one.school][static_cast<size_t>(read)]) --read;
      transaction.reads.push_back(At(one.school, read));
      transaction.writes.push_back(At(one.school, version));
    } else if (turn.answer == Answer::kDone) {  // the feed does not tell of it
      transaction.reads.push_back({one.school, 1, -turn.id});
    } else {
      continue;
    }
    transactions.push_back(std::move(transaction));
  }
  return transactions;
}

}  // namespace gongjin::history
