#include "common/audit/tree.h"

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
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
// Of what was signed before the start, between two heads: a long journal delays nobody, and leaves the disk to others.
constexpr std::chrono::milliseconds kReadingAgain(200);

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

// That the tree of `head` begins with that of `size`, by what the nodes say.
absl::Status BeginsWith(const Hash& root, int64_t size, const TreeHead& head, const NodeSource& nodes) {
  ASSIGN_OR_RETURN(const auto proof, ConsistencyProof(size, head.size(), nodes));
  return Continues(root, size, head.root(), head.size(), proof) ? absl::OkStatus() : Fault("nodes are spoilt");
}

}  // namespace

bool IsPossible(const TreeHead& head) {
  const auto& time = head.time();
  return head.size() >= 0 && time.seconds() >= TimeUtil::kTimestampMinSeconds &&
         time.seconds() <= TimeUtil::kTimestampMaxSeconds && time.nanos() >= 0 && time.nanos() < 1'000'000'000;
}

bool IsSigned(const TreeHead& head) {
  if (!IsPossible(head)) return false;
  const auto key = Ed25519PublicKey::Make(head.public_key());
  return key != nullptr && key->Verify(SignedBytes(head), head.signature());
}

absl::StatusOr<std::optional<TreeHead>> HeadBeside(const std::string& stem) {
  const auto bytes = ReadSmallFile(HeadPath(stem), O_NOFOLLOW);
  if (absl::IsNotFound(bytes.status())) return std::optional<TreeHead>();
  RETURN_IF_ERROR(bytes.status());
  TreeHead head;
  if (!head.ParseFromString(*bytes) || head.root().empty())
    return absl::FailedPreconditionError(absl::StrCat(HeadPath(stem), " is no head of a tree"));
  return std::optional<TreeHead>(std::move(head));
}

absl::Status HasSignedDatabase(const std::string& stem) {
  const auto head = HeadBeside(stem);
  // One that cannot be read is told of when the tree is opened.
  if (!head.ok() || !head->has_value() || (*head)->size() == 0) return absl::OkStatus();
  std::error_code error;
  const auto bytes = std::filesystem::file_size(absl::StrCat(stem, ".db"), error);
  return error || bytes == 0 ? Replaced(stem, **head) : absl::OkStatus();
}

Tree::Tree(store::Store& store, std::string stem, std::string service, std::unique_ptr<Ed25519PrivateKey> key)
    : store_(store), stem_(std::move(stem)), service_(std::move(service)), key_(std::move(key)) {}

absl::StatusOr<std::unique_ptr<Tree>> Tree::Open(store::Store& store, const std::string& stem,
                                                 const std::string& service, absl::string_view private_key) {
  auto key = Ed25519PrivateKey::Make(private_key);
  if (key == nullptr) return Fault("no key of Ed25519");
  std::unique_ptr<Tree> tree(new Tree(store, stem, service, std::move(key)));
  auto beside = HeadBeside(stem);
  // The journal serves without it; but who lost it, or took it away, ought to be asked.
  if (!beside.ok()) spdlog::warn("{}: the journal cannot be held against it", std::string(beside.status().message()));
  auto head = beside.ok() ? *std::move(beside) : std::nullopt;
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
  tree->known_ = tree->frontier_;
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
      changed_.wait(lock, [this] { return ends_ || spoilt_ || OwesHead() || read_again_.size() < known_.size(); });
      if (ends_ && !OwesHead()) return;
    }
    FollowAndTell();
    std::unique_lock lock(mutex_);
    // What comes meanwhile is signed together; a failure is tried again, but not at the end.
    if (changed_.wait_for(lock, absl::ToChronoNanoseconds(kBetweenHeads), [this] { return ends_; })) return;
  }
}

// Not only lines that are in no node yet: perhaps the head could not be written.
bool Tree::OwesHead() const { return !head_.has_value() || durable_ > head_->size(); }

absl::Status Tree::Follow() {
  RETURN_IF_ERROR(contradiction_);
  RETURN_IF_ERROR(MakeNodesAgain());
  RETURN_IF_ERROR(ReadAgain());
  return SignWhatIsNew();
}

absl::Status Tree::Contradicted(int64_t lines) {
  const std::lock_guard lock(mutex_);
  changed_.notify_all();
  return contradiction_ = Fault(absl::StrCat(
             "the first ", lines, " lines are not those over which the head was signed; nothing is signed any more"));
}

absl::StatusOr<std::vector<store::JournalLine>> Tree::LinesAfter(int64_t sequence) const {
  std::vector<store::JournalLine> lines;
  RETURN_IF_ERROR(store_.Read([&](store::Reader& reader) -> absl::Status {
    ASSIGN_OR_RETURN(lines, reader.Journal(sequence, kLinesAtOnce));
    return absl::OkStatus();
  }));
  return lines;
}

absl::Status Tree::SignWhatIsNew() {
  while (true) {
    ASSIGN_OR_RETURN(const auto lines, LinesAfter(frontier_.size()));
    if (lines.empty()) return SignHead();
    Frontier grown = frontier_;
    std::vector<Hash> completed;
    for (const auto& line : lines) {
      if (line.sequence != grown.size() + 1 && head_.has_value() && grown.size() < head_->size())
        return Contradicted(head_->size());
      if (line.sequence != grown.size() + 1)
        return Fault(absl::StrCat("line ", grown.size() + 1, " is missing, line ", line.sequence, " stands there"));
      grown.Add(LeafOf(line), [&](Node, const Hash& hash) { completed.push_back(hash); });
      if (head_.has_value() && head_->size() == grown.size() && head_->root() != grown.root())
        return Contradicted(grown.size());
    }
    RETURN_IF_ERROR(nodes_->Append(completed, grown.size()));
    const std::lock_guard lock(mutex_);
    frontier_ = std::move(grown);
  }
}

// From the journal, which is held against the head on the way.
absl::Status Tree::MakeNodesAgain() {
  {
    const std::lock_guard lock(mutex_);
    if (!spoilt_) return absl::OkStatus();
    spoilt_ = false;
    ++makings_;
    frontier_ = Frontier();
  }
  known_ = read_again_ = Frontier();
  return nodes_->Clear();
}

// A line that was changed while its nodes were left gives no other root, so that only the journal itself tells. Of a
// long journal heads go on meanwhile: they say what the nodes say, and so no lie about that line either.
absl::Status Tree::ReadAgain() {
  const auto until = std::chrono::steady_clock::now() + kReadingAgain;
  while (read_again_.size() < known_.size() && std::chrono::steady_clock::now() < until) {
    const auto lines = LinesAfter(read_again_.size());
    if (absl::IsUnavailable(lines.status())) return absl::OkStatus();  // it ends; the next start reads again
    RETURN_IF_ERROR(lines.status());
    if (lines->empty()) return Contradicted(known_.size());
    for (const auto& line : *lines) {
      if (read_again_.size() == known_.size()) break;
      if (line.sequence != read_again_.size() + 1) return Contradicted(known_.size());
      read_again_.Add(LeafOf(line), [](Node, const Hash&) {});
    }
  }
  const bool differs = read_again_.size() == known_.size() && read_again_.root() != known_.root();
  return differs ? Contradicted(known_.size()) : absl::OkStatus();
}

absl::Status Tree::SignHead() {
  if (head_.has_value() && head_->size() == frontier_.size()) return absl::OkStatus();
  // The journal's end was cut off while nodes were made again: a smaller head would say that it never was.
  if (head_.has_value() && head_->size() > frontier_.size()) return Contradicted(head_->size());
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
  return HasNodes();
}

bool Tree::HasNodes() const { return head_.has_value() && !spoilt_ && frontier_.size() >= head_->size(); }

absl::StatusOr<std::vector<Hash>> Tree::Inclusion(int64_t sequence, int64_t size) {
  const NodeSource nodes = [this](Node node) { return nodes_->Read(node); };
  return Held([&](const TreeHead& head) -> absl::StatusOr<std::vector<Hash>> {
    ASSIGN_OR_RETURN(const Hash root, RootAt(size, nodes));
    RETURN_IF_ERROR(BeginsWith(root, size, head, nodes));
    ASSIGN_OR_RETURN(const Hash leaf, nodes({0, sequence - 1}));
    ASSIGN_OR_RETURN(auto proof, InclusionProof(sequence - 1, size, nodes));
    if (!Includes(root, size, sequence - 1, leaf, proof)) return Fault("nodes are spoilt");
    return proof;
  });
}

absl::StatusOr<std::vector<Hash>> Tree::Consistency(int64_t from_size, int64_t to_size) {
  const NodeSource nodes = [this](Node node) { return nodes_->Read(node); };
  return Held([&](const TreeHead& head) -> absl::StatusOr<std::vector<Hash>> {
    ASSIGN_OR_RETURN(const Hash root, RootAt(to_size, nodes));
    RETURN_IF_ERROR(BeginsWith(root, to_size, head, nodes));
    ASSIGN_OR_RETURN(const Hash from_root, RootAt(from_size, nodes));
    ASSIGN_OR_RETURN(auto proof, ConsistencyProof(from_size, to_size, nodes));
    if (!Continues(from_root, from_size, root, to_size, proof)) return Fault("nodes are spoilt");
    return proof;
  });
}

absl::StatusOr<std::vector<Hash>> Tree::Held(Proving prove) {
  std::unique_lock lock(mutex_);
  if (!HasNodes()) return Unreachable(service_);
  const TreeHead head = *head_;
  const int64_t makings = makings_;
  lock.unlock();
  auto proof = prove(head);
  if (proof.ok()) return proof;
  lock.lock();
  // Who read while they were being made again saw nothing that is spoilt.
  if (makings == makings_ && !spoilt_) {
    spoilt_ = true;
    changed_.notify_all();
    spdlog::error("the journal's tree: the nodes of {} do not make the root that was signed, and are made again",
                  service_);
  }
  return Unreachable(service_);
}

bool Tree::WaitFor(int64_t size, absl::Duration timeout) const {
  const auto covers = [&] { return head_.has_value() && head_->size() >= size; };
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, absl::ToChronoNanoseconds(timeout), [&] { return covers() || !contradiction_.ok(); });
  return covers();
}

}  // namespace gongjin::audit
