#include "tests/history/linearizable.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_set>

#include "absl/strings/str_cat.h"
#include "tests/history/anomalies.h"
#include "tests/history/record_model.h"

namespace gongjin::history {
namespace {

// The search for an order of one record's operations, depth first.
class Search {
 public:
  explicit Search(const std::vector<Operation>& operations) {
    for (const Operation& operation : operations) {
      if (operation.request != 0) ++attempts_left_[operation.request];
      if (operation.answer != Answer::kUnknown) {
        answered_.push_back(&operation);
      } else if (operation.kind != Kind::kGet) {
        unknown_.push_back(&operation);
      }
    }
    const auto asked = [](const Operation* a, const Operation* b) { return a->asked < b->asked; };
    std::sort(answered_.begin(), answered_.end(), asked);
    std::sort(unknown_.begin(), unknown_.end(), [](const Operation* a, const Operation* b) {
      return std::pair(a->answered, a->asked) < std::pair(b->answered, b->asked);
    });
    for (const Operation* each : answered_)
      if (each->answer == Answer::kDone) seen_.insert(each->seen.value);
    limit_from_.assign(answered_.size() + 1, kNever);
    limits_.reserve(answered_.size());
    for (const Operation* each : answered_) limits_.push_back(Limit(*each));
    for (size_t i = answered_.size(); i-- > 0;) limit_from_[i] = std::min(limit_from_[i + 1], limits_[i]);
    done_.resize(answered_.size() + unknown_.size());
    first_asked_from_.assign(unknown_.size() + 1, kNever);
    for (size_t i = unknown_.size(); i-- > 0;)
      first_asked_from_[i] = std::min(first_asked_from_[i + 1], unknown_[i]->asked);
  }

  bool Finds() {
    while (first_ < answered_.size()) {
      std::vector<size_t> next = Next();
      if (next.empty() || (choices_ > 0 && !tried_.insert(Place()).second)) {
        Furthest();
        if (!TakeBack()) return false;
        continue;
      }
      std::reverse(next.begin(), next.end());
      Take(std::move(next));
    }
    return true;
  }

  // Where the longest order ended: what the record was, and what then had to come and could not.
  std::string StuckAt() const { return stuck_; }
  // What was asked later has no part in it.
  int64_t StuckUntil() const { return stuck_until_; }

 private:
  struct Step {
    std::vector<size_t> others;  // that may be tried in its place, the best last
    size_t taken;
    Version before;
    size_t first_before, ended_before;
    int64_t moment_before;
    bool finished = false;             // a request
    std::optional<Version> forgotten;  // what it had made, with its last attempt
  };

  const Operation& At(size_t i) const { return i < answered_.size() ? *answered_[i] : *unknown_[i - answered_.size()]; }

  // Revisions never go back: beyond this one the operation can no longer be done.
  int64_t Limit(const Operation& operation) const {
    if (operation.answer != Answer::kDone) return kNever;
    if (operation.request != 0 && attempts_left_.at(operation.request) > 1) return kNever;
    const bool makes =
        operation.kind == Kind::kCreate || operation.kind == Kind::kUpdate || operation.kind == Kind::kErase;
    return operation.seen.revision - (makes ? 1 : 0);
  }

  // What may come next, the most likely first. What changes nothing, of which nothing new is remembered, is taken at
  // once and alone: nothing could come instead of it that could not come after it.
  std::vector<size_t> Next() const {
    std::vector<size_t> next;
    int64_t before = kNever;  // one that was answered then must come before all asked later
    int64_t limit = kNever;   // of what is still to be done
    size_t i = first_;
    for (; i < answered_.size() && answered_[i]->asked <= before; ++i) {
      if (done_[i]) continue;
      before = std::min(before, answered_[i]->answered);
      limit = std::min(limit, limits_[i]);
      const auto after = After(now_, *answered_[i], finished_);
      if (!after.has_value()) continue;
      if (*after == now_ && !IsNewlyRemembered(*answered_[i]) && !EndsAnUnknown(answered_[i]->asked)) return {i};
      next.push_back(i);
    }
    limit = std::min(limit, limit_from_[i]);
    if (now_.revision > limit) return {};
    std::sort(next.begin(), next.end(),
              [&](size_t a, size_t b) { return answered_[a]->answered < answered_[b]->answered; });
    AddUnknown(before, now_.revision < limit, next);
    return next;
  }

  // Those that change something, if that may be, or are remembered as done without; first those of which something
  // was seen.
  void AddUnknown(int64_t before, bool may_change, std::vector<size_t>& next) const {
    std::vector<size_t> unseen;
    for (size_t i = ended_; i < unknown_.size() && first_asked_from_[i] <= before; ++i) {
      if (done_[answered_.size() + i] || unknown_[i]->asked > before) continue;
      const auto after = After(now_, *unknown_[i], finished_);
      if (!after.has_value() || !(*after == now_ ? IsAskedAgain(*unknown_[i]) : may_change)) continue;
      (seen_.count(unknown_[i]->value) != 0 ? next : unseen).push_back(answered_.size() + i);
    }
    next.insert(next.end(), unseen.begin(), unseen.end());
  }

  bool IsAskedAgain(const Operation& operation) const {
    return operation.request != 0 && attempts_left_.at(operation.request) > 1;
  }

  // Once it is done, other attempts of the same request are answered from memory.
  bool IsNewlyRemembered(const Operation& operation) const {
    return IsAskedAgain(operation) && operation.answer == Answer::kDone && finished_.count(operation.request) == 0;
  }

  // Once something asked then is done, an unknown one that could still take effect no longer can.
  bool EndsAnUnknown(int64_t asked) const {
    for (size_t i = ended_; i < unknown_.size() && unknown_[i]->answered < asked; ++i)
      if (!done_[answered_.size() + i]) return true;
    return false;
  }

  void Take(std::vector<size_t> others) {
    const size_t i = others.back();
    others.pop_back();
    choices_ += others.size();
    const Operation& operation = At(i);
    Step step{std::move(others), i, now_, first_, ended_, moment_, false, std::nullopt};
    now_ = *After(now_, operation, finished_);
    done_[i] = true;
    moment_ = std::max(moment_, operation.asked);
    Remember(operation, step);
    while (first_ < answered_.size() && done_[first_]) ++first_;
    while (ended_ < unknown_.size() && unknown_[ended_]->answered < moment_) ++ended_;
    steps_.push_back(std::move(step));
  }

  // Requests are remembered while attempts are left.
  void Remember(const Operation& operation, Step& step) {
    if (operation.request == 0) return;
    const bool last = --attempts_left_[operation.request] == 0;
    const auto known = finished_.find(operation.request);
    if (known != finished_.end()) {
      if (!last) return;
      step.forgotten = known->second;
      finished_.erase(known);
    } else if (!last && (operation.answer == Answer::kDone || operation.answer == Answer::kUnknown)) {
      finished_.emplace(operation.request, now_);
      step.finished = true;
    }
  }

  void Unremember(const Operation& operation, const Step& step) {
    if (operation.request == 0) return;
    ++attempts_left_[operation.request];
    if (step.finished) finished_.erase(operation.request);
    if (step.forgotten.has_value()) finished_.emplace(operation.request, *step.forgotten);
  }

  // To the last step that had another way, and takes that.
  bool TakeBack() {
    while (!steps_.empty()) {
      Step step = std::move(steps_.back());
      steps_.pop_back();
      const Operation& operation = At(step.taken);
      now_ = step.before;
      done_[step.taken] = false;
      first_ = step.first_before;
      ended_ = step.ended_before;
      moment_ = step.moment_before;
      Unremember(operation, step);
      choices_ -= step.others.size();
      if (step.others.empty()) continue;
      Take(std::move(step.others));
      return true;
    }
    return false;
  }

  // Everything that what follows depends on.
  std::string Place() const {
    std::string place;
    const auto add = [&](int64_t number) { place.append(reinterpret_cast<const char*>(&number), sizeof number); };
    add(static_cast<int64_t>(first_));
    add(moment_);
    add(static_cast<int64_t>(now_.life));
    add(now_.revision);
    add(now_.value);
    // Nothing asked after the one that waits longest was answered can be done.
    const int64_t last = answered_[first_]->answered;
    for (size_t i = first_; i < answered_.size() && answered_[i]->asked <= last; ++i)
      if (done_[i]) add(static_cast<int64_t>(i));
    add(-1);
    for (size_t i = ended_; i < unknown_.size() && first_asked_from_[i] <= moment_; ++i)
      if (done_[answered_.size() + i]) add(static_cast<int64_t>(i));
    add(-1);
    for (const auto& [request, version] : finished_) {
      add(request);
      add(version.revision);
    }
    return place;
  }

  void Furthest() {
    if (first_ < furthest_ || (!stuck_.empty() && first_ == furthest_)) return;
    furthest_ = first_;
    stuck_ = absl::StrCat("after ", ToText(now_), " none of these can come next:");
    int64_t before = kNever;
    size_t i = first_;
    for (; i < answered_.size() && answered_[i]->asked <= before; ++i) {
      if (done_[i]) continue;
      before = std::min(before, answered_[i]->answered);
      absl::StrAppend(&stuck_, "\n  ", ToText(*answered_[i]));
    }
    stuck_until_ = before;
    // One asked later may be why nothing unknown can come before these.
    if (limit_from_[i] > now_.revision) return;
    while (limits_[i] > now_.revision) ++i;
    absl::StrAppend(&stuck_, "\nwhich must come before\n  ", ToText(*answered_[i]));
    stuck_until_ = answered_[i]->asked;
  }

  std::vector<const Operation*> answered_;  // as they were asked
  std::vector<const Operation*> unknown_;   // as they end
  std::vector<int64_t> first_asked_from_;   // of unknown_: the first asked of those from here on
  std::vector<int64_t> limits_;             // of answered_, see Limit
  std::vector<int64_t> limit_from_;         // of answered_: the least of those from here on
  std::unordered_set<int64_t> seen_;        // values
  std::map<int64_t, int> attempts_left_;

  Version now_;
  Finished finished_;
  std::vector<bool> done_;
  size_t first_ = 0;            // of answered_: all before it are done
  size_t ended_ = 0;            // of unknown_: all before it can take effect no more
  int64_t moment_ = INT64_MIN;  // no earlier than this is the last one done
  std::vector<Step> steps_;
  size_t choices_ = 0;
  std::unordered_set<std::string> tried_;
  size_t furthest_ = 0;
  std::string stuck_;
  int64_t stuck_until_ = kNever;
};

}  // namespace

Verdict CheckLinearizable(const std::vector<Operation>& operations) {
  std::map<int32_t, std::vector<Operation>> records;
  for (const Operation& operation : operations) records[operation.record].push_back(operation);
  for (const auto& [record, own] : records) {
    Search search(own);
    if (search.Finds()) continue;
    Verdict verdict = NameOf(own, search.StuckUntil());
    absl::StrAppend(&verdict.story, verdict.story.empty() ? "" : "\n", search.StuckAt());
    return verdict;
  }
  return {};
}

}  // namespace gongjin::history
