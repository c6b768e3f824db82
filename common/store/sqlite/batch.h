// One transaction for many functions: each in a savepoint, all committed by one sync.
#pragma once

#include <vector>

#include "absl/types/span.h"
#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/disk.h"
#include "common/store/sqlite/queue.h"
#include "common/store/sqlite/session.h"

namespace gongjin::store {

// The writer's; one thread.
class Batch {
 public:
  Batch(Connection& connection, Session& session, Disk& disk, absl::Duration act_limit);
  // Runs all functions and commits; each has its answer afterwards. False: the COMMIT failed in a way that leaves the
  // outcome open; all are answered OutcomeUnknown() and nothing more may be written.
  // `early`, for the tests' control, is told of each function before the commit.
  bool Run(absl::Span<Waiting> batch, const std::function<void(Waiting&)>& early);

 private:
  enum class End { kCommitted, kAgain, kUnknown };
  End Try(absl::Span<Waiting> batch, const std::function<void(Waiting&)>& early);
  bool RunOne(Waiting& waiting);
  bool Spoilt(Waiting& culprit, int fault);
  End Commit(absl::Span<Waiting> batch);
  void RollBack();
  int Step(Statement& kept, absl::string_view sql);

  Connection& connection_;
  Session& session_;
  Disk& disk_;
  const absl::Duration act_limit_;
  int64_t start_ = 0;  // the sequence before this transaction
  Statement begin_, savepoint_, release_, undo_, commit_, roll_back_;
};

}  // namespace gongjin::store
