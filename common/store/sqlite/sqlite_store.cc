#include "common/store/sqlite/sqlite_store.h"

#include <atomic>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/status.h"
#include "common/store/sqlite/answers.h"
#include "common/store/sqlite/batch.h"
#include "common/store/sqlite/checkpointer.h"
#include "common/store/sqlite/disk.h"
#include "common/store/sqlite/lock_file.h"
#include "common/store/sqlite/open_writer.h"
#include "common/store/sqlite/queue.h"
#include "common/store/sqlite/schema.h"
#include "common/store/sqlite/session.h"
#include "common/store/sqlite/snapshots.h"
#include "spdlog/spdlog.h"

namespace gongjin::store {
namespace {

constexpr absl::Duration kRetryQueue = absl::Milliseconds(100);
constexpr absl::Duration kRetryDisk = absl::Seconds(10);
constexpr absl::Duration kIdle = absl::Seconds(1);
constexpr int kReaderCacheShare = 8;  // a reader's cache is this part of the writer's
// So few are answered by the writer itself when nobody waits: it saves a change of threads.
constexpr size_t kAnsweredHere = 2;

struct Opened {
  std::unique_ptr<Connection> connection;
  Identity identity;
};

absl::StatusOr<Opened> OpenAndPrepare(const SqliteOptions& options, const Catalogue& catalogue,
                                      const ColumnsOf& columns_of) {
  Opened opened;
  ASSIGN_OR_RETURN(opened.connection, OpenWriter(options));
  ASSIGN_OR_RETURN(opened.identity, PrepareSchema(*opened.connection, options.path, catalogue, columns_of));
  return opened;
}

// An open writes a little; when there is no room for it the ballast is given up, as it is when the disk fills later.
absl::StatusOr<Opened> OpenInRoom(const SqliteOptions& options, const Catalogue& catalogue,
                                  const ColumnsOf& columns_of) {
  auto opened = OpenAndPrepare(options, catalogue, columns_of);
  Disk disk(options.path, options.min_free_bytes, options.ballast_bytes);
  // A refusal has its own reason, for which no room helps.
  const auto lacks_room = [&] {
    return !opened.ok() && disk.IsFull() &&
           (absl::IsInternal(opened.status()) || BareReasonOf(opened.status()) == "DATABASE_UNREADABLE");
  };
  if (!lacks_room()) return opened;
  if (disk.GiveUpBallast()) {
    spdlog::warn("the disk is full: the ballast file is given up");
    opened = OpenAndPrepare(options, catalogue, columns_of);
  }
  if (!lacks_room()) return opened;
  spdlog::error("{}: {}", options.path, std::string(opened.status().message()));
  return absl::FailedPreconditionError(absl::StrCat(options.path, ": the disk is full; make room and start again"));
}

class SqliteStore final : public Store {
 public:
  SqliteStore(const SqliteOptions& options, Catalogue catalogue, std::unique_ptr<LockFile> lock,
              std::unique_ptr<Connection> connection, const Identity& identity)
      : options_(options),
        catalogue_(std::move(catalogue)),
        lock_(std::move(lock)),
        epoch_(identity.epoch),
        connection_(std::move(connection)),
        session_(std::make_unique<Session>(*connection_, catalogue_, identity.request_key)),
        disk_(options.path, options.min_free_bytes, options.ballast_bytes),
        snapshots_(options.path, options.vfs, catalogue_, identity.request_key, options.cache_kib / kReaderCacheShare,
                   options.read_limit),
        batch_(std::make_unique<Batch>(*connection_, *session_, disk_, options.act_limit)),
        checkpointer_(*connection_, snapshots_, options.page_bytes, options.checkpoint_bytes),
        queue_(options.queue_limit) {}
  ~SqliteStore() override { Close(); }

  absl::Status Start() {
    ASSIGN_OR_RETURN(const int64_t sequence, session_->LastSequence());
    session_->SetSequence(sequence);
    durable_ = sequence;
    disk_.Look();
    writer_ = std::thread([this] { Run(); });
    return absl::OkStatus();
  }

  void Write(Act act, Done done) override {
    if (failed_) return done(Unreachable("database"));
    if (disk_.Low()) return done(Exhausted("DISK_ALMOST_FULL", kRetryDisk));
    Waiting waiting{std::move(act), std::move(done), absl::OkStatus(), false};
    switch (queue_.Push(waiting)) {
      case Queue::Entry::kTaken:
        return;
      case Queue::Entry::kFull:
        return waiting.done(Exhausted("QUEUE_FULL", kRetryQueue));
      case Queue::Entry::kClosed:
        return waiting.done(Unreachable("database"));
    }
  }

  absl::Status Read(absl::FunctionRef<absl::Status(Reader&)> read) override { return snapshots_.Read(read); }
  int64_t DurableSequence() const override { return durable_.load(std::memory_order_acquire); }
  void OnDurable(std::function<void(int64_t sequence)> listener) override {
    const std::lock_guard lock(listeners_mutex_);
    listeners_.push_back(std::move(listener));
  }
  std::string Epoch() const override { return epoch_; }
  bool failed() const override { return failed_; }

  void Close() override {
    const std::lock_guard lock(close_mutex_);
    if (!connection_) return;
    queue_.Close();
    if (writer_.joinable()) writer_.join();
    answers_.Close();
    snapshots_.Close();
    batch_.reset();
    session_.reset();
    // The last one to close moves the WAL into the database, but not after an error: a sync is never tried again.
    if (!failed_) sqlite3_db_config(connection_->db(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
    connection_.reset();
    lock_.reset();
  }

 private:
  void Run() {
    while (auto taken = queue_.Take(static_cast<size_t>(options_.batch_limit), Patience())) {
      if (taken->empty()) {
        disk_.Look();
        if (!failed_ && !checkpointer_.WhenIdle()) failed_ = true;
      } else if (failed_) {
        Refuse(*std::move(taken), Unreachable("database"));
      } else if (disk_.Look()) {
        Refuse(*std::move(taken), Exhausted("DISK_ALMOST_FULL", kRetryDisk));
      } else {
        Commit(*std::move(taken));
      }
    }
  }

  // How long the writer sleeps when nothing is to be done.
  absl::Duration Patience() const {
    return disk_.Low() || (!failed_ && checkpointer_.HasWork()) ? kIdle : absl::InfiniteDuration();
  }

  void Refuse(std::vector<Waiting> batch, const absl::Status& status) {
    for (auto& waiting : batch) waiting.answer = status;
    answers_.Post(std::move(batch));
  }

  void Commit(std::vector<Waiting> batch) {
    const bool known = batch_->Run(absl::MakeSpan(batch), options_.answer_before_commit ? kEarly : nullptr);
    if (known) {
      snapshots_.NoteCommit();
      Announce();
    } else {
      failed_ = true;
    }
    Answer(std::move(batch));
    if (known && !checkpointer_.AfterCommit()) failed_ = true;
  }

  void Announce() {
    const int64_t sequence = session_->sequence();
    if (durable_.exchange(sequence, std::memory_order_acq_rel) == sequence) return;
    const std::lock_guard lock(listeners_mutex_);
    for (const auto& listener : listeners_) listener(sequence);
  }

  void Answer(std::vector<Waiting> batch) {
    if (batch.size() <= kAnsweredHere && queue_.Empty()) {
      Answers::Give(batch);
    } else {
      answers_.Post(std::move(batch));
    }
  }

  // The planted fault: an answer that does not wait for the commit.
  inline static const std::function<void(Waiting&)> kEarly = [](Waiting& waiting) {
    if (waiting.answer.ok()) std::exchange(waiting.done, nullptr)(absl::OkStatus());
  };

  const SqliteOptions options_;
  const Catalogue catalogue_;
  std::unique_ptr<LockFile> lock_;
  const std::string epoch_;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Session> session_;
  Disk disk_;
  Snapshots snapshots_;
  std::unique_ptr<Batch> batch_;
  Checkpointer checkpointer_;
  Queue queue_;
  Answers answers_;
  std::atomic<int64_t> durable_ = 0;
  std::atomic<bool> failed_ = false;
  std::mutex listeners_mutex_;
  std::vector<std::function<void(int64_t)>> listeners_;
  std::mutex close_mutex_;
  std::thread writer_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Store>> OpenSqlite(const SqliteOptions& options, std::vector<Table> tables,
                                                  const ColumnsOf& columns_of) {
  ASSIGN_OR_RETURN(auto catalogue, Catalogue::Of(std::move(tables)));
  ASSIGN_OR_RETURN(auto lock, LockFile::Take(options.path));
  ASSIGN_OR_RETURN(auto opened, OpenInRoom(options, catalogue, columns_of));
  auto store = std::make_unique<SqliteStore>(options, std::move(catalogue), std::move(lock),
                                             std::move(opened.connection), opened.identity);
  RETURN_IF_ERROR(store->Start());
  return store;
}

}  // namespace gongjin::store
