#include "tests/history/anomalies.h"

#include <algorithm>
#include <map>
#include <optional>

#include "absl/strings/str_cat.h"

namespace gongjin::history {
namespace {

using Each = const Operation*;
using Found = std::optional<Verdict>;

bool Reads(const Operation& operation) { return operation.kind == Kind::kGet; }
bool IsDone(const Operation& operation) { return operation.answer == Answer::kDone; }
bool IsRefused(const Operation& operation) { return !IsDone(operation) && operation.answer != Answer::kUnknown; }
bool Archives(const Operation& operation) {
  return operation.kind == Kind::kArchive || operation.kind == Kind::kUnarchive;
}

Verdict Named(const char* anomaly, std::initializer_list<Each> those) {
  Verdict verdict{anomaly, ""};
  for (const Each each : those) absl::StrAppend(&verdict.story, verdict.story.empty() ? "" : "\n", ToText(*each));
  return verdict;
}

// What is known of one record's operations.
class Names {
 public:
  Names(const std::vector<Operation>& operations, int64_t until) : until_(until) {
    for (const Operation& operation : operations) {
      all_.push_back(&operation);
      if (operation.value != 0) writers_[operation.value].push_back(&operation);
      if (operation.request != 0) attempts_[operation.request].push_back(&operation);
      if (!IsDone(operation)) continue;
      done_.push_back(&operation);
      showing_[operation.seen.value].push_back(&operation);
      at_[operation.seen.revision].push_back(&operation);
    }
    const auto asked = [](Each a, Each b) { return a->asked < b->asked; };
    std::sort(all_.begin(), all_.end(), asked);
    for (auto& [request, attempts] : attempts_) std::sort(attempts.begin(), attempts.end(), asked);
  }

  Found First() const {
    for (const auto find : {&Names::MadeTwice, &Names::StaleWrite, &Names::WentBack, &Names::LostUpdate,
                            &Names::OfWhatWasRefused, &Names::AnsweredAndLost, &Names::AnswerChanged,
                            &Names::Reappeared, &Names::OldRead, &Names::WithoutReason, &Names::LeftOut})
      if (Found found = (this->*find)()) return found;
    return std::nullopt;
  }

 private:
  bool IsAccused(const Operation& operation) const { return operation.asked <= until_; }

  // Did another request make this one's revision? Archiving what is archived makes none.
  bool MadeByAnother(const Operation& operation) const {
    for (const Each other : at_.at(operation.seen.revision))
      if (!Reads(*other) && !Archives(*other) && !IsReplay(*other) && other->request != operation.request) return true;
    return false;
  }

  Found MadeTwice() const {
    for (const auto& [request, attempts] : attempts_) {
      Each first = nullptr;
      for (const Each attempt : attempts) {
        if (!IsDone(*attempt)) continue;
        if (first == nullptr) first = attempt;
        const bool later = attempt->seen.revision > first->seen.revision;
        if (later && !MadeByAnother(*first) && !MadeByAnother(*attempt)) return Named("made twice", {first, attempt});
      }
      if (attempts.size() < 2) continue;
      if (Found found = ShownTwice(*attempts[0])) return found;
    }
    return std::nullopt;
  }

  Found AnswerChanged() const {
    for (const auto& [request, attempts] : attempts_) {
      Each first = nullptr;
      for (const Each attempt : attempts) {
        if (!IsAccused(*attempt)) continue;
        const bool refused = first != nullptr && IsRefused(*attempt) && attempt->asked > first->answered;
        const bool another = first != nullptr && IsDone(*attempt) && attempt->seen != first->seen;
        if (refused || another) return Named("answer changed", {first, attempt});
        if (first == nullptr && IsDone(*attempt)) first = attempt;
      }
    }
    return std::nullopt;
  }

  // An attempt of unknown outcome left a version, the next one another.
  Found ShownTwice(const Operation& request) const {
    const auto shown = showing_.find(request.value);
    if (request.value == 0 || shown == showing_.end()) return std::nullopt;
    for (const Each one : shown->second)
      for (const Each other : shown->second)
        if (one->seen.life == Life::kLive && other->seen.life == Life::kLive && !IsReplay(*one) &&
            one->seen.revision + 1 == other->seen.revision &&  // an archived one would lie between
            !MadeByAnother(*one) && !MadeByAnother(*other))
          return Named("made twice", {one, other});
    return std::nullopt;
  }

  Found StaleWrite() const {
    for (const Each each : done_) {
      if (each->rests_on == 0 || IsReplay(*each) || Reads(*each) || each->seen.revision == each->rests_on + 1) continue;
      if (Archives(*each) && each->seen.revision == each->rests_on) continue;
      for (const Each other : at_.at(each->seen.revision))
        if (other != each) return Named("stale write accepted", {each, other});
      return Named("stale write accepted", {each});
    }
    return std::nullopt;
  }

  // Archiving what is archived makes no revision.
  static bool Makes(const Operation& write) {
    return !Archives(write) || (write.rests_on != 0 && write.seen.revision > write.rests_on);
  }

  // Both were under way at once; had one been answered before, its version would have been lost later.
  Found LostUpdate() const {
    const auto writes = [&](Each each) { return !Reads(*each) && !IsReplay(*each) && IsAccused(*each); };
    for (const auto& [revision, those] : at_)
      for (const Each one : those)
        for (const Each other : those) {
          const bool overlap = one->asked <= other->asked && other->asked < one->answered;
          const bool both_made = one != other && Makes(*one) && Makes(*other);
          if (overlap && (one->seen != other->seen || both_made) && writes(one) && writes(other))
            return Named("lost update", {one, other});
        }
    return std::nullopt;
  }

  Found OfWhatWasRefused() const {
    for (const Each each : done_) {
      if (each->seen.value == 0) continue;
      const auto writers = writers_.find(each->seen.value);
      if (writers == writers_.end()) return Named("value from nowhere", {each});
      bool refused = true;
      for (const Each writer : writers->second) refused = refused && IsRefused(*writer);
      if (!refused) continue;
      for (const Each other : done_) {
        const bool made_otherwise =
            other->seen.revision == each->seen.revision && other->seen.value != each->seen.value;
        const bool gone =
            other->asked > each->answered && other->seen.revision < each->seen.revision && !IsReplay(*other);
        if (made_otherwise || gone) return Named("dirty read", {writers->second[0], each, other});
      }
      return Named("refused write took effect", {writers->second[0], each});
    }
    return std::nullopt;
  }

  Found Reappeared() const {
    for (const Each erased : done_) {
      if (erased->kind != Kind::kErase) continue;
      // When it was told: by its answer, or by somebody who found nothing.
      int64_t gone = erased->answered;
      for (const Each each : all_)
        if (each->answer == Answer::kAbsent && each->answered > erased->asked) gone = std::min(gone, each->answered);
      int64_t made_again = kNever;
      for (const Each each : done_)
        if (each->seen.revision > erased->seen.revision) made_again = std::min(made_again, each->answered);
      for (const Each each : done_)
        if (IsAccused(*each) && each->asked > gone && each->asked <= made_again &&
            each->seen.revision < erased->seen.revision && !IsReplay(*each))
          return Named("erased record reappeared", {erased, each});
    }
    return std::nullopt;
  }

  // Under what number a value stands is told by its write; a smaller one was put under it.
  Found WentBack() const {
    for (const Each each : done_) {
      const auto writers = writers_.find(each->seen.value);
      if (writers == writers_.end()) continue;
      for (const Each writer : writers->second)
        if (IsDone(*writer) && writers->second.size() == 1 && each->seen.revision < writer->seen.revision)
          return Named("revision went back", {writer, each});
    }
    return std::nullopt;
  }

  Found AnsweredAndLost() const {
    for (const Each write : done_) {
      if (!IsAccused(*write) || IsReplay(*write) || write->kind == Kind::kErase) continue;
      // The first that does not know of it; unless later ones do, or go on from it, it is lost.
      Each first = nullptr;
      for (const Each each : all_)
        if (each->asked > write->answered && DoesNotKnow(*each, *write)) {
          first = each;
          break;
        }
      if (first == nullptr) continue;
      bool made_again = false, reached = false;
      for (const Each each : done_) {
        if (each->asked <= write->answered || IsReplay(*each)) continue;
        made_again = made_again || (each->seen.revision == write->seen.revision && each->seen != write->seen);
        reached = reached || (each->asked > first->answered && each->seen.revision >= write->seen.revision);
      }
      if (made_again || (!reached && !Reads(*write))) return Named("answered write lost", {write, first});
    }
    return std::nullopt;
  }

  bool DoesNotKnow(const Operation& later, const Operation& write) const {
    if (later.answer == Answer::kAbsent) return NoErasureBetween(write, later);
    if (!IsDone(later) || IsReplay(later)) return false;
    return later.seen.revision < write.seen.revision ||
           (later.seen.revision == write.seen.revision && later.seen != write.seen);
  }

  Found OldRead() const {
    Found stale;
    for (const Each each : all_) {
      if (!IsAccused(*each) || !Reads(*each)) continue;
      const bool absent = each->answer == Answer::kAbsent;
      for (const Each newer : done_) {
        if (newer->answered >= each->asked || newer->seen.revision <= each->seen.revision) continue;
        if (absent && (newer->kind == Kind::kErase || !NoErasureBetween(*newer, *each))) continue;
        if (newer->client == each->client) return Named("non-monotonic read", {newer, each});
        if (!stale.has_value()) stale = Named("stale read", {newer, each});
      }
    }
    return stale;
  }

  Found WithoutReason() const {
    for (const Each each : all_) {
      if (!IsAccused(*each) || !IsRefused(*each) || each->answer == Answer::kRefused) continue;
      bool reason = false;
      for (const Each other : all_) {
        if (other->asked >= each->answered || Reads(*other) || IsRefused(*other)) continue;
        reason = reason || other->answer == Answer::kUnknown || MayBeTheReason(*other, *each);
      }
      if (!reason && each->answer != Answer::kAbsent) return Named("refused without reason", {each});
    }
    return std::nullopt;
  }

  Found LeftOut() const {
    for (const Each each : done_) {
      if (!IsAccused(*each) || Reads(*each) || Archives(*each) || IsReplay(*each)) continue;
      bool unknown = false;
      for (const Each other : all_) unknown = unknown || (other->answer == Answer::kUnknown && !Reads(*other));
      if (each->seen.revision > 1 && at_.count(each->seen.revision - 1) == 0 && !unknown)
        return Named("revision left out", {each});
    }
    return std::nullopt;
  }

  static bool MayBeTheReason(const Operation& done, const Operation& refused) {
    switch (refused.answer) {
      case Answer::kStale:
        return done.kind != Kind::kErase && done.seen.revision > refused.rests_on;
      case Answer::kArchived:
        return done.kind == Kind::kArchive;
      default:
        return done.kind == Kind::kCreate;
    }
  }

  // An answer that is an older one's again says nothing of now. What was refused is not remembered.
  bool IsReplay(const Operation& operation) const {
    if (operation.request == 0) return false;
    for (const Each attempt : attempts_.at(operation.request)) {
      if (attempt == &operation) break;
      if (!IsRefused(*attempt)) return true;
    }
    return false;
  }

  // No erasure was asked that explains why what was `there` is absent.
  bool NoErasureBetween(const Operation& there, const Operation& absent) const {
    for (const Each each : all_) {
      if (each->kind != Kind::kErase || IsRefused(*each) || each->asked >= absent.answered) continue;
      const bool later = IsDone(*each) ? each->seen.revision > there.seen.revision : each->answered >= there.asked;
      if (later) return false;
    }
    return true;
  }

  const int64_t until_;
  std::vector<Each> all_;  // as they were asked
  std::vector<Each> done_;
  std::map<int64_t, std::vector<Each>> writers_;   // by value
  std::map<int64_t, std::vector<Each>> attempts_;  // by request, as they were asked
  std::map<int64_t, std::vector<Each>> showing_;   // by value
  std::map<int64_t, std::vector<Each>> at_;        // by revision
};

}  // namespace

Verdict NameOf(const std::vector<Operation>& operations, int64_t until) {
  return Names(operations, until).First().value_or(Verdict{"no order", ""});
}

}  // namespace gongjin::history
