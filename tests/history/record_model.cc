#include "tests/history/record_model.h"

namespace gongjin::history {
namespace {

bool IsThere(const Version& version) { return version.life == Life::kLive || version.life == Life::kArchived; }

bool RestsOn(const Version& now, const Operation& operation) {
  return operation.rests_on == 0 || operation.rests_on == now.revision;
}

// What a done operation makes of the record; nothing where it would be refused.
std::optional<Version> Done(const Version& now, const Operation& operation) {
  Version next = now;
  next.revision += 1;
  switch (operation.kind) {
    case Kind::kGet:
      if (!IsThere(now)) return std::nullopt;
      return now;
    case Kind::kCreate:
      if (IsThere(now)) return std::nullopt;
      next.life = Life::kLive;
      next.value = operation.value;
      return next;
    case Kind::kUpdate:
      if (now.life != Life::kLive || !RestsOn(now, operation)) return std::nullopt;
      next.value = operation.value;
      return next;
    case Kind::kArchive:
    case Kind::kUnarchive:
      if (!IsThere(now) || !RestsOn(now, operation)) return std::nullopt;
      next.life = operation.kind == Kind::kArchive ? Life::kArchived : Life::kLive;
      return next.life == now.life ? now : next;
    case Kind::kErase:
      if (!IsThere(now) || !RestsOn(now, operation)) return std::nullopt;
      next.life = Life::kErased;
      return next;
  }
  return std::nullopt;
}

bool MayBeRefused(const Version& now, const Operation& operation) {
  switch (operation.answer) {
    case Answer::kAbsent:
      return !IsThere(now) && operation.kind != Kind::kCreate;
    case Answer::kExists:
      return IsThere(now) && operation.kind == Kind::kCreate;
    case Answer::kStale:
      return IsThere(now) && !RestsOn(now, operation);
    case Answer::kArchived:
      return now.life == Life::kArchived && operation.kind == Kind::kUpdate && RestsOn(now, operation);
    default:
      return operation.answer == Answer::kRefused;
  }
}

}  // namespace

std::optional<Version> After(const Version& now, const Operation& operation, const Finished& finished) {
  if (operation.request != 0) {
    const auto before = finished.find(operation.request);
    if (before != finished.end()) {
      if (operation.answer == Answer::kDone && operation.seen == before->second) return now;
      return std::nullopt;
    }
  }
  if (operation.answer != Answer::kDone && operation.answer != Answer::kUnknown) {
    if (!MayBeRefused(now, operation)) return std::nullopt;
    return now;
  }
  const std::optional<Version> next = Done(now, operation);
  if (next.has_value() && operation.answer == Answer::kDone && *next != operation.seen) return std::nullopt;
  return next;
}

}  // namespace gongjin::history
