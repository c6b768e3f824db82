// Keeps records in a store as a service does: judges, writes row and journal line in one function, answers a request
// asked again from its line. What histories are made of at the store's level.
#pragma once

#include <vector>

#include "common/store/store.h"
#include "tests/history/history.h"

namespace gongjin::history {

constexpr char kRecord[] = "test.gongjin/Record";
std::vector<store::Table> Tables();
// Records of operations lie beside each other; rows of transactions below the group that they are listed by.
constexpr int kRowsOfGroup = 16;
std::string RecordName(int32_t record);
std::string RowName(int32_t row);

// What a service may get wrong by itself.
enum class Negligence { kNone, kIgnoresEtag, kRefusesAtRandom };

// A rule refuses these values, after they were written.
constexpr bool IsForbidden(int64_t value) { return value % 16 == 5; }

// Does it, and fills in what was answered. Anything but an answer of the keeper's own ends the process.
void Perform(store::Store& store, Operation& operation, Negligence negligence = Negligence::kNone);

enum class Plan { kReadSome, kReadOneWriteOther, kWriteBoth, kList, kListAndWrite, kWriteAndRefuse };
// Reads the rows, and lists their group if that is the plan; writes those of `writes`, whose values are given.
void Perform(store::Store& store, Plan plan, const std::vector<int32_t>& rows, Transaction& transaction);

}  // namespace gongjin::history
