#include "tests/history/faulty_store.h"

#include <atomic>
#include <map>
#include <mutex>
#include <unordered_map>

#include "tests/history/later_writer.h"

namespace gongjin::history {
namespace {

using store::JournalLine;
using store::Reader;
using store::Row;
using store::Writer;

// The newest revision of each row that a thread has been told of.
using Known = std::unordered_map<std::string, int64_t>;
thread_local Known known_here;

// Committed versions of rows.
struct Kept {
  Row current;
  std::optional<Row> older;
  int64_t batch = 0;
};

// What one function put.
struct Attempt {
  std::vector<std::pair<std::string, Row>> puts;
  std::vector<std::string> erased;
  std::vector<std::pair<std::string, int64_t>> read;
  absl::Status refusal;
};

class Memory {
 public:
  void Commit(const Attempt& attempt, Known& known) {
    const std::lock_guard lock(mutex_);
    ++batch_;
    for (const std::string& name : attempt.erased) kept_.erase(name);
    for (const auto& [type, row] : attempt.puts) {
      Kept& kept = kept_[row.name];
      if (kept.batch != 0) kept.older = std::move(kept.current);
      kept.current = row;
      kept.batch = batch_;
      known[row.name] = row.revision;
    }
  }
  void Undone(const Attempt& attempt) {
    const std::lock_guard lock(mutex_);
    for (const auto& [type, row] : attempt.puts) dirty_[row.name] = row;
  }
  std::optional<Kept> Of(const Row& row) {
    const std::lock_guard lock(mutex_);
    const auto kept = kept_.find(row.name);
    if (kept == kept_.end() || kept->second.current.revision != row.revision) return std::nullopt;
    return kept->second;
  }
  // Once.
  std::optional<Row> TakeDirty(const Row& over) {
    const std::lock_guard lock(mutex_);
    const auto dirty = dirty_.find(over.name);
    if (dirty == dirty_.end() || dirty->second.revision != over.revision + 1) return std::nullopt;
    Row row = dirty->second;
    dirty_.erase(dirty);
    return row;
  }
  void Erased(const Row& row) {
    const std::lock_guard lock(mutex_);
    erased_[row.name] = row;
  }
  std::optional<Row> TakeErased(const std::string& name) {
    const std::lock_guard lock(mutex_);
    const auto erased = erased_.find(name);
    if (erased == erased_.end() || !OneIn(3)) return std::nullopt;
    Row row = std::move(erased->second);
    erased_.erase(erased);
    return row;
  }
  bool OneIn(int64_t count) { return ++chances_ % count == 0; }

 private:
  std::mutex mutex_;
  std::map<std::string, Kept, std::less<>> kept_;
  std::map<std::string, Row, std::less<>> dirty_;
  std::map<std::string, Row, std::less<>> erased_;
  int64_t batch_ = 0;
  std::atomic<int64_t> chances_ = 0;
};

class FaultyReader : public PassingReader<Reader> {
 public:
  FaultyReader(Reader& under, Fault fault, Memory& memory) : PassingReader(under), fault_(fault), memory_(memory) {}

  absl::StatusOr<std::optional<Row>> Get(absl::string_view type, absl::string_view name) override {
    auto row = PassingReader::Get(type, name);
    if (!row.ok()) return row;
    if (!row->has_value()) return memory_.TakeErased(std::string(name));
    if (auto other = Instead(**row)) return other;
    int64_t& known = known_here[(*row)->name];
    known = std::max(known, (*row)->revision);
    return row;
  }

  absl::Status Find(const store::Query& query, absl::FunctionRef<bool(Row& row)> each, absl::Time deadline) override {
    return PassingReader::Find(
        query, [&](Row& row) { return (fault_ == Fault::kMissingFromList && memory_.OneIn(20)) || each(row); },
        deadline);
  }

 private:
  std::optional<Row> Instead(const Row& row) {
    if (fault_ == Fault::kDirtyRead) return memory_.TakeDirty(row);
    const auto kept = memory_.Of(row);
    if (!kept.has_value()) return std::nullopt;
    if (fault_ == Fault::kTornBatch) {
      if (batch_ == kept->batch) return kept->older;
      batch_ = kept->batch;
      return std::nullopt;
    }
    if (fault_ != Fault::kStaleRead && fault_ != Fault::kNonMonotonicRead) return std::nullopt;
    const bool knows = known_here[row.name] >= row.revision;
    if (knows != (fault_ == Fault::kNonMonotonicRead) || !memory_.OneIn(20)) return std::nullopt;
    return kept->older;
  }

  const Fault fault_;
  Memory& memory_;
  int64_t batch_ = 0;  // whose row was read last
};

class FaultyWriter : public PassingWriter {
 public:
  FaultyWriter(Writer& under, Fault fault, Memory& memory, Attempt& attempt)
      : PassingWriter(under), fault_(fault), memory_(memory), attempt_(attempt) {}

  absl::StatusOr<std::optional<Row>> Get(absl::string_view type, absl::string_view name) override {
    auto row = PassingWriter::Get(type, name);
    // It may be told of it; but need not.
    if (fault_ == Fault::kStaleRead && row.ok() && row->has_value()) attempt_.read.emplace_back(name, (*row)->revision);
    return row;
  }
  absl::Status Put(absl::string_view type, const Row& row) override {
    Row put = row;
    if (fault_ == Fault::kRevisionBack && row.revision > 3 && memory_.OneIn(15)) put.revision -= 2;
    attempt_.puts.emplace_back(type, put);
    return PassingWriter::Put(type, put);
  }
  absl::Status Erase(absl::string_view type, absl::string_view name) override {
    attempt_.erased.emplace_back(name);
    if (fault_ == Fault::kReappears) {
      auto row = PassingWriter::Get(type, name);
      if (row.ok() && row->has_value()) memory_.Erased(**row);
    }
    return PassingWriter::Erase(type, name);
  }
  absl::StatusOr<int64_t> Append(const JournalLine& line) override {
    JournalLine appended = line;
    if (fault_ == Fault::kMadeTwice) appended.request_id.clear();
    return PassingWriter::Append(appended);
  }
  absl::StatusOr<std::optional<JournalLine>> FindRequest(absl::string_view principal, absl::string_view method,
                                                         absl::string_view request_id) override {
    auto line = PassingWriter::FindRequest(principal, method, request_id);
    if (fault_ == Fault::kAnswerChanged && line.ok() && line->has_value() && (*line)->revision > 1) --(*line)->revision;
    return line;
  }

 private:
  const Fault fault_;
  Memory& memory_;
  Attempt& attempt_;
};

Care CareOf(Fault fault) {
  if (fault == Fault::kLostUpdate) return Care::kNone;
  return fault == Fault::kWriteSkew ? Care::kWritten : Care::kRead;
}

class FaultyStore : public store::Store {
 public:
  FaultyStore(Store& under, Fault fault) : under_(under), fault_(fault) {}

  void Write(store::Act act, store::Done done) override {
    const bool splits = fault_ == Fault::kLostUpdate || fault_ == Fault::kWriteSkew || fault_ == Fault::kPhantom;
    if (splits && (fault_ == Fault::kPhantom || memory_.OneIn(2))) return WriteLater(act, done);
    const auto attempt = std::make_shared<Attempt>();
    under_.Write([this, attempt, act](Writer& writer) { return Run(act, writer, *attempt); },
                 [this, attempt, done, known = &known_here](const absl::Status& status) {
                   for (const auto& [name, revision] : attempt->read)
                     (*known)[name] = std::max((*known)[name], revision);
                   if (status.ok()) memory_.Commit(*attempt, *known);
                   if (!status.ok()) memory_.Undone(*attempt);
                   done(status.ok() ? attempt->refusal : status);
                 });
  }
  absl::Status Read(absl::FunctionRef<absl::Status(Reader&)> read) override {
    return under_.Read([&](Reader& reader) {
      FaultyReader faulty(reader, fault_, memory_);
      return read(faulty);
    });
  }
  int64_t DurableSequence() const override { return under_.DurableSequence(); }
  void OnDurable(std::function<void(int64_t sequence)> listener) override { under_.OnDurable(std::move(listener)); }
  std::string Epoch() const override { return under_.Epoch(); }
  bool failed() const override { return under_.failed(); }
  void Close() override { under_.Close(); }

 private:
  absl::Status Run(const store::Act& act, Writer& writer, Attempt& attempt) {
    attempt = {};
    FaultyWriter faulty(writer, fault_, memory_, attempt);
    absl::Status status = act(faulty);
    if (status.ok() || fault_ != Fault::kRefusedTakesEffect || attempt.puts.empty()) return status;
    attempt.refusal = status;
    return absl::OkStatus();
  }

  void WriteLater(const store::Act& act, const store::Done& done) {
    absl::Status judged;
    std::shared_ptr<LaterWriter> later;
    const auto read = under_.Read([&](Reader& reader) {
      later = std::make_shared<LaterWriter>(reader);
      judged = act(*later);
      return absl::OkStatus();
    });
    if (!read.ok() || !judged.ok()) return done(read.ok() ? judged : read);
    under_.Write(
        [this, act, later](Writer& writer) {
          const auto holds = later->Holds(CareOf(fault_), writer);
          if (!holds.ok()) return holds.status();
          return *holds ? later->Apply(writer) : act(writer);
        },
        done);
  }

  Store& under_;
  const Fault fault_;
  Memory memory_;
};

}  // namespace

std::unique_ptr<store::Store> Faulty(store::Store& under, Fault fault) {
  return std::make_unique<FaultyStore>(under, fault);
}

}  // namespace gongjin::history
