// Histories written by hand: moments are small numbers.
#pragma once

#include "tests/history/history.h"

namespace gongjin::history {

struct Span {
  int64_t asked, answered;
};

inline Version Live(int64_t revision, int64_t value) { return {Life::kLive, revision, value}; }
inline Version Archived(int64_t revision, int64_t value) { return {Life::kArchived, revision, value}; }

inline Operation Done(int client, Kind kind, Span span, Version seen) {
  Operation operation{client, 1, kind, Answer::kDone, span.asked, span.answered};
  operation.seen = seen;
  if (kind == Kind::kCreate || kind == Kind::kUpdate) operation.value = seen.value;
  return operation;
}
inline Operation Get(int client, Span span, Version seen) { return Done(client, Kind::kGet, span, seen); }
inline Operation Create(int client, Span span, int64_t value) {
  return Done(client, Kind::kCreate, span, Live(1, value));
}
inline Operation Update(int client, Span span, int64_t revision, int64_t value) {
  return Done(client, Kind::kUpdate, span, Live(revision, value));
}
inline Operation Over(Operation operation, int64_t rests_on) {
  operation.rests_on = rests_on;
  return operation;
}
inline Operation As(Operation operation, int64_t request) {
  operation.request = request;
  return operation;
}
inline Operation But(Operation operation, Answer answer) {
  operation.answer = answer;
  operation.seen = {};
  return operation;
}
// Asked then; it may take effect until `until`.
inline Operation Unknown(Operation operation, int64_t until = kNever) {
  operation.answered = until;
  return But(operation, Answer::kUnknown);
}

}  // namespace gongjin::history
