#include "common/store/sqlite/snapshots.h"

#include <utility>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "common/base/status.h"

namespace gongjin::store {

Snapshots::Snapshots(std::string path, std::string vfs, const Catalogue& catalogue, std::string request_key,
                     int cache_kib, absl::Duration limit)
    : path_(std::move(path)),
      vfs_(std::move(vfs)),
      catalogue_(catalogue),
      request_key_(std::move(request_key)),
      cache_kib_(cache_kib),
      limit_(limit) {}

absl::Status Snapshots::Read(absl::FunctionRef<absl::Status(Reader&)> read) {
  ASSIGN_OR_RETURN(auto snapshot, Borrow());
  const absl::Cleanup give_back = [&] { Return(std::move(snapshot)); };
  RETURN_IF_ERROR(snapshot->Renew(commits_.load(std::memory_order_acquire)));
  snapshot->connection->StartClock();
  return read(*snapshot->session);
}

// `now` was read before the snapshot is taken, so that what is committed in between only renews it once too often.
absl::Status Snapshots::Snapshot::Renew(int64_t now) {
  if (commits == now) return absl::OkStatus();
  End();
  int code = begin.Run();
  if (code != SQLITE_DONE) return connection->Failed(code, "BEGIN");
  commits = now;
  // BEGIN alone takes no snapshot yet; the first read does, and that is soon enough.
  return absl::OkStatus();
}

void Snapshots::Snapshot::End() {
  if (std::exchange(commits, -1) != -1) end.Run();
}

absl::StatusOr<std::unique_ptr<Snapshots::Snapshot>> Snapshots::Borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (closed_) return Unreachable("database");
    ++reading_;
    if (!idle_.empty()) {
      auto snapshot = std::move(idle_.back());
      idle_.pop_back();
      return snapshot;
    }
  }
  auto opened = Open();
  if (!opened.ok()) Return(nullptr);
  return opened;
}

absl::StatusOr<std::unique_ptr<Snapshots::Snapshot>> Snapshots::Open() {
  auto snapshot = std::make_unique<Snapshot>();
  ASSIGN_OR_RETURN(snapshot->connection, Connection::Open(path_, SQLITE_OPEN_READONLY, vfs_));
  RETURN_IF_ERROR(snapshot->connection->Execute(absl::StrCat("PRAGMA cache_size = -", cache_kib_)));
  snapshot->connection->SetLimit(limit_);
  ASSIGN_OR_RETURN(snapshot->begin, snapshot->connection->Prepare("BEGIN"));
  ASSIGN_OR_RETURN(snapshot->end, snapshot->connection->Prepare("COMMIT"));
  snapshot->session = std::make_unique<Session>(*snapshot->connection, catalogue_, request_key_);
  return snapshot;
}

void Snapshots::Return(std::unique_ptr<Snapshot> snapshot) {
  if (snapshot != nullptr) {
    snapshot->session->EndView();
    // A fault may have ended the transaction behind our back.
    if (snapshot->connection->TakeFault() != SQLITE_OK) snapshot->End();
  }
  const std::lock_guard lock(mutex_);
  --reading_;
  if (snapshot != nullptr) idle_.push_back(std::move(snapshot));
  if (closed_) returned_.notify_all();
}

void Snapshots::EndIdle() {
  const std::lock_guard lock(mutex_);
  for (const auto& snapshot : idle_) snapshot->End();
}

void Snapshots::Close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  returned_.wait(lock, [&] { return reading_ == 0; });
  idle_.clear();
}

}  // namespace gongjin::store
