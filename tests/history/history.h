// What clients asked and were answered, with the moments: what the checkers judge. Plain data, so that it can lie in
// memory that outlives a killed process.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace gongjin::history {

// Moments are nanoseconds of one clock that never goes back; an operation comes before another when it was answered
// before the other was asked.
constexpr int64_t kNever = INT64_MAX;
int64_t Now();

// What a record is. An erased one counts its revisions on.
enum class Life : int8_t { kNone, kLive, kArchived, kErased };
struct Version {
  Life life = Life::kNone;
  int64_t revision = 0;
  int64_t value = 0;
  friend bool operator==(const Version&, const Version&) = default;
};

enum class Kind : int8_t { kGet, kCreate, kUpdate, kArchive, kUnarchive, kErase };
// kRefused: by a rule that spans records, of which one record knows nothing.
enum class Answer : int8_t { kUnknown, kDone, kAbsent, kExists, kStale, kArchived, kRefused };

// One attempt of one client at one record.
struct Operation {
  int32_t client = 0;
  int32_t record = 0;
  Kind kind = Kind::kGet;
  Answer answer = Answer::kUnknown;
  int64_t asked = 0;
  int64_t answered = kNever;  // of an unknown outcome: the last moment at which it may have taken effect
  int64_t rests_on = 0;       // the revision that the caller expects; 0: any
  int64_t value = 0;          // written; never the same in two requests
  int64_t request = 0;        // attempts with the same number are one request; 0: without
  Version seen;               // of kDone: what was answered
};

// Another attempt of the same request, of which nothing is known yet.
inline Operation Again(Operation operation) {
  operation.answer = Answer::kUnknown;
  operation.answered = kNever;
  operation.seen = {};
  return operation;
}

// One row in a transaction: the version that was read, or that was made. Revision 0: it was not there.
struct Access {
  int32_t row = 0;
  int64_t revision = 0;
  int64_t value = 0;
};

// Some reads and then some writes, judged together.
struct Transaction {
  int32_t client = 0;
  Answer answer = Answer::kUnknown;  // kDone, kRefused, kUnknown
  int64_t asked = 0;
  int64_t answered = kNever;
  std::vector<Access> reads;
  std::vector<Access> writes;
  // Groups whose rows were listed: every row of the group that is not among `reads` was not there.
  std::vector<int32_t> listed;
};

// "client 3 Update #12 of record 7 over r4 -> r5 (asked 120, answered 180)": for messages.
std::string ToText(const Version& version);
std::string ToText(const Operation& operation);
std::string ToText(const Transaction& transaction);

// What a checker says. `anomaly` is the name of what happened; "" when the history is as promised.
struct Verdict {
  std::string anomaly;
  std::string story;  // the operations that cannot be
  bool ok() const { return anomaly.empty(); }
};

}  // namespace gongjin::history
