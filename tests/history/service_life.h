// Clients of a suite that is killed and started again, and what they were answered.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/history/serializable.h"

namespace gongjin::history {

struct ServiceLife {
  uint64_t seed = 0;
  int64_t operations = 0;
  int kills = 0;
};

// All records listed at one moment; by their number.
struct Listing {
  int32_t client = 0;
  int64_t asked = 0, answered = 0;
  std::vector<Version> versions;
};

// A school is entrusted (P2: to one at a time), or the draft that did it is withdrawn.
struct Turn {
  int32_t client = 0;
  bool withdraws = false;
  int school = 0;
  int64_t id = 0;
  Answer answer = Answer::kUnknown;
  int64_t asked = 0;
  int64_t answered = kNever;
  int64_t holder = -1;  // the turn that stood against it
};

struct ServiceHistory {
  std::vector<Operation> operations;
  std::vector<Listing> listings;
  std::vector<Turn> turns;
  std::vector<std::pair<int64_t, int64_t>> fed;  // turns and their revisions, as the feed tells them
  std::string failure;                           // "": the life was lived to its end
};

ServiceHistory Live(const ServiceLife& life);

// Operations with what each listing says of each record.
std::vector<Operation> OfRecords(const ServiceHistory& history);
// Changes of records as transactions of one row, listings as transactions that read all.
std::vector<Transaction> OfListings(const ServiceHistory& history);
GroupOf GroupOfRecords();
// Turns as transactions over one row a school, whose versions are the changes that the feed tells of it: one that
// entrusts has read the last version before its own in which the school was free.
std::vector<Transaction> OfTurns(const ServiceHistory& history);

}  // namespace gongjin::history
