// Tamper evidence of one database: a thread keeps a Merkle tree over the journal and signs its head within a second of
// what was committed. The writer neither waits for it nor knows of it. After a start it holds the journal against what
// was signed: where they differ the log says so, and nothing is signed any more.
//
// Heads and nodes lie beside the database ("<stem>.head", "<stem>.tree", the key in "<stem>.audit.key"). They tell that
// somebody changed the journal; that somebody changed all of them together tells only who kept an earlier head
// elsewhere.
#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "absl/functional/function_ref.h"
#include "common/audit/ed25519.h"
#include "common/audit/node_file.h"
#include "common/store/store.h"
#include "gongjin/common/v1/audit.pb.h"

namespace gongjin::audit {

// False: its size or its time is none that a tree can have.
bool IsPossible(const common::v1::TreeHead& head);
// True: it is possible, and was signed by the key that it names.
bool IsSigned(const common::v1::TreeHead& head);
// The head that lies beside the database; nullopt: none. FAILED_PRECONDITION: something else lies there.
absl::StatusOr<std::optional<common::v1::TreeHead>> HeadBeside(const std::string& stem);

// To be asked before the database is opened, which makes one that is gone anew. FAILED_PRECONDITION DATABASE_REPLACED:
// it is gone or empty, while a head speaks of its lines.
absl::Status HasSignedDatabase(const std::string& stem);

// Thread-safe.
class Tree {
 public:
  // `private_key`: of Ed25519. What `store` commits is told to this: close it before this goes, and let it go after
  // this. FAILED_PRECONDITION DATABASE_ROLLED_BACK: the last head that was signed here knows lines that the journal
  // does not have; DATABASE_REPLACED: it is of another database, or was signed by another key.
  static absl::StatusOr<std::unique_ptr<Tree>> Open(store::Store& store, const std::string& stem,
                                                    const std::string& service, absl::string_view private_key);
  ~Tree();

  // The newest head; nullopt: there was never one. One that the journal contradicts stays the newest: whoever asks
  // finds out, and nothing is signed after it.
  std::optional<common::v1::TreeHead> head() const;
  // False: the nodes are to be made from the journal, so that there are no proofs yet; from one that is not what was
  // signed none can be made.
  bool IsReady() const;
  // Proofs for trees no larger than the newest head's, held against its root: nodes that do not make it were spoilt in
  // their file and are made again. UNAVAILABLE: they are being made.
  absl::StatusOr<std::vector<Hash>> Inclusion(int64_t sequence, int64_t size);
  absl::StatusOr<std::vector<Hash>> Consistency(int64_t from_size, int64_t to_size);
  // Waits until the newest head covers so many lines, as before a shutdown; false: not within `timeout`, or never.
  bool WaitFor(int64_t size, absl::Duration timeout) const;

 private:
  Tree(store::Store& store, std::string stem, std::string service, std::unique_ptr<Ed25519PrivateKey> key);
  void Run();
  void FollowAndTell();
  absl::Status Follow();
  bool OwesHead() const;
  bool HasNodes() const;
  absl::Status Contradicted(int64_t lines);
  absl::Status SignWhatIsNew();
  absl::Status MakeNodesAgain();
  absl::Status ReadAgain();
  absl::StatusOr<std::vector<store::JournalLine>> LinesAfter(int64_t sequence) const;
  using Proving = absl::FunctionRef<absl::StatusOr<std::vector<Hash>>(const common::v1::TreeHead& head)>;
  absl::StatusOr<std::vector<Hash>> Held(Proving prove);
  absl::Status SignHead();

  store::Store& store_;
  const std::string stem_;
  const std::string service_;
  const std::unique_ptr<Ed25519PrivateKey> key_;
  std::unique_ptr<NodeFile> nodes_;
  Frontier frontier_;
  // What the nodes said at the start, and how far the journal was held against it.
  Frontier known_, read_again_;

  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  int64_t durable_ = 0;
  bool ends_ = false;
  absl::Status contradiction_;  // not OK: the journal is not what was signed; nothing is signed after it
  bool spoilt_ = false;         // the nodes are to be made again
  int64_t makings_ = 0;         // how often they were
  std::optional<common::v1::TreeHead> head_;
  absl::Status failure_;  // of the last Follow, of the thread alone
  std::thread thread_;
};

}  // namespace gongjin::audit
