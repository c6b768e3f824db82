#include "common/store/sqlite/batch.h"

#include <exception>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "spdlog/spdlog.h"

namespace gongjin::store {
namespace {

constexpr absl::Duration kRetryWhenFull = absl::Seconds(10);

bool IsFull(int code) { return (code & 0xff) == SQLITE_FULL; }

absl::Status AnswerFor(int fault) {
  if (IsFull(fault)) return Exhausted("DISK_ALMOST_FULL", kRetryWhenFull);
  return Fault(absl::StrCat("SQLite ", fault, " (", sqlite3_errstr(fault), ") inside a transaction"));
}

// Also those that refused: what they judged by may not be there.
void AnswerAll(absl::Span<Waiting> batch, const absl::Status& answer) {
  for (auto& waiting : batch) {
    if (!waiting.settled) waiting.answer = answer;
  }
}

absl::Status Call(const Act& act, Writer& writer) {
  try {
    return act(writer);
  } catch (const std::exception& error) {
    return Fault(absl::StrCat("an exception inside a transaction: ", error.what()));
  } catch (...) {
    return Fault("an exception inside a transaction");
  }
}

}  // namespace

Batch::Batch(Connection& connection, Session& session, Disk& disk, absl::Duration act_limit)
    : connection_(connection), session_(session), disk_(disk), act_limit_(act_limit) {}

bool Batch::Run(absl::Span<Waiting> batch, const std::function<void(Waiting&)>& early) {
  while (true) {
    // Each "again" has settled one more function or given up the ballast, so this ends.
    const End end = Try(batch, early);
    if (end == End::kCommitted) return true;
    if (end == End::kUnknown) return false;
  }
}

Batch::End Batch::Try(absl::Span<Waiting> batch, const std::function<void(Waiting&)>& early) {
  start_ = session_.sequence();
  if (const int code = Step(begin_, "BEGIN IMMEDIATE"); code != SQLITE_DONE) {
    connection_.TakeFault();
    AnswerAll(batch, AnswerFor(code));
    return End::kCommitted;  // nothing was begun
  }
  for (auto& waiting : batch) {
    if (waiting.settled) continue;
    if (!RunOne(waiting)) {
      RollBack();
      return End::kAgain;
    }
    if (early) early(waiting);
  }
  return Commit(batch);
}

// False: the transaction is spoilt, and the others must be run again.
bool Batch::RunOne(Waiting& waiting) {
  const int64_t sequence = session_.sequence();
  if (Step(savepoint_, "SAVEPOINT one") != SQLITE_DONE) return Spoilt(waiting, connection_.TakeFault());
  connection_.StartClock();
  connection_.SetLimit(act_limit_);
  waiting.answer = Call(waiting.act, session_);
  connection_.SetLimit(absl::InfiniteDuration());
  session_.EndView();
  const int fault = connection_.TakeFault();
  if (!connection_.in_transaction()) {
    if (fault != SQLITE_OK) return Spoilt(waiting, fault);
    // Interrupted in the middle of a change: its own fault, and its own answer.
    waiting.settled = true;
    if (waiting.answer.ok()) waiting.answer = absl::DeadlineExceededError("the time for this call is over");
    return false;
  }
  // A function may have overlooked what it was told.
  if (fault != SQLITE_OK && !IsFull(fault)) waiting.answer = AnswerFor(fault);
  if (IsFull(fault)) return Spoilt(waiting, fault);
  if (!waiting.answer.ok()) {
    session_.SetSequence(sequence);
    if (Step(undo_, "ROLLBACK TO one") != SQLITE_DONE) return Spoilt(waiting, connection_.TakeFault());
  }
  if (Step(release_, "RELEASE one") != SQLITE_DONE) return Spoilt(waiting, connection_.TakeFault());
  return true;
}

// Tries again with the ballast's room, or settles the function that met the fault. Always false, for RunOne.
bool Batch::Spoilt(Waiting& culprit, int fault) {
  if (IsFull(fault) && disk_.GiveUpBallast()) {
    spdlog::warn("the disk is full: the ballast file is given up");
    return false;
  }
  culprit.settled = true;
  culprit.answer = AnswerFor(fault);
  return false;
}

Batch::End Batch::Commit(absl::Span<Waiting> batch) {
  const int code = Step(commit_, "COMMIT");
  if (code == SQLITE_DONE) return End::kCommitted;
  connection_.TakeFault();
  if (IsFull(code)) {
    // A write found no room, and writes come before the sync: nothing of this is committed.
    RollBack();
    if (disk_.GiveUpBallast()) {
      spdlog::warn("the disk is full: the ballast file is given up");
      return End::kAgain;
    }
    AnswerAll(batch, AnswerFor(code));
    return End::kCommitted;
  }
  spdlog::critical("COMMIT failed with SQLite {} ({}): its outcome is not known", code,
                   sqlite3_errmsg(connection_.db()));
  AnswerAll(batch, OutcomeUnknown());
  return End::kUnknown;
}

void Batch::RollBack() {
  session_.EndView();
  if (connection_.in_transaction()) Step(roll_back_, "ROLLBACK");
  connection_.TakeFault();
  session_.SetSequence(start_);
}

int Batch::Step(Statement& kept, absl::string_view sql) {
  const auto statement = connection_.Prepared(kept, sql);
  if (!statement.ok()) return SQLITE_NOMEM;
  const int code = (*statement)->Run();
  if (code != SQLITE_DONE) connection_.Failed(code, sql).IgnoreError();
  return code;
}

}  // namespace gongjin::store
