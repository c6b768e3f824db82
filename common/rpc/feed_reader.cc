#include "common/rpc/feed_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/base/status.h"
#include "common/resource/sight.h"

namespace gongjin::rpc {
namespace {

constexpr size_t kMessageBytes = 512 << 10;  // what a reader that stops reading holds; clients take 4 MiB at most
constexpr size_t kFraming = 6;               // of a change in a message
constexpr int kTurns = 8;                    // of one watcher before the next has its own
constexpr size_t kKeptBytes = 4 << 20;       // of what was found in a round

}  // namespace

absl::StatusOr<FeedView> FeedReader::View(const Caller& caller, const std::vector<std::string>& types) const {
  FeedView view;
  std::vector<std::string> unknown = types, served;
  for (const auto* engine : engines_) {
    const auto& schema = engine->schema();
    std::vector<std::string> here;
    for (const auto& type : schema.types()) {
      if (schema.IsFollowed(*type)) continue;
      served.push_back(type->type);
      if (std::find(types.begin(), types.end(), type->type) != types.end()) here.push_back(type->type);
    }
    for (const auto& type : here) unknown.erase(std::remove(unknown.begin(), unknown.end(), type), unknown.end());
    view.watches.push_back(types.empty() || !here.empty());
    view.types_of.push_back(std::move(here));
  }
  if (!unknown.empty()) return Invalid("types", "TYPE_UNKNOWN", {unknown.front(), absl::StrJoin(served, ", ")});
  view.same = RightsOf(caller);
  for (const auto& here : view.types_of) absl::StrAppend(&view.same, "\n", absl::StrJoin(here, ","));
  return view;
}

std::vector<int64_t> FeedReader::Ends() const {
  std::vector<int64_t> ends;
  for (auto* engine : engines_) ends.push_back(engine->store().DurableSequence());
  return ends;
}

void FeedReader::Forget() {
  found_.clear();
  found_bytes_ = 0;
}

absl::StatusOr<std::shared_ptr<const std::string>> FeedReader::Next(const Caller& caller, const FeedView& view,
                                                                    FeedPlace& place) {
  // What was found holds as long as nothing is written: who may see a record may change with any line.
  if (auto ends = Ends(); ends != ends_ || found_bytes_ > kKeptBytes) {
    Forget();
    ends_ = std::move(ends);
  }
  if (place.positions == ends_) {  // as most are, most of the time
    place = {.positions = std::move(place.positions)};
    return nullptr;
  }
  const std::string key = absl::StrCat(view.same, "\n", absl::StrJoin(place.positions, ","), "\n", place.lines);
  if (const auto found = found_.find(key); found != found_.end()) {
    place = found->second.place;
    return found->second.changes;
  }
  ASSIGN_OR_RETURN(auto changes, Look(caller, view, place));
  found_bytes_ += key.size() + (changes == nullptr ? 0 : changes->size());
  found_[key] = {changes, place};
  return changes;
}

// What comes next of the journals, in the order of the feed.
absl::StatusOr<std::vector<Run>> FeedReader::Runs(const FeedView& view, FeedPlace& place) const {
  const std::vector<int64_t> settled = Ends();
  const std::vector<int64_t> ends = Ends();  // with all causes of those before
  auto& positions = place.positions;
  std::vector<size_t> pending;
  for (size_t i = 0; i < engines_.size(); ++i) {
    if (!view.watches[i]) positions[i] = std::max(positions[i], ends[i]);
    if (positions[i] < ends[i]) pending.push_back(i);
  }
  const auto lines = [&](size_t i) { return std::max<int64_t>(0, settled[i] - positions[i]); };
  if (pending.empty()) return std::vector<Run>();
  if (pending.size() == 1) {  // no times are needed
    const size_t i = pending.front();
    if (lines(i) == 0) return std::vector<Run>();
    return std::vector<Run>{{i, static_cast<int>(std::min<int64_t>(place.lines, lines(i)))}};
  }
  std::vector<NextLines> journals(engines_.size());
  for (const size_t i : pending) {
    const auto page = static_cast<int>(std::min<int64_t>(place.lines, ends[i] - positions[i]));
    RETURN_IF_ERROR(engines_[i]->store().Read([&](store::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(const auto next, reader.Journal(positions[i], page));
      for (const auto& line : next) journals[i].times.push_back(absl::ToUnixMicros(line.time));
      return absl::OkStatus();
    }));
    journals[i].settled = std::min(static_cast<size_t>(lines(i)), journals[i].times.size());
    journals[i].more = ends[i] - positions[i] > static_cast<int64_t>(journals[i].times.size());
  }
  return InOrder(journals, place.lines);
}

// Reads on until something is to be told or all is read, for a few turns at most.
absl::StatusOr<std::shared_ptr<const std::string>> FeedReader::Look(const Caller& caller, const FeedView& view,
                                                                    FeedPlace& place) const {
  common::v1::WatchChangesResponse response;
  size_t bytes = 0;
  for (int turn = 0; turn < kTurns && bytes == 0; ++turn) {
    ASSIGN_OR_RETURN(const auto runs, Runs(view, place));
    if (runs.empty()) break;
    for (const auto& [i, lines] : runs) {
      int64_t& position = place.positions[i];
      const int64_t before = position;
      std::vector<common::v1::Change> changes;
      RETURN_IF_ERROR(engines_[i]->Changes(caller, view.types_of[i], lines, position, changes));
      size_t more = 0;
      for (const auto& change : changes) more += change.ByteSizeLong() + kFraming;
      if (bytes + more > kMessageBytes && (bytes > 0 || lines > 1)) {
        position = before;  // too much for one message: the same again, and fewer from now on
        place.lines = std::max(1, static_cast<int>(static_cast<size_t>(place.lines) * kMessageBytes / (bytes + more)));
        break;
      }
      bytes += more;
      for (auto& change : changes) *response.add_changes() = std::move(change);
      if (position < before + lines) break;  // what comes after the rest of these waits for it
    }
  }
  if (bytes < kMessageBytes / 4) place.lines = std::min(kFeedLines, place.lines * 2);
  place.behind = false;
  for (size_t i = 0; i < engines_.size(); ++i)
    place.behind |= engines_[i]->store().DurableSequence() - place.positions[i] > (bytes > 0 ? kFeedLines : 0);
  if (bytes == 0) return nullptr;
  return std::make_shared<const std::string>(response.SerializeAsString());
}

}  // namespace gongjin::rpc
