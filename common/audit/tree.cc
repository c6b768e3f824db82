#include "common/audit/tree.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/audit/entry.h"
#include "common/base/files.h"
#include "common/base/status.h"
#include "google/protobuf/util/time_util.h"
#include "spdlog/spdlog.h"

namespace gongjin::audit {
namespace {

using common::v1::TreeHead;
using google::protobuf::util::TimeUtil;

constexpr absl::Duration kBetweenHeads = absl::Milliseconds(500);  // so that a line is in a signed tree within a second
constexpr int kLinesAtOnce = 1000;

std::string HeadPath(const std::string& stem) { return absl::StrCat(stem, ".head"); }

// Whole or not at all, also after a power cut: then this one or the one before.
absl::Status WriteHead(const std::string& stem, const TreeHead& head) {
  const std::string path = HeadPath(stem), fresh = path + ".new";
  unlink(fresh.c_str());
  RETURN_IF_ERROR(WriteNewFile(fresh, head.SerializeAsString()));
  return rename(fresh.c_str(), path.c_str()) == 0 ? absl::OkStatus() : CannotDo("rename", fresh);
}

absl::Status Replaced(const std::string& stem, const TreeHead& head) {
  return Refuse("", stem, "DATABASE_REPLACED", {stem, absl::StrCat(head.size())});
}

}  // namespace

bool IsSigned(const TreeHead& head) {
  const auto key = Ed25519PublicKey::Make(head.public_key());
  return key != nullptr && key->Verify(SignedBytes(head), head.signature());
}

std::optional<TreeHead> HeadBeside(const std::string& stem) {
  std::ifstream file(HeadPath(stem), std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  TreeHead head;
  if (!file || !head.ParseFromString(bytes.str())) return std::nullopt;
  return head;
}

absl::Status HasSignedDatabase(const std::string& stem) {
  const auto head = HeadBeside(stem);
  if (!head.has_value() || head->size() == 0) return absl::OkStatus();
  std::error_code error;
  const auto bytes = std::filesystem::file_size(absl::StrCat(stem, ".db"), error);
  return error || bytes == 0 ? Replaced(stem, *head) : absl::OkStatus();
}

Tree::Tree(store::Store& store, std::string stem, std::string service, std::unique_ptr<Ed25519PrivateKey> key)
    : store_(store), stem_(std::move(stem)), service_(std::move(service)), key_(std::move(key)) {}

absl::StatusOr<std::unique_ptr<Tree>> Tree::Open(store::Store& store, const std::string& stem,
                                                 const std::string& service, absl::string_view private_key) {
  auto key = Ed25519PrivateKey::Make(private_key);
  if (key == nullptr) return Fault("no key of Ed25519");
  std::unique_ptr<Tree> tree(new Tree(store, stem, service, std::move(key)));
  auto head = HeadBeside(stem);
  // A restore, by which another life begins, leaves no head behind.
  const bool ours = head.has_value() && head->epoch() == store.Epoch() &&
                    head->public_key() == tree->key_->public_key() && IsSigned(*head);
  if (head.has_value() && !ours) return Replaced(stem, *head);
  const int64_t durable = store.DurableSequence();
  if (head.has_value() && head->size() > durable)
    return Refuse("", stem, "DATABASE_ROLLED_BACK", {stem, absl::StrCat(durable), absl::StrCat(head->size())});
  // What lies behind the last head was perhaps not synced.
  ASSIGN_OR_RETURN(tree->nodes_, NodeFile::Open(absl::StrCat(stem, ".tree"), head.has_value() ? head->size() : 0));
  ASSIGN_OR_RETURN(tree->frontier_,
                   Frontier::At(tree->nodes_->size(), [&tree = *tree](Node node) { return tree.nodes_->Read(node); }));
  // Nodes that are not the head's are made again from the journal, which is held against the head on the way.
  if (head.has_value() && tree->frontier_.root() != head->root()) {
    ASSIGN_OR_RETURN(tree->nodes_, NodeFile::Open(absl::StrCat(stem, ".tree"), 0));
    tree->frontier_ = Frontier();
  }
  tree->head_ = std::move(head);
  tree->durable_ = durable;
  store.OnDurable([&tree = *tree](int64_t sequence) {
    const std::lock_guard lock(tree.mutex_);
    tree.durable_ = sequence;
    tree.changed_.notify_all();
  });
  tree->thread_ = std::thread([&tree = *tree] { tree.Run(); });
  return tree;
}

Tree::~Tree() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable()) thread_.join();
}

void Tree::FollowAndTell() {
  const absl::Status followed = Follow();
  if (!followed.ok() && followed != failure_) spdlog::error("the journal's tree: {}", followed.ToString());
  failure_ = followed;
}

void Tree::Run() {
  FollowAndTell();  // a journal without lines has a head too
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return ends_ || durable_ > frontier_.size(); });
      if (ends_ && durable_ <= frontier_.size()) return;
    }
    FollowAndTell();
    std::unique_lock lock(mutex_);
    // What comes meanwhile is signed together; a failure is tried again, but not at the end.
    if (changed_.wait_for(lock, absl::ToChronoNanoseconds(kBetweenHeads), [this] { return ends_; })) return;
  }
}

absl::Status Tree::Follow() {
  while (true) {
    std::vector<store::JournalLine> lines;
    RETURN_IF_ERROR(store_.Read([&](store::Reader& reader) -> absl::Status {
      ASSIGN_OR_RETURN(lines, reader.Journal(frontier_.size(), kLinesAtOnce));
      return absl::OkStatus();
    }));
    if (lines.empty()) return SignHead();
    Frontier grown = frontier_;
    std::vector<Hash> completed;
    for (const auto& line : lines) {
      if (line.sequence != grown.size() + 1)
        return Fault(absl::StrCat("line ", grown.size() + 1, " is missing, line ", line.sequence, " stands there"));
      grown.Add(LeafOf(line), [&](Node, const Hash& hash) { completed.push_back(hash); });
      if (head_.has_value() && head_->size() == grown.size() && head_->root() != grown.root())
        return Fault(absl::StrCat("the first ", grown.size(),
                                  " lines are not those over which the head was signed; nothing is signed any more"));
    }
    RETURN_IF_ERROR(nodes_->Append(completed, grown.size()));
    const std::lock_guard lock(mutex_);
    frontier_ = std::move(grown);
  }
}

absl::Status Tree::SignHead() {
  if (head_.has_value() && head_->size() == frontier_.size()) return absl::OkStatus();
  RETURN_IF_ERROR(nodes_->Sync());
  TreeHead head;
  head.set_service(service_);
  head.set_epoch(store_.Epoch());
  head.set_size(frontier_.size());
  head.set_root(frontier_.root());
  *head.mutable_time() = TimeUtil::MicrosecondsToTimestamp(absl::ToUnixMicros(absl::Now()));
  head.set_public_key(key_->public_key());
  head.set_signature(key_->Sign(SignedBytes(head)));
  RETURN_IF_ERROR(WriteHead(stem_, head));
  const std::lock_guard lock(mutex_);
  head_ = std::move(head);
  changed_.notify_all();
  return absl::OkStatus();
}

std::optional<TreeHead> Tree::head() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

bool Tree::IsReady() const {
  const std::lock_guard lock(mutex_);
  return head_.has_value() && frontier_.size() >= head_->size();
}

absl::StatusOr<std::vector<Hash>> Tree::Inclusion(int64_t sequence, int64_t size) const {
  return InclusionProof(sequence - 1, size, [this](Node node) { return nodes_->Read(node); });
}

absl::StatusOr<std::vector<Hash>> Tree::Consistency(int64_t from_size, int64_t to_size) const {
  return ConsistencyProof(from_size, to_size, [this](Node node) { return nodes_->Read(node); });
}

bool Tree::WaitFor(int64_t size, absl::Duration timeout) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, absl::ToChronoNanoseconds(timeout),
                           [&] { return head_.has_value() && head_->size() >= size; });
}

}  // namespace gongjin::audit
