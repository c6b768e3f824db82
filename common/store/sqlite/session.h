// Reader and Writer over one connection. What begins and ends a transaction is decided outside.
#pragma once

#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "common/store/sqlite/condition.h"
#include "common/store/sqlite/connection.h"
#include "common/store/sqlite/layout.h"

namespace gongjin::store {

// Used by one thread at a time. A read-only connection's session is given out as Reader alone.
class Session final : public Writer {
 public:
  // `request_key`: see RequestKey.
  Session(Connection& connection, const Catalogue& catalogue, std::string request_key);

  absl::StatusOr<std::optional<Row>> Get(absl::string_view type, absl::string_view name) override;
  absl::StatusOr<std::optional<absl::string_view>> GetPayload(absl::string_view type, absl::string_view name) override;
  absl::Status Find(const Query& query, absl::FunctionRef<bool(Row& row)> each, absl::Time deadline) override;
  absl::Status FindPayloads(const Query& query, absl::FunctionRef<bool(absl::string_view payload, Place place)> each,
                            absl::Time deadline) override;
  absl::StatusOr<int64_t> Count(const Query& query, absl::Time deadline) override;
  absl::StatusOr<std::vector<JournalLine>> Journal(int64_t after, int limit) override;
  absl::StatusOr<std::vector<JournalLine>> History(absl::string_view name, int64_t before, int limit) override;
  absl::StatusOr<std::optional<JournalLine>> AtRevision(absl::string_view name, int64_t revision) override;
  absl::StatusOr<std::optional<JournalLine>> FindRequest(absl::string_view principal, absl::string_view method,
                                                         absl::string_view request_id) override;
  absl::StatusOr<int64_t> LastSequence() override;
  absl::StatusOr<std::optional<std::string>> Setting(absl::string_view key) override;

  absl::Status Put(absl::string_view type, const Row& row) override;
  absl::Status Erase(absl::string_view type, absl::string_view name) override;
  absl::StatusOr<int64_t> Append(const JournalLine& line) override;
  absl::Status ErasePayload(int64_t sequence, absl::string_view hash) override;
  absl::Status SetSetting(absl::string_view key, absl::string_view value) override;
  absl::Status Clear(absl::string_view type) override;

  // The sequence Append gave last. Set back when what was appended is undone.
  int64_t sequence() const { return sequence_; }
  void SetSequence(int64_t sequence) { sequence_ = sequence; }
  // Ends the life of views given out.
  void EndView();

 private:
  // The kept statements of one table; `taken` one a unique set.
  struct Kept {
    Statement payload_of, row_of, insert, update, erase, parties_of, insert_party, erase_parties;
    std::vector<Statement> taken;
  };
  // A statement made of a query; kept by its text, unless the one that is kept is in use.
  struct Made {
    Statement statement;
    bool busy = false;
  };
  class Lease;

  absl::StatusOr<const Layout*> Enter(absl::string_view type);
  Kept& KeptOf(const Layout& layout) { return kept_[static_cast<size_t>(layout.place)]; }
  absl::Status ReadParties(const Layout& layout, Row& row);
  absl::StatusOr<std::vector<Value>> PlaceOf(const Layout& layout, const Query& query, int64_t id);
  absl::Status RunAll(const std::vector<Sql>& statements, const Query& query, absl::Time deadline,
                      absl::FunctionRef<bool(const Statement& row)> each);
  absl::Status RunFind(const Sql& sql, int64_t& left, absl::FunctionRef<bool(const Statement& row)> each);
  absl::StatusOr<std::vector<JournalLine>> Lines(Statement& statement, int limit,
                                                 size_t most_bytes = std::numeric_limits<size_t>::max());

  // One changing statement, bound already.
  absl::Status Change(Statement& statement, absl::string_view doing);
  absl::Status Insert(const Layout& layout, const Row& row, bool& there);
  absl::Status Update(const Layout& layout, const Row& row, bool& absent);
  absl::Status TakenOr(const Layout& layout, const Row& row, absl::Status otherwise);
  absl::Status PutParties(const Layout& layout, const Row& row, bool fresh);
  absl::StatusOr<std::optional<JournalLine>> LineOfKey(int64_t key);

  Connection& connection_;
  const Catalogue& catalogue_;
  const std::string request_key_;
  std::vector<Kept> kept_;
  absl::flat_hash_map<std::string, std::unique_ptr<Made>> made_;
  Statement* view_ = nullptr;  // whose columns a view looks into
  int64_t sequence_ = 0;
  Statement journal_, history_, at_revision_, line_of_key_, last_sequence_, setting_, append_, erase_payload_,
      set_setting_;
};

}  // namespace gongjin::store
